package io.sluice.gateway.internal.call;

import io.sluice.gateway.internal.attempt.AttemptServices;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.pair.Disaggregator;
import io.sluice.gateway.internal.pair.ExecutionPlan;
import io.sluice.gateway.internal.pair.PlanPrices;
import io.sluice.gateway.internal.pair.StageQuery;
import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.util.Set;

/**
 * Compares what a pair costs with what the other ways cost to run the same call (clause PD-30). It asks the scheduler for a price of each, and for nothing if
 * there is nothing to compare.
 */
final class PricedPlans {
    private static final ExecutionPlan LOCAL = new ExecutionPlan.Local(LocalDecodeReason.PRICE);

    private final Disaggregator disaggregator;
    private final Scheduler scheduler;
    private final PluginErrors errors;

    private PricedPlans(Disaggregator disaggregator, Scheduler scheduler, PluginErrors errors) {
        this.disaggregator = disaggregator;
        this.scheduler = scheduler;
        this.errors = errors;
    }

    /**
     * Returns the cheapest way to run a call now; what was planned if no other is for sure, or prices do not matter.
     *
     * @param excluded the instances that have failed the call
     */
    static ExecutionPlan cheapest(
            ExecutionPlan planned, InspectedRequest call, Set<String> excluded, AttemptServices services) {
        return services.disaggregator().comparesPrices(planned)
                ? prices(planned, call, excluded, services).cheapest(planned)
                : planned;
    }

    /** Returns the prices of the ways to run a call that could be a pair. */
    static PlanPrices prices(
            ExecutionPlan asPair, InspectedRequest call, Set<String> excluded, AttemptServices services) {
        return new PricedPlans(services.disaggregator(), services.scheduler(), services.errors())
                .prices(asPair, call, excluded);
    }

    private PlanPrices prices(ExecutionPlan asPair, InspectedRequest call, Set<String> excluded) {
        double pair = pairPrice(asPair, call, excluded);
        if (Double.isNaN(pair)) {
            return new PlanPrices(pair, Double.NaN, Double.NaN);
        }
        boolean mayBeLocal = disaggregator.rules().protocol().decodesLocally();
        // What an instance has that a call is about is on no neutral one, as long as calls go to pairs.
        boolean mayBeWhole = call.preferredInstance().isEmpty();
        return new PlanPrices(
                pair,
                mayBeLocal ? price(StageQuery.first(LOCAL, call, excluded, "")) : Double.POSITIVE_INFINITY,
                mayBeWhole ? price(whole(call, excluded)) : Double.POSITIVE_INFINITY);
    }

    /** Returns a price that nothing is less than if there is no instance for a leg at all: what becomes of the call then has a rule of its own (clause PD-17). */
    private double pairPrice(ExecutionPlan asPair, InspectedRequest call, Set<String> excluded) {
        ScheduleQuery first = StageQuery.first(asPair, call, excluded, "");
        double price = price(first);
        if (price == Double.POSITIVE_INFINITY && !canPlace(first)) {
            return Double.NaN;
        }
        return first.stage() == Stage.BOTH || Double.isNaN(price)
                ? price
                : price + price(new StageQuery(call, SchedulingMode.PD_STAGED, Stage.DECODE, excluded, ""));
    }

    private static ScheduleQuery whole(InspectedRequest call, Set<String> excluded) {
        return new StageQuery(call, SchedulingMode.NEUTRAL, Stage.WHOLE, excluded, "");
    }

    /** A scheduler that throws has no price: the call goes on as it would without. */
    private double price(ScheduleQuery query) {
        try {
            return scheduler.price(query);
        } catch (RuntimeException | Error thrown) {
            errors.contained(scheduler, thrown);
            return Double.NaN;
        }
    }

    private boolean canPlace(ScheduleQuery query) {
        try {
            return scheduler.canPlace(query);
        } catch (RuntimeException | Error thrown) {
            errors.contained(scheduler, thrown);
            return false;
        }
    }
}
