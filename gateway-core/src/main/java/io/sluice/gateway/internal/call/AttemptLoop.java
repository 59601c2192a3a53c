package io.sluice.gateway.internal.call;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.internal.attempt.Attempt;
import io.sluice.gateway.internal.attempt.AttemptScope;
import io.sluice.gateway.internal.attempt.SingleAttempt;
import io.sluice.gateway.internal.decide.AttemptFailure;
import io.sluice.gateway.internal.decide.AttemptLedger;
import io.sluice.gateway.internal.decide.Decision;
import io.sluice.gateway.internal.decide.EndpointSlots;
import io.sluice.gateway.internal.decide.RetryRules;
import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.internal.request.UpstreamRequests;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.Timer.Timeout;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Steps 3 to 6 of a call: places, plans and attempts, as often as the {@link AttemptLedger} decides, until an upstream gives an answer that is worth
 * passing on or nothing is left to try. One attempt runs at a time, or two if the first is slow and hedging is on. Belongs to the serial context of its
 * call.
 */
final class AttemptLoop implements Attempt.Owner, InstancePlacer.Owner, ParkedCall.Owner {
    /** The call, as its attempts see it. */
    interface Call extends AttemptScope {
        /** Called when there is an answer; its attempt goes on until the body has ended, and is the call's from now on. */
        void answered(Attempt from, GatewayResponse answer);

        /** Called when nothing is left to try: the answer is an upstream's error, or, if that is null, the failure, which then is not. */
        void exhausted(@Nullable BufferedResponse answer, @Nullable GatewayException failure);

        /** Called when the request itself is at fault. */
        void refused(GatewayException refusal);

        /** Called when a plug-in threw. */
        void defect(Throwable thrown);

        /** Called when an upstream failed, and the call goes on to another, waits for one, or has another one under way. */
        void failedOver(Attempt from, AttemptFailure failure);

        /** Called when {@link #dueNanos} may have come nearer. */
        void watch();
    }

    private final UpstreamRequests requests;
    private final RetryRules retries;
    private final RandomGenerator random;
    private final InspectedRequest request;
    private final Call call;
    private final AttemptLedger ledger;

    /** Null before an instance is asked for. */
    private @Nullable InstancePlacer placer;

    private final HedgedAttempts running = new HedgedAttempts();
    private Set<String> failedInstances = Set.of();
    private @Nullable Timeout pause;

    /** What waits in the retry queue, or holds a slot from it; null if nothing does. */
    private @Nullable ParkedCall parked;

    /** Questions to the scheduler that it has not answered. */
    private int placing;

    /** When the first attempt is slow; without meaning before it has begun, and once {@link #hedged}. */
    private long hedgeDueNanos;

    /** Whether the first attempt is not hedged, or not any more. */
    private boolean hedged;

    private boolean over;

    AttemptLoop(
            Call call,
            InspectedRequest request,
            AttemptLedger ledger,
            UpstreamRequests requests,
            RetryRules retries,
            RandomGenerator random) {
        this.requests = requests;
        this.retries = retries;
        this.random = random;
        this.call = call;
        this.request = request;
        this.ledger = ledger;
        this.hedged = retries.hedgeDelayNanos() == 0;
    }

    /** Begins with the primary route itself. */
    void begin(Route route) {
        if (route instanceof Route.External external) {
            ask(external.endpoint(), AttemptReason.FIRST);
        } else if (route instanceof Route.Internal) {
            place(AttemptReason.FIRST);
        } else if (route instanceof Route.Unmatched) {
            carryOut(ledger.afterRefusal(new GatewayException(ErrorKind.MODEL_NOT_FOUND, "no route serves the model")));
        } else {
            throw new AssertionError("a call on its way to " + route);
        }
    }

    /** Ends the looking without an answer: what runs is cancelled, what waits is forgotten. */
    void stop(ErrorKind error, GatewayException cause) {
        finish();
        if (pause != null) {
            pause.cancel();
        }
        running.stop(error, cause);
        leaveQueue();
    }

    /** Ends the looking for an answer; a question to the scheduler is withdrawn, since nobody is interested any more (clause SC-S-6). */
    private void finish() {
        over = true;
        if (placer != null) {
            placer.withdraw();
        }
    }

    // Time

    /** Returns when the next limit of what runs passes; only if {@link #isWaiting}. */
    long dueNanos() {
        long due = running.dueNanos();
        return !hedged && hedgeDueNanos - due < 0 ? hedgeDueNanos : due;
    }

    /** Returns whether an upstream is asked and has not answered yet. */
    boolean isWaiting() {
        return !running.isEmpty();
    }

    /** Notes that {@link #dueNanos} has passed. */
    void overdue(long nowNanos) {
        running.overdue(nowNanos);
        Attempt slow = running.first();
        if (slow != null && !hedged && hedgeDueNanos - nowNanos <= 0) {
            hedge(slow);
        }
        call.watch();
    }

    private void hedge(Attempt slow) {
        hedged = true;
        failedInstances = with(failedInstances, slow.instances());
        carryOut(ledger.hedge(slow.endpoint(), now()));
    }

    private void after(long delayNanos, Runnable step) {
        if (delayNanos <= 0) {
            step.run();
            return;
        }
        pause = call.services().timer().schedule(() -> call.serial().execute(() -> resume(step)), delayNanos);
    }

    private void resume(Runnable step) {
        pause = null;
        if (!over) {
            step.run();
        }
    }

    private long now() {
        return call.services().ticker().nanos();
    }

    // Place

    private void place(AttemptReason reason) {
        placing++;
        if (placer == null) {
            placer = new InstancePlacer(call, request, requests, random, this);
        }
        try {
            placer.place(reason, failedInstances);
        } catch (Throwable thrown) {
            schedulerBroke(thrown);
        }
    }

    @Override
    public void placed(Attempt next) {
        placing--;
        begin(next);
    }

    @Override
    public void notPlaced(GatewayException refusal) {
        placing--;
        if (isRunningStill()) {
            ledger.notRaced();
        } else {
            carryOut(ledger.afterRefusal(refusal));
        }
    }

    @Override
    public void refused(GatewayException refusal) {
        finish();
        call.refused(refusal);
    }

    @Override
    public void schedulerBroke(Throwable thrown) {
        placing--;
        defectOf(call.services().scheduler(), thrown);
    }

    @Override
    public void defect(Attempt from, Throwable thrown) {
        running.remove(from);
        defectOf(call.services().scheduler(), thrown);
    }

    @Override
    public void notSent(Attempt from, Throwable thrown) {
        running.remove(from);
        defectOf(call.services().transport(), thrown);
    }

    /** What should only have hedged an attempt does not end it. */
    private void defectOf(Object plugIn, Throwable thrown) {
        if (isRunningStill()) {
            call.services().errors().contained(plugIn, thrown);
        } else {
            call.defect(thrown);
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public boolean runsOn(String instanceId) {
        return running.uses(instanceId);
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
        if (call.endpoints().isDrained(endpoint)) {
            carryOut(ledger.afterDrained(reason));
            return;
        }
        ExchangeRequest sent = requests.toEndpoint(request, endpoint);
        EndpointSlots.Slot slot = slot(endpoint);
        if (slot == null) {
            carryOut(ledger.afterLimited(endpoint, reason));
            return;
        }
        Optional<Permit> permit = call.endpoints().permit(endpoint, slot);
        if (permit.isPresent()) {
            ledger.asked(reason);
            begin(on(endpoint, reason, permit.get(), sent));
        } else {
            carryOut(ledger.afterOpenCircuit(endpoint, reason));
        }
    }

    private void forceAcquire(Endpoint endpoint, AttemptReason reason) {
        if (call.endpoints().isDrained(endpoint)) {
            carryOut(ledger.afterDrained(reason));
            return;
        }
        ExchangeRequest sent = requests.toEndpoint(request, endpoint);
        EndpointSlots.Slot slot = slot(endpoint);
        if (slot == null) {
            carryOut(ledger.afterLimited(endpoint, reason));
            return;
        }
        Permit permit = call.endpoints().forceAcquire(endpoint, slot);
        begin(on(endpoint, reason, permit, sent));
    }

    /** Returns the attempt on an endpoint; a primary that was put off until others were asked does not come first any more. */
    private SingleAttempt on(Endpoint endpoint, AttemptReason reason, Permit permit, ExchangeRequest sent) {
        boolean late = reason == AttemptReason.FIRST && call.record().hasAttempts();
        return new SingleAttempt(call, late ? AttemptReason.FALLBACK : reason, this, endpoint, permit, sent);
    }

    /** Returns one of the requests that may be open on an endpoint; null if it is limited or full. */
    private EndpointSlots.@Nullable Slot slot(Endpoint endpoint) {
        return call.endpoints().isLimited(endpoint) ? null : call.endpoints().slot(endpoint);
    }

    private void begin(Attempt next) {
        running.add(next);
        if (next.number() > 0) {
            hedged = true;
        } else if (!hedged) {
            // Not from the start of the call: a wait for a free instance does not make an attempt slow.
            hedgeDueNanos = now() + retries.hedgeDelayNanos();
        }
        next.start();
    }

    @Override
    public boolean isAnswer(Attempt from, int status, boolean limited) {
        // While another attempt may do better, a failure is not the answer.
        return othersRun()
                ? ledger.isConclusive(from.endpoint(), status, limited)
                : ledger.isAnswer(from.endpoint(), status, limited);
    }

    private boolean othersRun() {
        return placing > 0 || running.isOn();
    }

    @Override
    public void answered(Attempt from, GatewayResponse answer) {
        finish();
        running.remove(from);
        if (isWaiting()) {
            running.stop(ErrorKind.CANCELLED, new GatewayException(ErrorKind.CANCELLED, "another attempt was faster"));
        }
        leaveQueue();
        call.answered(from, answer);
    }

    @Override
    public void watch() {
        call.watch();
    }

    // Decide

    @Override
    public void failed(Attempt from, AttemptFailure failure) {
        running.remove(from);
        leaveQueue();
        failedInstances = with(failedInstances, from.instances());
        Endpoint asked = from.endpoint();
        if (isRunningStill() && !ledger.concludes(asked, failure)) {
            ledger.note(asked, failure);
            call.failedOver(from, failure);
            return;
        }
        Decision next =
                asked == null ? ledger.afterInstance(failure, now()) : ledger.afterEndpoint(asked, failure, now());
        if (!(next instanceof Decision.Answer || next instanceof Decision.Conclude)) {
            call.failedOver(from, failure);
        }
        carryOut(next);
    }

    /** Returns whether an attempt runs, or is about to, that is worth waiting for. */
    private boolean isRunningStill() {
        return placing > 0 || isWaiting();
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
            after(again.delayNanos(), () -> place(again.reason()));
        } else if (decision instanceof Decision.Ask next) {
            after(next.delayNanos(), () -> ask(next.endpoint(), next.reason()));
        } else if (decision instanceof Decision.ForceAcquire last) {
            after(last.delayNanos(), () -> forceAcquire(last.endpoint(), last.reason()));
        } else if (decision instanceof Decision.Park park) {
            park(park);
        } else if (decision instanceof Decision.Conclude) {
            running.stop(
                    ErrorKind.CANCELLED, new GatewayException(ErrorKind.CANCELLED, "another attempt was decisive"));
            exhausted();
        } else if (decision instanceof Decision.Answer) {
            if (!isRunningStill()) {
                exhausted();
            }
        } else {
            throw new AssertionError(decision);
        }
    }

    private void exhausted() {
        finish();
        leaveQueue();
        BufferedResponse answer = ledger.answer();
        call.exhausted(answer, answer == null ? ledger.failure() : null);
    }

    // Park

    private void park(Decision.Park where) {
        RetryQueue queue = retries.queue();
        if (queue == null || !isParked(where, queue)) {
            carryOut(ledger.afterParkingRefused(where));
        }
    }

    private boolean isParked(Decision.Park where, RetryQueue queue) {
        parked = new ParkedCall(
                call,
                where,
                ledger.queueRetries(),
                ledger.deadline(),
                request.content().text().remaining(),
                this);
        return parked.enter(queue);
    }

    /** Called when an endpoint was taken out: nobody waits for it. */
    void endpointDrained() {
        ParkedCall waiting = parked;
        if (!over
                && waiting != null
                && waiting.isWaiting()
                && call.endpoints().isDrained(waiting.where().endpoint())) {
            leaveQueue();
            carryOut(ledger.afterParkingRefused(waiting.where()));
        }
    }

    @Override
    public void resumed(Decision.Park where) {
        Endpoint endpoint = where.endpoint();
        if (call.endpoints().isDrained(endpoint)) {
            leaveQueue();
            carryOut(ledger.afterParkingRefused(where));
            return;
        }
        ExchangeRequest sent = requests.toEndpoint(request, endpoint);
        EndpointSlots.Slot slot = slot(endpoint);
        Optional<Permit> permit =
                slot == null ? Optional.empty() : call.endpoints().permit(endpoint, slot);
        if (permit.isEmpty()) {
            // Others were faster, and have found it limited or ill again, or fill it: it waits on, and has spent
            // nothing (RT-H-5).
            leaveQueue();
            park(where);
            return;
        }
        ledger.resumed(where.reason());
        begin(on(endpoint, where.reason(), permit.get(), sent));
    }

    @Override
    public void givenUp(Decision.Park where, GatewayException cause) {
        if (cause.kind() == ErrorKind.DEADLINE_EXCEEDED && !ledger.deadline().isPassed(now())) {
            // Its endpoint would be free too late, but another one may be in time.
            carryOut(ledger.afterParkingRefused(where));
            return;
        }
        finish();
        call.exhausted(null, cause);
    }

    private void leaveQueue() {
        if (parked != null) {
            parked.leave();
            parked = null;
        }
    }

    @Override
    public String toString() {
        return running.toString();
    }
}
