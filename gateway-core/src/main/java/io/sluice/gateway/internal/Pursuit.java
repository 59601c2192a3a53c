package io.sluice.gateway.internal;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.spi.RetryAfter;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.Timer.Timeout;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Steps 3 to 6 of a call: places, plans and attempts, as often as the {@link AttemptLedger} decides, until an upstream gives an answer that is worth
 * passing on or nothing is left to try. One attempt runs at a time. Belongs to the serial context of its call.
 */
final class Pursuit {
    /** How long an upstream may take to send the body of an error that may not even be needed. */
    private static final long ERROR_BODY_NANOS = 5_000_000_000L;

    /** The call, as its pursuit sees it. */
    interface Call {
        /** Tells of the answer; its attempt goes on until the body has ended, and is the call's from now on. */
        void answered(Attempt from, GatewayResponse answer);

        /** Tells that nothing is left to try: the answer is an upstream's error, or, if that is null, the failure. */
        void exhausted(@Nullable HeldAnswer answer, GatewayException failure);

        /** Tells that a plug-in threw. */
        void defect(Throwable thrown);

        /** Tells that {@link #dueNanos} may have come nearer. */
        void watch();
    }

    private final CallSteps steps;
    private final SerialContext lane;
    private final CallRecord record;
    private final CallContext request;
    private final Call call;
    private final AttemptLedger ledger;
    private final Deadline deadline;
    private final Route route;
    private Set<String> failedInstances = Set.of();

    private @Nullable Attempt attempt;

    /** The endpoint of the attempt; null if it runs on an instance. */
    private @Nullable Endpoint asked;

    private @Nullable Timeout pause;
    private RetryQueue.@Nullable Parked parked;
    private RetryQueue.@Nullable Slot slot;
    private long dueNanos;
    private boolean over;

    Pursuit(
            CallSteps steps,
            SerialContext lane,
            CallRecord record,
            CallContext request,
            Deadline deadline,
            RouteDecision decision,
            Call call) {
        this.steps = steps;
        this.lane = lane;
        this.record = record;
        this.request = request;
        this.deadline = deadline;
        this.route = decision.route();
        this.call = call;
        this.ledger = new AttemptLedger(steps.config().retries(), steps.budget(), deadline, decision);
    }

    /** Begins with the route itself. */
    void begin() {
        if (route instanceof Route.External external) {
            ask(external.endpoint());
        } else if (route instanceof Route.Internal) {
            schedule();
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
        endAttempt(error, cause);
        releaseSlot();
    }

    /** Returns when the upstream that is asked must have answered; only if {@link #isWaiting}. */
    long dueNanos() {
        return dueNanos;
    }

    /** Tells whether an upstream is asked and has not answered yet. */
    boolean isWaiting() {
        return attempt != null && !attempt.isEnded();
    }

    /** Notes that {@link #dueNanos} has passed. */
    void overdue() {
        Attempt silent = attempt;
        if (silent != null && !silent.isEnded()) {
            failed(silent, AttemptFailure.of(new GatewayException(ErrorKind.HEAD_TIMEOUT, "on " + silent)));
        }
    }

    // Place and plan

    private void schedule() {
        asked = null;
        steps.config()
                .scheduler()
                .schedule(failedInstances.isEmpty() ? request : new RetryQuery(request, failedInstances))
                .whenComplete((placement, refusal) -> lane.execute(() -> placed(placement, refusal)));
    }

    private void placed(Placement placement, @Nullable Throwable thrown) {
        if (thrown == null && over) {
            placement.lease().cancelled();
        } else if (over) {
            return;
        } else if (thrown == null) {
            Attempt next = Attempt.onInstance(record.nextAttempt(), placement.lease(), steps, now());
            begin(next);
            send(next, steps.requests().toInstance(request, placement.lease().instance()));
        } else if (Failures.unwrapped(thrown) instanceof GatewayException refusal) {
            carryOut(ledger.afterRefusal(refusal));
        } else {
            call.defect(thrown);
        }
    }

    private void ask(Endpoint endpoint) {
        asked = endpoint;
        Attempt next = Attempt.onEndpoint(record.nextAttempt(), endpoint, steps, now());
        begin(next);
        send(next, steps.requests().toEndpoint(request, endpoint));
    }

    // Attempt

    private void begin(Attempt next) {
        attempt = next;
        dueNanos = next.headDueNanos();
        steps.listeners().attemptStarted(request.facts(), next.number(), next.target());
    }

    private void send(Attempt next, ExchangeRequest upstreamRequest) {
        call.watch();
        next.start(steps.config().transport(), upstreamRequest)
                .response()
                .whenComplete((answer, thrown) -> lane.execute(() -> headArrived(next, answer, thrown)));
    }

    private void headArrived(Attempt from, GatewayResponse answer, @Nullable Throwable thrown) {
        if (thrown != null) {
            failed(from, AttemptFailure.of(Failures.ofExchange(thrown)));
        } else if (from.isEnded()) {
            discard(answer, new GatewayException(ErrorKind.CANCELLED, "the answer came too late"));
        } else if (answer.status() < 200) {
            GatewayException invalid = new GatewayException(
                    ErrorKind.INVALID_ANSWER, "status: " + answer.status() + " (expected: >= 200)");
            discard(answer, invalid);
            failed(from, AttemptFailure.of(invalid));
        } else {
            from.headReceived(answer.status(), now());
            judge(from, answer);
        }
    }

    private void judge(Attempt from, GatewayResponse answer) {
        if (ledger.isAnswer(asked, answer.status())) {
            over = true;
            releaseSlot();
            call.answered(from, answer);
            return;
        }
        dueNanos = now() + ERROR_BODY_NANOS;
        call.watch();
        HeldAnswer.read(answer)
                .whenComplete((held, thrown) -> lane.execute(
                        () -> errorRead(from, answer, thrown == null ? held : HeldAnswer.withoutBody(answer))));
    }

    private void errorRead(Attempt from, GatewayResponse answer, HeldAnswer held) {
        GatewayException cause =
                new GatewayException(ErrorKind.UPSTREAM_FAILURE, "status " + answer.status() + " on " + from);
        failed(
                from,
                new AttemptFailure(
                        cause,
                        held,
                        RetryAfter.of(answer.headers(), steps.config().clock().instant())));
    }

    private void discard(GatewayResponse answer, GatewayException cause) {
        lane.afterwards(
                () -> steps.defects().contain(answer.body(), () -> answer.body().cancel(cause)));
    }

    // Decide

    private void failed(Attempt from, AttemptFailure failure) {
        if (from.isEnded()) {
            return;
        }
        endAttempt(failure.cause().kind(), failure.cause());
        releaseSlot();
        if (asked != null) {
            carryOut(ledger.afterEndpoint(asked, failure, now()));
            return;
        }
        Set<String> failed = new HashSet<>(failedInstances);
        failed.add(from.target());
        failedInstances = Set.copyOf(failed);
        carryOut(ledger.afterInstance(failure, now()));
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Reschedule again) {
            after(again.delayNanos(), this::schedule);
        } else if (decision instanceof Decision.Ask next) {
            after(next.delayNanos(), () -> ask(next.endpoint()));
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
        pause = steps.config()
                .timer()
                .schedule(
                        () -> lane.execute(() -> {
                            pause = null;
                            if (!over) {
                                step.run();
                            }
                        }),
                        delayNanos);
    }

    private void park(Decision.Park where) {
        RetryQueue queue = steps.config().retries().queue();
        RetryQueue.Parking parking =
                queue == null ? new RetryQueue.Refused("no queue") : queue.park(new ParkedCall(where));
        if (parking instanceof RetryQueue.Parked accepted) {
            parked = accepted;
        } else {
            carryOut(ledger.afterParkingRefused());
        }
    }

    private void resumed(Endpoint endpoint, RetryQueue.Slot freed) {
        if (over) {
            giveBack(freed);
            return;
        }
        parked = null;
        slot = freed;
        ledger.resumed();
        ask(endpoint);
    }

    private void releaseSlot() {
        if (slot != null) {
            giveBack(slot);
            slot = null;
        }
    }

    /** Outside of this call's context: the queue may let other calls go on with the slot, here and now. */
    private void giveBack(RetryQueue.Slot held) {
        lane.afterwards(() -> steps.defects().contain(held, held::release));
    }

    private void endAttempt(ErrorKind error, GatewayException cause) {
        Attempt running = attempt;
        if (running != null && !running.isEnded()) {
            steps.listeners().attemptEnded(request.facts(), record.add(running.end(error, now())));
            lane.afterwards(() -> running.cancelExchange(cause));
        }
    }

    @Override
    public String toString() {
        if (attempt == null) {
            return "nothing attempted";
        }
        return attempt + (attempt.isEnded() ? " failed" : " running");
    }

    private long now() {
        return steps.config().ticker().nanos();
    }

    /** The call in the retry queue. */
    private final class ParkedCall implements RetryQueue.Task {
        private final Decision.Park where;
        private final int retry = ledger.queueRetries();

        ParkedCall(Decision.Park where) {
            this.where = where;
        }

        @Override
        public String endpoint() {
            return where.endpoint().baseUrl();
        }

        @Override
        public int retry() {
            return retry;
        }

        @Override
        public Duration wish() {
            return where.wish();
        }

        @Override
        public Deadline deadline() {
            return deadline;
        }

        @Override
        public long bytes() {
            return request.request().body().remaining();
        }

        @Override
        public void resume(RetryQueue.Slot freed) {
            lane.execute(() -> resumed(where.endpoint(), freed));
        }

        @Override
        public void giveUp(GatewayException cause) {
            lane.execute(() -> {
                if (!over) {
                    over = true;
                    call.exhausted(null, cause);
                }
            });
        }
    }
}
