package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.Timer.Timeout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Steps 3 to 6 of a call: places, plans and attempts, as often as the {@link AttemptLedger} decides, until an upstream gives an answer that is worth
 * passing on or nothing is left to try. One attempt runs at a time, or two if the first is slow and hedging is on. Belongs to the serial context of its
 * call.
 */
final class Pursuit implements Attempt.Owner, InstancePlacer.Owner {
    /** The call, as its pursuit sees it. */
    interface Call {
        /** Tells of the answer; its attempt goes on until the body has ended, and is the call's from now on. */
        void answered(Attempt from, GatewayResponse answer);

        /** Tells that nothing is left to try: the answer is an upstream's error, or, if that is null, the failure. */
        void exhausted(@Nullable HeldAnswer answer, GatewayException failure);

        /** Tells that the request itself is at fault. */
        void refused(GatewayException refusal);

        /** Tells that a plug-in threw. */
        void defect(Throwable thrown);

        /** Tells that {@link #dueNanos} may have come nearer. */
        void watch();
    }

    private final CallSteps steps;
    private final AttemptScope scope;
    private final CallContext request;
    private final Call call;
    private final AttemptLedger ledger;
    private final Route route;
    private final InstancePlacer placer;

    /** What runs: as a rule one. */
    private final List<Attempt> running = new ArrayList<>(1);

    private Set<String> failedInstances = Set.of();
    private @Nullable Timeout pause;
    private RetryQueue.@Nullable Parked parked;
    private RetryQueue.@Nullable Slot slot;

    /** Questions to the scheduler that it has not answered. */
    private int placing;

    /** When the first attempt is slow; without meaning once {@link #hedged}. */
    private long hedgeDueNanos;

    private boolean hedged;
    private boolean over;

    Pursuit(AttemptScope scope, CallContext request, AttemptLedger ledger, RouteDecision decision, Call call) {
        this.steps = scope.steps();
        this.scope = scope;
        this.request = request;
        this.ledger = ledger;
        this.route = decision.route();
        this.call = call;
        this.placer = new InstancePlacer(scope, request, this);
        long hedgeDelay = steps.config().retries().hedgeDelayNanos();
        this.hedged = hedgeDelay == 0;
        this.hedgeDueNanos = steps.config().ticker().nanos() + hedgeDelay;
    }

    /** Begins with the route itself. */
    void begin() {
        if (route instanceof Route.External external) {
            carryOut(ledger.primary(external.endpoint()));
        } else if (route instanceof Route.Internal) {
            place(AttemptReason.FIRST);
        } else {
            carryOut(ledger.afterRefusal(new GatewayException(ErrorKind.MODEL_NOT_FOUND, "no route serves the model")));
        }
    }

    /** Ends the pursuit without an answer: what runs is cancelled, what waits is forgotten. */
    void stop(ErrorKind error, GatewayException cause) {
        over = true;
        if (pause != null) {
            pause.cancel();
        }
        if (parked != null) {
            parked.cancel();
        }
        stopRunning(error, cause);
        releaseSlot();
    }

    /** Returns when the next limit of what runs passes; only if {@link #isWaiting}. */
    long dueNanos() {
        long due = running.get(0).dueNanos();
        for (Attempt attempt : running) {
            due = attempt.dueNanos() - due < 0 ? attempt.dueNanos() : due;
        }
        return !hedged && hedgeDueNanos - due < 0 ? hedgeDueNanos : due;
    }

    /** Tells whether an upstream is asked and has not answered yet. */
    boolean isWaiting() {
        return !running.isEmpty();
    }

    /** Notes that {@link #dueNanos} has passed. */
    void overdue(long nowNanos) {
        for (Attempt attempt : List.copyOf(running)) {
            if (attempt.dueNanos() - nowNanos <= 0 && attempt.isPending()) {
                attempt.overdue();
            }
        }
        if (!hedged && !over && isWaiting() && hedgeDueNanos - nowNanos <= 0) {
            hedge();
        }
        call.watch();
    }

    // Place

    private void place(AttemptReason reason) {
        placing++;
        placer.place(reason, failedInstances);
    }

    @Override
    public void placed(Attempt next) {
        placing--;
        begin(next);
    }

    @Override
    public void notPlaced(GatewayException refusal) {
        placing--;
        if (!over && !isHedgedStill()) {
            carryOut(ledger.afterRefusal(refusal));
        }
    }

    @Override
    public void refused(GatewayException refusal) {
        over = true;
        call.refused(refusal);
    }

    @Override
    public void defect(Throwable thrown) {
        call.defect(thrown);
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public boolean mayRetry() {
        return ledger.tryInstanceRetry(now());
    }

    @Override
    public Attempt.Owner owner() {
        return this;
    }

    // Attempt

    private void ask(Endpoint endpoint, AttemptReason reason) {
        EndpointHealth health = steps.config().endpointHealth();
        EndpointHealth.Permit permit = health.permit(endpoint).orElseGet(() -> health.insist(endpoint));
        begin(new SingleAttempt(
                scope, reason, this, endpoint, permit, steps.requests().toEndpoint(request, endpoint)));
    }

    private void begin(Attempt next) {
        running.add(next);
        if (next.reason() != AttemptReason.FIRST) {
            hedged = true;
        }
        next.start();
    }

    private void hedge() {
        hedged = true;
        Attempt slow = running.get(0);
        Decision decision = ledger.hedge(slow.endpoint(), now());
        if (decision instanceof Decision.Reschedule) {
            failedInstances = with(failedInstances, slow.instances());
            place(AttemptReason.HEDGE);
        } else if (decision instanceof Decision.Ask next) {
            ask(next.endpoint(), AttemptReason.HEDGE);
        }
    }

    @Override
    public boolean isAnswer(Attempt from, int status) {
        // While another attempt may do better, an error is not the answer.
        return ledger.isAnswer(from.endpoint(), status) && (status < 400 || !othersRun(from));
    }

    private boolean othersRun(Attempt from) {
        return placing > 0 || running.size() > 1 || !running.contains(from);
    }

    @Override
    public void answered(Attempt from, GatewayResponse answer) {
        over = true;
        running.remove(from);
        stopRunning(ErrorKind.CANCELLED, new GatewayException(ErrorKind.CANCELLED, "another attempt was faster"));
        releaseSlot();
        call.answered(from, answer);
    }

    private void stopRunning(ErrorKind error, GatewayException cause) {
        List<Attempt> stopped = List.copyOf(running);
        running.clear();
        stopped.forEach(attempt -> attempt.stop(error, cause));
    }

    @Override
    public void watch() {
        call.watch();
    }

    // Decide

    @Override
    public void failed(Attempt from, AttemptFailure failure) {
        running.remove(from);
        releaseSlot();
        failedInstances = with(failedInstances, from.instances());
        if (isHedgedStill()) {
            ledger.note(from.endpoint(), failure);
            return;
        }
        Endpoint asked = from.endpoint();
        carryOut(asked == null ? ledger.afterInstance(failure, now()) : ledger.afterEndpoint(asked, failure, now()));
    }

    /** Tells whether another attempt runs, or is about to, that is worth waiting for. */
    private boolean isHedgedStill() {
        return placing > 0 || !running.isEmpty();
    }

    private static Set<String> with(Set<String> ids, Set<String> more) {
        if (more.isEmpty()) {
            return ids;
        }
        Set<String> all = new HashSet<>(ids);
        all.addAll(more);
        return Set.copyOf(all);
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Reschedule again) {
            after(again.delayNanos(), () -> place(AttemptReason.RETRY));
        } else if (decision instanceof Decision.Ask next) {
            after(next.delayNanos(), () -> ask(next.endpoint(), next.reason()));
        } else if (decision instanceof Decision.Park park) {
            park(park);
        } else {
            over = true;
            call.exhausted(ledger.answer(), ledger.failure());
        }
    }

    private void after(long delayNanos, Runnable step) {
        if (delayNanos <= 0) {
            step.run();
            return;
        }
        pause = steps.config().timer().schedule(() -> scope.lane().execute(() -> resume(step)), delayNanos);
    }

    private void resume(Runnable step) {
        pause = null;
        if (!over) {
            step.run();
        }
    }

    // Park

    private void park(Decision.Park where) {
        RetryQueue queue = steps.config().retries().queue();
        RetryQueue.Parking parking = queue == null
                ? new RetryQueue.Refused("no queue")
                : queue.park(new ParkedCall(where, ledger.queueRetries(), ledger.deadline(), bytes(), this::told));
        if (parking instanceof RetryQueue.Parked accepted) {
            parked = accepted;
        } else {
            carryOut(ledger.afterParkingRefused());
        }
    }

    private long bytes() {
        return request.request().body().remaining();
    }

    /** Takes what the queue says of the parked call: a slot, or a reason why there is none. */
    private void told(Endpoint endpoint, RetryQueue.@Nullable Slot freed, @Nullable GatewayException givenUp) {
        scope.lane().execute(() -> {
            if (freed != null) {
                resumed(endpoint, freed);
            } else if (givenUp != null && !over) {
                over = true;
                call.exhausted(null, givenUp);
            }
        });
    }

    private void resumed(Endpoint endpoint, RetryQueue.Slot freed) {
        if (over) {
            giveBack(freed);
            return;
        }
        parked = null;
        slot = freed;
        ledger.resumed();
        ask(endpoint, AttemptReason.QUEUE);
    }

    private void releaseSlot() {
        if (slot != null) {
            giveBack(slot);
            slot = null;
        }
    }

    /** Outside of this call's context: the queue may let other calls go on with the slot, here and now. */
    private void giveBack(RetryQueue.Slot held) {
        scope.lane().afterwards(() -> steps.defects().contain(held, held::release));
    }

    private long now() {
        return steps.config().ticker().nanos();
    }

    @Override
    public String toString() {
        return running.isEmpty() ? "no attempt runs" : running + " running";
    }
}
