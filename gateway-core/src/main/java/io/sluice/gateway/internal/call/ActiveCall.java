package io.sluice.gateway.internal.call;

import io.sluice.gateway.Body;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Promise;
import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.internal.answer.LocalReplies;
import io.sluice.gateway.internal.attempt.Attempt;
import io.sluice.gateway.internal.attempt.AttemptServices;
import io.sluice.gateway.internal.attempt.CallSummaryBuilder;
import io.sluice.gateway.internal.base.CallTimeouts;
import io.sluice.gateway.internal.base.Failures;
import io.sluice.gateway.internal.base.SerialExecutor;
import io.sluice.gateway.internal.decide.AttemptFailure;
import io.sluice.gateway.internal.decide.AttemptLedger;
import io.sluice.gateway.internal.decide.CallEndpoints;
import io.sluice.gateway.internal.request.CallFacts;
import io.sluice.gateway.internal.request.ForwardedHeaders;
import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.internal.request.ModelList;
import io.sluice.gateway.internal.request.StickyObjects.Sticking;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way: the order of its steps, and what ends them.
 *
 * <p>All state belongs to the call's {@link SerialExecutor}: stages, bodies, the timer and the host come in through it. There is no other
 * synchronization. What may run the host's code (completing a stage, ending a body) happens after the context was given back.
 */
final class ActiveCall implements GatewayCall, AttemptLoop.Call, RelayBody.Call {
    /** How long a transport may take to end a body whose exchange was cancelled, before its reader is told without it. */
    static final long BREAK_GRACE_NANOS = 1_000_000_000;

    private final CallServices services;
    private final PipelineConfig config;
    private final CallFacts facts;
    private final CallEndpoints endpoints;
    private final CallSummaryBuilder record;
    private final Deadline deadline;
    private final SerialExecutor serial = new SerialExecutor(this::defect);
    private final CallTimeouts timeouts;
    private final OpenCalls open;
    private final Promise<GatewayResponse> response = new Promise<>();
    private final Promise<CallSummary> completion = new Promise<>();

    /** The request; null once the call is committed, so that a long stream does not hold the bytes of its prompt. */
    private @Nullable InspectedRequest request;

    /** What looks for an answer; null before the call is routed, and when there is an answer or none to be had. */
    private @Nullable AttemptLoop attempts;

    /** The attempt whose answer is relayed. */
    private @Nullable Attempt attempt;

    private @Nullable RelayBody relay;

    /** Why the call ends before its answer does, or null. The first cause counts. */
    private @Nullable GatewayException endCause;

    /** Whether the exchange was cancelled, and its body has until {@link #breakDueNanos} to end the relay. */
    private boolean breaking;

    private long breakDueNanos;

    /** Whether the gateway closes, and its timer with it: nobody is waited for longer than {@link #BREAK_GRACE_NANOS}. */
    private boolean closing;

    private boolean ended;

    /** Whether a defect has ended the call, which then stands in the log already. */
    private boolean broken;

    /** When the host last said that its client has taken bytes, after the beginning of the relay. */
    private volatile long clientProgressNanos;

    /**
     * Creates a call.
     *
     * @param open the calls that run; this one is among them from its beginning until its listeners know of its end
     */
    ActiveCall(CallServices services, InspectedRequest request, long startNanos, OpenCalls open) {
        this.services = services;
        this.config = services.config();
        this.request = request;
        this.facts = request.facts();
        this.endpoints = new CallEndpoints(
                services.attempts().endpoints(),
                facts.model(),
                config.forwardClientAuthorization() ? request.headers() : null);
        this.open = open;
        this.record = new CallSummaryBuilder(startNanos);
        this.deadline = config.limits().deadline(request.request(), startNanos);
        this.timeouts = new CallTimeouts(config.timer(), config.ticker(), () -> serial.execute(this::alarm));
    }

    @Override
    public String requestId() {
        return facts.requestId();
    }

    @Override
    public CompletionStage<GatewayResponse> response() {
        return response.stage();
    }

    @Override
    public CompletionStage<CallSummary> completion() {
        return completion.stage();
    }

    @Override
    public void cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        serial.execute(() -> abandon(new GatewayException(ErrorKind.CANCELLED, reason)));
    }

    @Override
    public void clientProgress() {
        clientProgressNanos = now();
    }

    /** Begins the call, on the thread of its caller, as listeners are promised: nobody else has it before it is in {@link #open}. */
    void start() {
        serial.execute(this::begin);
    }

    /** Called when an endpoint was taken out: the call may wait for it. */
    void endpointDrained() {
        serial.execute(() -> {
            if (attempts != null) {
                attempts.endpointDrained();
            }
        });
    }

    /** Ends the call because the gateway closes. */
    void shutDown(GatewayException cause) {
        serial.execute(() -> {
            closing = true;
            expire(cause);
        });
    }

    @Override
    public AttemptServices services() {
        return services.attempts();
    }

    @Override
    public CallEndpoints endpoints() {
        return endpoints;
    }

    @Override
    public SerialExecutor serial() {
        return serial;
    }

    @Override
    public CallSummaryBuilder record() {
        return record;
    }

    @Override
    public CallFacts facts() {
        return facts;
    }

    @Override
    public Headers clientHeaders() {
        InspectedRequest read = request;
        return read == null ? Headers.empty() : read.headers();
    }

    // Steps 1 to 4: inspect, route, place, plan

    private void begin() {
        LeakDetector.opened(this, "call");
        // Not before: whoever closes the gateway may end the call as soon as it is found here.
        boolean accepted = open.add(this);
        services.attempts().listeners().callStarted(facts, clientHeaders());
        InspectedRequest read = request();
        GatewayException refusal = accepted ? read.refusal() : Pipeline.shuttingDown();
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        watch();
        if (services.models().answers(read)) {
            listModels(read);
        } else {
            pursue(read);
        }
    }

    /** Answers a question for models, as soon as it is known which there are. */
    private void listModels(InspectedRequest read) {
        RouteDecision refusal = services.models().refusal(read);
        if (refusal != null && refusal.route() instanceof Route.Refused refused) {
            refuse(refusal, refused);
            return;
        }
        services.models()
                .list(read)
                .whenComplete((list, defect) -> serial.execute(() -> {
                    if (defect != null) {
                        defect(Failures.unwrapped(defect));
                    } else if (!ended) {
                        modelsAre(list, read);
                    }
                }));
    }

    private void modelsAre(ModelList list, InspectedRequest read) {
        String json = read.model().isEmpty() ? list.json() : list.json(read.model());
        if (json != null) {
            deliver(LocalReplies.json(json, facts));
            finish(null);
        } else if (services.models().isLeftToEndpoint(read)) {
            pursue(read);
        } else {
            refuse(new GatewayException(ErrorKind.MODEL_NOT_FOUND, "no model of this name is known"));
        }
    }

    private void pursue(InspectedRequest read) {
        Sticking sticking = services.sticky().stick(read);
        RouteDecision decision = sticking == null ? config.routePolicy().route(read) : sticking.decision();
        if (decision.route() instanceof Route.Refused refused) {
            refuse(decision, refused);
            return;
        }
        routed(decision);
        services.budget().called();
        AttemptLedger ledger = new AttemptLedger(config.retries(), services.budget(), deadline, decision, endpoints);
        AttemptLoop begun = new AttemptLoop(
                this,
                sticking == null ? read : sticking.call(),
                ledger,
                services.requests(),
                config.retries(),
                config.random());
        attempts = begun;
        begun.begin(decision.route());
    }

    private void routed(RouteDecision decision) {
        record.routed(decision.route());
        services.attempts().listeners().routed(facts, decision);
    }

    /** Answers a call that the route policy refuses. */
    private void refuse(RouteDecision decision, Route.Refused refused) {
        routed(decision);
        deliver(refused.reply().toResponse(facts.requestId()));
        finish(new GatewayException(ErrorKind.REFUSED, "the route policy refused the call: " + refused.code()));
    }

    // Steps 3 to 6: attempts

    @Override
    public void answered(Attempt from, GatewayResponse answer) {
        attempts = null;
        attempt = from;
        record.answeredBy(from);
        commit(from, answer);
    }

    @Override
    public void failedOver(Attempt from, AttemptFailure failure) {
        Endpoint endpoint = from.endpoint();
        String upstream = endpoint == null ? String.join(" and ", from.instances()) : endpoint.baseUrl();
        services.failures().failedOver(facts, upstream, failure.cause());
    }

    @Override
    public void exhausted(@Nullable BufferedResponse answer, @Nullable GatewayException failure) {
        attempts = null;
        if (ended) {
            return;
        }
        if (answer == null) {
            GatewayException cause = Objects.requireNonNull(failure, "failure");
            deliver(LocalReplies.forFailure(cause, facts));
            finish(cause);
        } else {
            deliver(passedOn(answer.status(), answer.headers(), Body.of(answer.body())));
            finish(null);
        }
    }

    @Override
    public void refused(GatewayException refusal) {
        attempts = null;
        refuse(refusal);
    }

    @Override
    public void defect(Throwable thrown) {
        broken = true;
        services.attempts().errors().endedCall(facts.requestId(), thrown);
        try {
            expire(new GatewayException(ErrorKind.INTERNAL, "defect: " + thrown, thrown));
        } catch (Throwable again) {
            services.attempts().errors().endedCall(facts.requestId(), again);
        }
    }

    // Steps 7 and 8: commit, relay

    private void commit(Attempt from, GatewayResponse answer) {
        GatewayResponse watched = services.sticky()
                .watched(request(), from.endpoint(), from.answering().target(), answer);
        boolean unasked = services.requests().asksForUsage(request());
        RelayBody body = new RelayBody(watched, from, unasked, this, config.ticker());
        GatewayResponse relayed = passedOn(answer.status(), answer.headers(), body);
        relay = body;
        clientProgress();
        deliver(relayed);
        watch();
        body.start();
    }

    private GatewayResponse passedOn(int status, Headers headers, Body body) {
        return new GatewayResponse(status, ForwardedHeaders.toClient(headers, facts.requestId()), body);
    }

    @Override
    public void upstreamEnded(@Nullable GatewayException failure) {
        serial.execute(() -> {
            ErrorKind error = failure == null ? null : endingWith(failure).kind();
            if (attempt != null) {
                attempt.end(error);
            }
            if (!closing) {
                // The body has done its part; from here on only a reader that is gone can hold up the end.
                breaking = false;
                watch();
            }
        });
    }

    @Override
    public void readerLeft(Throwable cause) {
        serial.execute(() -> abandon(readerCause(cause)));
    }

    @Override
    public void relayEnded(@Nullable Throwable cause) {
        serial.execute(() -> {
            if (cause != null) {
                // It may overtake readerLeft.
                stopAttempt(ErrorKind.CANCELLED, endingWith(readerCause(cause)));
            }
            finish(endCause);
        });
    }

    /** Returns our own reason to end the relay, if there is one; else the reader's. */
    private GatewayException readerCause(Throwable cause) {
        return endCause == null ? Failures.ofReader(cause) : endCause;
    }

    // What ends a call early

    /** Ends the call because nobody wants its answer any more, which is no fault of the upstream. */
    private void abandon(GatewayException cause) {
        if (ended) {
            return;
        }
        GatewayException first = endingWith(cause);
        if (relay != null) {
            // Before its upstream is, which would make it a stream that broke.
            endRelay(relay, first);
        }
        stopAttempt(ErrorKind.CANCELLED, first);
        if (relay == null) {
            serial.afterwards(() -> response.completeExceptionally(first));
            finish(first);
        }
    }

    /** Ends the call because its time is over: with an answer of our own if there is none yet, else by breaking its stream. */
    private void expire(GatewayException cause) {
        if (ended) {
            return;
        }
        if (relay == null) {
            stopAttempt(cause.kind(), cause);
            deliver(LocalReplies.forFailure(cause, facts));
            finish(cause);
        } else if (endCause == null && attempt != null && !attempt.isEnded()) {
            breakOff(relay, cause);
        } else {
            endRelay(relay, endingWith(cause));
        }
    }

    /** Has the upstream's body end the relay, after the chunks that are on their way; unless it has just done so itself, and tells in a moment. */
    private void breakOff(RelayBody body, GatewayException cause) {
        boolean broken = body.breakOff(cause);
        if (broken) {
            stopAttempt(cause.kind(), endingWith(cause));
        }
        if (broken || closing) {
            endingWith(cause);
            breaking = true;
            breakDueNanos = now() + BREAK_GRACE_NANOS;
        }
        watch();
    }

    /** Answers a request that cannot be routed. */
    private void refuse(GatewayException refusal) {
        deliver(LocalReplies.forRefusal(refusal, facts));
        finish(refusal);
    }

    // Time

    private void alarm() {
        timeouts.rung();
        if (ended) {
            return;
        }
        long now = now();
        if (breaking) {
            relayBroken(now);
        } else if (endCause == null && deadline.isPassed(now)) {
            expire(late(ErrorKind.DEADLINE_EXCEEDED));
        } else if (attempts != null && attempts.isWaiting() && attempts.dueNanos() - now <= 0) {
            attempts.overdue(now);
        } else if (relay != null && idleDueNanos(relay) - now <= 0) {
            idle(relay);
        } else {
            watch();
        }
    }

    /** Ends a relay that was broken, if its body had time enough to do so. */
    private void relayBroken(long now) {
        if (relay != null && endCause != null && breakDueNanos - now <= 0) {
            endRelay(relay, endCause);
        } else {
            watch();
        }
    }

    /** Ends the call because no chunk has passed for too long: by the fault of the upstream if the host has asked for one, else by the client's. */
    private void idle(RelayBody body) {
        if (body.isAwaited()) {
            expire(late(ErrorKind.IDLE_TIMEOUT));
        } else {
            abandon(new GatewayException(
                    ErrorKind.CANCELLED,
                    "the client took nothing of the answer for "
                            + config.limits().clientStallTimeout()));
        }
    }

    /** Sees to it that the alarm comes when the next limit passes. */
    @Override
    public void watch() {
        if (ended) {
            return;
        }
        if (breaking) {
            timeouts.wakeBy(breakDueNanos);
            return;
        }
        if (endCause == null && deadline.isLimited()) {
            long now = now();
            timeouts.wakeBy(now + deadline.remainingNanos(now));
        }
        if (relay != null) {
            timeouts.wakeBy(sooner(idleDueNanos(relay), now() + shortestIdleNanos()));
        } else if (attempts != null && attempts.isWaiting()) {
            timeouts.wakeBy(sooner(attempts.dueNanos(), now() + shortestIdleNanos()));
        }
    }

    /** Where idleness is the nearer limit, the alarm is set for it already before the relay begins, so that it need not be set again then. */
    private static long sooner(long dueNanos, long otherNanos) {
        return dueNanos - otherNanos < 0 ? dueNanos : otherNanos;
    }

    /** Returns when the next one is overdue for whom the answer waits: the upstream if the host has asked for more, else the client. */
    private long idleDueNanos(RelayBody body) {
        long active = body.lastActivityNanos();
        if (body.isAwaited()) {
            return active + upstreamIdleNanos();
        }
        long taken = clientProgressNanos;
        long since = taken - active > 0 ? taken : active;
        return since + config.limits().clientStallTimeout().toNanos();
    }

    /** Returns how soon somebody may be overdue: who is waited for changes without the call hearing of it. */
    private long shortestIdleNanos() {
        return Math.min(
                upstreamIdleNanos(), config.limits().clientStallTimeout().toNanos());
    }

    /** Returns how long the upstream may be silent: before there is one to relay, as long as most may. */
    private long upstreamIdleNanos() {
        return attempt == null
                ? config.limits().idleTimeout().toNanos()
                : attempt.answering().idleNanos();
    }

    private GatewayException late(ErrorKind kind) {
        String what = kind == ErrorKind.IDLE_TIMEOUT
                ? "nothing came for " + config.limits().idleTimeout().toMillis() + " ms, "
                : "the time of the call is over, ";
        return new GatewayException(kind, what + (attempt == null ? "before an answer, " + attempts : attempt));
    }

    private long now() {
        return config.ticker().nanos();
    }

    // The end

    private void deliver(GatewayResponse answer) {
        request = null;
        record.committed(answer.status(), now());
        services.attempts().listeners().committed(facts, answer.status());
        GatewayResponse given =
                answer.status() >= 400 && record.isRetried() ? ForwardedHeaders.notToBeRetried(answer) : answer;
        serial.afterwards(() -> response.complete(given));
    }

    /** Notes why the call ends early, and returns the first cause noted. */
    private GatewayException endingWith(GatewayException cause) {
        if (endCause == null) {
            endCause = cause;
        }
        return endCause;
    }

    private void stopAttempt(ErrorKind error, GatewayException cause) {
        if (attempts != null) {
            attempts.stop(error, cause);
            attempts = null;
            return;
        }
        if (attempt != null) {
            attempt.stop(error, cause);
        }
    }

    /** Ends the relay at once; it tells when it has ended. */
    private void endRelay(RelayBody body, GatewayException cause) {
        serial.afterwards(() -> body.cancel(cause));
    }

    private void finish(@Nullable GatewayException cause) {
        if (ended) {
            return;
        }
        if (attempt != null) {
            attempt.end(cause == null ? null : cause.kind());
        }
        ended = true;
        CallSummary summary = record.summary(facts, cause, now());
        serial.afterwards(() -> complete(summary));
        LeakDetector.closed(this);
        timeouts.stop();
        services.attempts().listeners().callEnded(facts, summary);
        open.remove(this);
        if (cause != null && !broken) {
            services.failures().failed(facts, summary, cause);
        }
    }

    /** Completes the call, but not before its response, which another thread may be about to complete. */
    private void complete(CallSummary summary) {
        if (response.isDone()) {
            completion.complete(summary);
        } else {
            response.stage().whenComplete((answer, thrown) -> completion.complete(summary));
        }
    }

    private InspectedRequest request() {
        return Objects.requireNonNull(request, "the request of a committed call");
    }

    @Override
    public String toString() {
        return "GatewayCall[" + facts.requestId() + (ended ? ", ended]" : request == null ? ", committed]" : "]");
    }
}
