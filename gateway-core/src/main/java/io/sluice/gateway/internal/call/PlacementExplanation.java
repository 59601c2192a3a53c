package io.sluice.gateway.internal.call;

import io.sluice.gateway.internal.attempt.AttemptServices;
import io.sluice.gateway.internal.pair.ExecutionPlan;
import io.sluice.gateway.internal.pair.PlanPrices;
import io.sluice.gateway.internal.pair.StageQuery;
import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the scheduler what it would say of a call's stages. Pure. */
final class PlacementExplanation {
    private PlacementExplanation() {}

    /** Returns what would be decided now; of a call in stages, what would be decided for both, though the second one comes later. */
    static ScheduleExplanation of(InspectedRequest call, AttemptServices services) {
        ExecutionPlan how = services.disaggregator().plan(call);
        if (how instanceof ExecutionPlan.Refused refused) {
            return new ScheduleExplanation(
                    List.of(), String.valueOf(refused.cause().getMessage()));
        }
        if (!services.disaggregator().comparesPrices(how)) {
            return of(how, call, services.scheduler());
        }
        PlanPrices prices = PricedPlans.prices(how, call, Set.of(), services);
        ScheduleExplanation cheapest = of(prices.cheapest(how), call, services.scheduler());
        return new ScheduleExplanation(
                cheapest.candidates(),
                prices.reason(prices.cheapest(how)) + "; " + cheapest.reason(),
                cheapest.learned());
    }

    private static ScheduleExplanation of(ExecutionPlan how, InspectedRequest call, Scheduler scheduler) {
        ScheduleQuery query = StageQuery.first(how, call, Set.of(), call.legId());
        ScheduleExplanation first = scheduler.explain(query);
        return query.stage() == Stage.PREFILL
                ? joined(
                        first,
                        scheduler.explain(
                                new StageQuery(call, SchedulingMode.PD_STAGED, Stage.DECODE, Set.of(), call.legId())))
                : first;
    }

    private static ScheduleExplanation joined(ScheduleExplanation prefill, ScheduleExplanation decode) {
        List<Candidate> all = new ArrayList<>(fit(prefill));
        all.addAll(fit(decode));
        Set<String> told = all.stream().map(Candidate::instanceId).collect(Collectors.toSet());
        prefill.candidates().stream()
                .filter(candidate -> !told.contains(candidate.instanceId()))
                .forEach(all::add);
        return new ScheduleExplanation(
                all,
                "prefill: " + prefill.reason() + "; decode, when that has ended: " + decode.reason(),
                Stream.concat(prefill.learned().stream(), decode.learned().stream())
                        .toList());
    }

    private static List<Candidate> fit(ScheduleExplanation one) {
        return one.candidates().stream()
                .filter(candidate -> candidate.verdict() != Verdict.UNFIT)
                .toList();
    }
}
