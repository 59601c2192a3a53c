package io.sluice.gateway.internal;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.LeakDetector;
import io.sluice.gateway.spi.Lease;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call on its way: the order of the steps, and what ends them.
 *
 * <p>All state belongs to the call's {@link SerialContext}: stages, bodies, the timer and the host come in through it. There is no other
 * synchronization.
 */
final class ActiveCall implements GatewayCall, RelayBody.Call {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveCall.class);

    /** How long a transport may take to end a body that was cancelled, before its reader is told without it. */
    private static final long BREAK_GRACE_NANOS = 1_000_000_000;

    private final CallSteps steps;
    private final PipelineConfig config;
    private final CallContext context;
    private final CallRecord record;
    private final Deadline deadline;
    private final SerialContext lane = new SerialContext(this::defect);
    private final Watchdog watchdog;
    private final Consumer<ActiveCall> onEnd;
    private final CompletableFuture<GatewayResponse> response = new CompletableFuture<>();
    private final CompletableFuture<CallSummary> completion = new CompletableFuture<>();

    /** The attempt that runs, or whose answer is relayed; set before the relay, and not changed after it. */
    private @Nullable Attempt attempt;

    private @Nullable RelayBody relay;

    /** Why the call ends before its answer does, or null. The first cause counts. */
    private @Nullable GatewayException endCause;

    private boolean committed;
    private boolean ended;

    /**
     * Creates a call.
     *
     * @param onEnd told when the call has ended
     */
    ActiveCall(CallSteps steps, CallContext context, long startNanos, Consumer<ActiveCall> onEnd) {
        this.steps = steps;
        this.config = steps.config();
        this.onEnd = onEnd;
        this.context = context;
        this.record = new CallRecord(context, startNanos);
        this.deadline = config.limits().deadline(context.request(), startNanos);
        this.watchdog = new Watchdog(config.timer(), config.ticker(), () -> lane.execute(this::alarm));
        LeakDetector.opened(this, "call");
    }

    @Override
    public String requestId() {
        return context.requestId();
    }

    @Override
    public CompletionStage<GatewayResponse> response() {
        return response.minimalCompletionStage();
    }

    @Override
    public CompletionStage<CallSummary> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public void cancel(String reason) {
        lane.execute(() -> abandon(new GatewayException(ErrorKind.CANCELLED, reason)));
    }

    /** Begins the call. */
    void start() {
        lane.execute(this::begin);
    }

    /** Ends the call because the gateway closes. */
    void shutDown(GatewayException cause) {
        lane.execute(() -> expire(cause));
    }

    // Steps 1 to 4: inspect, route, place, plan

    private void begin() {
        steps.listeners().callStarted(context);
        GatewayException refusal = context.refusal();
        if (refusal != null) {
            giveUp(refusal);
            return;
        }
        watch();
        RouteDecision decision = config.routePolicy().route(context);
        record.routed(decision.route());
        steps.listeners().routed(context, decision);
        dispatch(decision.route());
    }

    private void dispatch(Route route) {
        if (route instanceof Route.External external) {
            attemptOn(external.endpoint());
        } else if (route instanceof Route.Internal) {
            place();
        } else {
            giveUp(new GatewayException(ErrorKind.MODEL_NOT_FOUND, "no route serves the model"));
        }
    }

    private void place() {
        config.scheduler()
                .schedule(context)
                .whenComplete((placement, refusal) -> lane.execute(() -> {
                    if (refusal != null) {
                        giveUp(Failures.of(refusal));
                    } else if (ended) {
                        placement.lease().cancelled();
                    } else {
                        attemptOn(placement);
                    }
                }));
    }

    private void attemptOn(Placement placement) {
        Lease lease = placement.lease();
        Attempt next =
                Attempt.onInstance(record.attempts(), lease, config.limits().instanceHeadTimeout(), now());
        attempt = next;
        run(next, steps.requests().toInstance(context, lease.instance()));
    }

    private void attemptOn(Endpoint endpoint) {
        Attempt next =
                Attempt.onEndpoint(record.attempts(), endpoint, config.limits().endpointHeadTimeout(), now());
        attempt = next;
        run(next, steps.requests().toEndpoint(context, endpoint));
    }

    // Steps 5 and 6: attempt, decide

    private void run(Attempt next, ExchangeRequest request) {
        steps.listeners().attemptStarted(context, next.number(), next.target());
        watch();
        next.start(config.transport(), request)
                .response()
                .whenComplete((answer, thrown) -> lane.execute(() -> headArrived(next, answer, thrown)));
    }

    private void headArrived(Attempt from, GatewayResponse answer, @Nullable Throwable thrown) {
        if (thrown != null) {
            attemptFailed(from, Failures.of(thrown));
        } else if (from.isEnded()) {
            answer.body().cancel(new GatewayException(ErrorKind.CANCELLED, "the answer came too late"));
        } else {
            from.headReceived(answer.status(), now());
            commit(answer);
        }
    }

    private void attemptFailed(Attempt from, GatewayException cause) {
        if (from.isEnded()) {
            return;
        }
        endAttempt(from, cause);
        giveUp(cause);
    }

    // Steps 7 and 8: commit, relay

    private void commit(GatewayResponse answer) {
        RelayBody body = new RelayBody(answer, this, config.ticker());
        relay = body;
        body.start();
        deliver(new GatewayResponse(
                answer.status(), ForwardedHeaders.toClient(answer.headers(), context.requestId()), body));
        watch();
    }

    @Override
    public void relayed(int bytes) {
        Attempt relayed = attempt;
        if (relayed != null) {
            relayed.progress(bytes);
        }
    }

    @Override
    public void upstreamEnded(@Nullable GatewayException cause) {
        lane.execute(() -> {
            if (attempt != null && !attempt.isEnded()) {
                endAttempt(attempt, cause == null ? null : endingWith(cause));
            }
        });
    }

    @Override
    public void relayEnded(@Nullable GatewayException cause) {
        lane.execute(() -> finish(cause == null ? endCause : endingWith(cause)));
    }

    // What ends a call early

    /** Ends the call because its host wants no answer any more. */
    private void abandon(GatewayException cause) {
        if (ended) {
            return;
        }
        endingWith(cause);
        if (relay != null) {
            relay.cancel(cause);
            return;
        }
        lane.afterwards(() -> response.completeExceptionally(cause));
        stopAttempt(cause);
        finish(cause);
    }

    /** Ends the call because its time is over: with an answer of our own if there is none yet, else by breaking its stream. */
    private void expire(GatewayException cause) {
        if (ended) {
            return;
        }
        if (relay == null) {
            stopAttempt(cause);
            giveUp(cause);
        } else if (endCause == null && attempt != null && !attempt.isEnded() && relay.isAwaited()) {
            endingWith(cause);
            attempt.cancelExchange(cause);
            watchdog.wakeBy(now() + BREAK_GRACE_NANOS);
        } else {
            endingWith(cause);
            relay.cancel(cause);
        }
    }

    /** Tells the host that there is no upstream's answer to give. */
    private void giveUp(GatewayException cause) {
        if (!ended) {
            deliver(OwnAnswers.forFailure(cause, context));
            finish(cause);
        }
    }

    /** Ends the call because a plug-in, or the pipeline itself, threw where it must not. */
    private void defect(Throwable thrown) {
        LOG.error("The call {} failed by a defect", context.requestId(), thrown);
        try {
            expire(new GatewayException(ErrorKind.INTERNAL, "defect", thrown));
        } catch (RuntimeException again) {
            LOG.error("The call {} could not be ended", context.requestId(), again);
        }
    }

    // Time

    private void alarm() {
        watchdog.rung();
        if (ended) {
            return;
        }
        long now = now();
        ErrorKind overdue = overdue(now);
        if (overdue == null) {
            watch();
        } else {
            expire(new GatewayException(overdue, overdue + " on " + attempt));
        }
    }

    /** Returns the limit that has passed, or null. */
    private @Nullable ErrorKind overdue(long now) {
        if (deadline.isPassed(now)) {
            return ErrorKind.DEADLINE_EXCEEDED;
        }
        if (relay != null) {
            return idleDueNanos(relay) - now <= 0 ? ErrorKind.IDLE_TIMEOUT : null;
        }
        Attempt running = attempt;
        boolean late = running != null && !running.isEnded() && running.headDueNanos() - now <= 0;
        return late ? ErrorKind.HEAD_TIMEOUT : null;
    }

    /** Sees to it that the alarm comes when the next limit passes. */
    private void watch() {
        long now = now();
        if (deadline.isLimited()) {
            watchdog.wakeBy(now + deadline.remainingNanos(now));
        }
        if (relay != null) {
            watchdog.wakeBy(idleDueNanos(relay));
        } else if (attempt != null) {
            watchdog.wakeBy(attempt.headDueNanos());
        }
    }

    private long idleDueNanos(RelayBody body) {
        return body.lastActivityNanos() + config.limits().idleTimeout().toNanos();
    }

    private long now() {
        return config.ticker().nanos();
    }

    // The end

    private void deliver(GatewayResponse answer) {
        committed = true;
        record.committed(answer.status(), now());
        steps.listeners().committed(context, answer.status());
        lane.afterwards(() -> response.complete(answer));
    }

    /** Notes why the call ends early, and returns the first cause noted. */
    private GatewayException endingWith(GatewayException cause) {
        if (endCause == null) {
            endCause = cause;
        }
        return endCause;
    }

    private void stopAttempt(GatewayException cause) {
        if (attempt != null && !attempt.isEnded()) {
            attempt.cancelExchange(cause);
            endAttempt(attempt, cause);
        }
    }

    private void endAttempt(Attempt which, @Nullable GatewayException cause) {
        steps.listeners().attemptEnded(context, record.add(which.end(cause == null ? null : cause.kind(), now())));
    }

    private void finish(@Nullable GatewayException cause) {
        if (ended) {
            return;
        }
        if (attempt != null && !attempt.isEnded()) {
            endAttempt(attempt, cause);
        }
        ended = true;
        watchdog.stop();
        CallSummary summary = record.summary(cause, now());
        steps.listeners().callEnded(context, summary);
        LeakDetector.closed(this);
        onEnd.accept(this);
        lane.afterwards(() -> completion.complete(summary));
    }

    @Override
    public String toString() {
        return "GatewayCall[" + context.requestId() + (ended ? ", ended]" : committed ? ", committed]" : "]");
    }
}
