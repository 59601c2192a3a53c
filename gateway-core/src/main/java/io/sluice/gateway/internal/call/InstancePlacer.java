package io.sluice.gateway.internal.call;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.internal.attempt.Attempt;
import io.sluice.gateway.internal.attempt.AttemptScope;
import io.sluice.gateway.internal.attempt.DecodeOnlyAttempt;
import io.sluice.gateway.internal.attempt.ParallelAttempt;
import io.sluice.gateway.internal.attempt.SerialAttempt;
import io.sluice.gateway.internal.attempt.SingleAttempt;
import io.sluice.gateway.internal.base.Failures;
import io.sluice.gateway.internal.pair.ExecutionPlan;
import io.sluice.gateway.internal.pair.PairPlan;
import io.sluice.gateway.internal.pair.StageQuery;
import io.sluice.gateway.internal.request.AttemptIds;
import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.internal.request.UpstreamRequests;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Step 3 of a call, and the choice of its leg pattern: asks the scheduler for the instances that the call's plan needs, and makes the attempt of what it
 * gets. Belongs to the serial context of its call.
 */
final class InstancePlacer {
    /** Who asked. It hears one of the first three, or nothing if {@link #isOver} by then. */
    interface Owner {
        /** Called when an attempt can start; its leases are held. */
        void placed(Attempt next);

        /** Called when there is no instance. */
        void notPlaced(GatewayException refusal);

        /** Called when no instance can serve the request. */
        void refused(GatewayException refusal);

        /** Called when the scheduler threw. */
        void schedulerBroke(Throwable thrown);

        /** Returns whether the answer to the question is not wanted any more. */
        boolean isOver();

        /** Returns whether an attempt runs on this instance. */
        boolean runsOn(String instanceId);

        /** Takes one of the call's retries. */
        boolean mayRetry();

        /** Returns who is to hear of the attempts. */
        Attempt.Owner owner();
    }

    private final AttemptScope scope;
    private final InspectedRequest request;
    private final UpstreamRequests requests;
    private final RandomGenerator random;
    private final Owner owner;
    private @Nullable ExecutionPlan plan;

    /** The question that is not answered yet; of these there is one at most, since nothing else is tried meanwhile. */
    private @Nullable Placing asked;

    InstancePlacer(
            AttemptScope scope,
            InspectedRequest request,
            UpstreamRequests requests,
            RandomGenerator random,
            Owner owner) {
        this.scope = scope;
        this.request = request;
        this.requests = requests;
        this.random = random;
        this.owner = owner;
    }

    /**
     * Asks for instances.
     *
     * @param excluded those that have failed the call
     */
    void place(AttemptReason reason, Set<String> excluded) {
        ExecutionPlan how = plan;
        if (how == null) {
            how = scope.services().disaggregator().plan(request);
            plan = how;
        }
        if (how instanceof ExecutionPlan.Refused refused) {
            owner.refused(refused.cause());
        } else {
            // Each attempt anew: what failed the call before is left out, and dear if nothing else is left.
            ask(PricedPlans.cheapest(how, request, excluded, scope.services()), reason, excluded);
        }
    }

    private void ask(ExecutionPlan how, AttemptReason reason, Set<String> excluded) {
        // A hedge runs beside another attempt, and whoever counts by ids must be able to tell their ends apart.
        String legId = how instanceof ExecutionPlan.Whole && reason != AttemptReason.HEDGE
                ? request.legId()
                : AttemptIds.of(request.facts().requestId(), random);
        Planned planned = new Planned(how, reason, excluded, legId);
        Placing question = scope.services().scheduler().schedule(StageQuery.first(how, request, excluded, legId));
        asked = question;
        question.placement()
                .whenComplete((placement, refusal) -> scope.serial().execute(() -> told(planned, placement, refusal)));
    }

    /** Gives up a question that is not answered yet; to be called when the owner is over. */
    void withdraw() {
        Placing open = asked;
        asked = null;
        if (open != null) {
            scope.serial().afterwards(() -> scope.services().errors().contain(open, open::withdraw));
        }
    }

    private void told(Planned planned, Placement placement, @Nullable Throwable thrown) {
        ExecutionPlan how = planned.how();
        asked = null;
        if (owner.isOver()) {
            if (thrown == null) {
                giveBack(placement);
            }
        } else if (thrown == null && planned.reason() == AttemptReason.HEDGE && runsAlready(placement)) {
            // The scheduler had no other, and lifted the exclusion: an instance need not race itself.
            giveBack(placement);
            owner.notPlaced(GatewayException.noAvailableInstance("no instance but the slow one", null));
        } else if (thrown == null && placement.prefill().isPresent() != isPairAsked(how)) {
            giveBack(placement);
            String expected = isPairAsked(how) ? "a pair of instances" : "one instance";
            owner.schedulerBroke(
                    new IllegalStateException("placement: " + placement + " (expected: " + expected + ")"));
        } else if (thrown == null && isStaged(how) && !canDecode(planned)) {
            giveBack(placement);
            owner.notPlaced(GatewayException.noAvailableInstance(
                    "no decode instance fits the call, or those that do were taken out by hand", null));
        } else if (thrown == null) {
            owner.placed(attemptOrNone(planned, placement));
        } else if (Failures.unwrapped(thrown) instanceof GatewayException refusal) {
            refused(planned, refusal);
        } else {
            owner.schedulerBroke(thrown);
        }
    }

    private static boolean isPairAsked(ExecutionPlan how) {
        return how instanceof ExecutionPlan.Pair pair && pair.mode() == SchedulingMode.PD_BATCH;
    }

    private static boolean isStaged(ExecutionPlan how) {
        return how instanceof ExecutionPlan.Pair pair && pair.mode() == SchedulingMode.PD_STAGED;
    }

    /** Nothing is computed that no decode instance could go on with (clause PD-24). */
    private boolean canDecode(Planned planned) {
        StageQuery decode =
                new StageQuery(request, SchedulingMode.PD_STAGED, Stage.DECODE, planned.excluded(), planned.legId());
        return scope.services().scheduler().canPlace(decode);
    }

    private boolean runsAlready(Placement placement) {
        return owner.runsOn(placement.lease().instance().id())
                || placement
                        .prefill()
                        .map(lease -> owner.runsOn(lease.instance().id()))
                        .orElse(false);
    }

    private void refused(Planned planned, GatewayException refusal) {
        if (plan instanceof ExecutionPlan.Pair pair && planned.how() != pair) {
            // It was cheaper a moment ago, and must not be what the call is refused for.
            ask(pair, planned.reason(), planned.excluded());
            return;
        }
        boolean localInstead = planned.how() instanceof ExecutionPlan.Pair
                && scope.services().disaggregator().rules().emptyPrefillPool() == EmptyPrefillPool.DECODE_LOCAL;
        if (localInstead) {
            plan = new ExecutionPlan.Local(LocalDecodeReason.NO_PREFILL_INSTANCE);
            place(planned.reason(), planned.excluded());
        } else {
            owner.notPlaced(refusal);
        }
    }

    /** Returns the attempt; if a plug-in throws, nothing else ends the leases. */
    private Attempt attemptOrNone(Planned planned, Placement placement) {
        try {
            return attempt(planned, placement);
        } catch (RuntimeException | Error defect) {
            giveBack(placement);
            throw defect;
        }
    }

    private void giveBack(Placement unused) {
        scope.services().errors().contain(unused, unused::cancelled);
    }

    private void giveBack(Lease unused) {
        scope.services().errors().contain(unused, unused::cancelled);
    }

    private Attempt attempt(Planned planned, Placement placement) {
        Lease lease = placement.lease();
        if (planned.how() instanceof ExecutionPlan.Whole) {
            ExchangeRequest sent = requests.toInstance(request, lease.instance(), planned.legId());
            return new SingleAttempt(scope, planned.reason(), owner.owner(), LegRole.WHOLE, lease, sent);
        }
        if (planned.how() instanceof ExecutionPlan.Local local) {
            return local(local.reason(), planned, lease);
        }
        Lease prefill = placement.prefill().orElse(null);
        if (prefill == null) {
            return pair(planned, lease, null);
        }
        if (!scope.services().disaggregator().disaggregates(request, lease)) {
            Attempt local = local(LocalDecodeReason.POLICY, planned, lease);
            giveBack(prefill);
            return local;
        }
        return pair(planned, prefill, lease);
    }

    private Attempt local(LocalDecodeReason why, Planned planned, Lease lease) {
        scope.services().listeners().decodesLocally(scope.facts(), why);
        LegEdit edit = scope.services().disaggregator().localLeg(request);
        // On engines that match legs by their ids a leg without a partner must not be taken for one of a pair.
        ExchangeRequest sent = requests.toLeg(request, lease.instance(), edit, planned.legId());
        return new SingleAttempt(scope, planned.reason(), owner.owner(), LegRole.DECODE, lease, sent);
    }

    private Attempt pair(Planned planned, Lease prefill, @Nullable Lease decode) {
        AttemptReason reason = planned.reason();
        Disaggregation rules = scope.services().disaggregator().rules();
        PairPlan legs =
                PairPlan.of(request, requests, random, rules, planned.legId(), planned.excluded(), prefill, decode);
        LegPattern pattern = rules.protocol().pattern(rules.mode()).orElse(LegPattern.SERIAL);
        if (pattern == LegPattern.SERIAL || decode == null) {
            return new SerialAttempt(scope, reason, owner.owner(), legs, prefill, decode, owner::mayRetry);
        }
        return pattern == LegPattern.PARALLEL
                ? new ParallelAttempt(scope, reason, owner.owner(), legs, prefill, decode)
                : new DecodeOnlyAttempt(scope, reason, owner.owner(), legs, prefill, decode);
    }

    /**
     * What was asked for.
     *
     * @param legId the id that the instances will see: that of the call if it is sent whole and no hedge, else one that no other attempt has
     */
    private record Planned(ExecutionPlan how, AttemptReason reason, Set<String> excluded, String legId) {}
}
