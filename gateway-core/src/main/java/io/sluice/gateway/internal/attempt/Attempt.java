package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.internal.answer.CommitGate;
import io.sluice.gateway.internal.answer.GateRule;
import io.sluice.gateway.internal.answer.ResponseFilter;
import io.sluice.gateway.internal.answer.UsageRemover;
import io.sluice.gateway.internal.base.Failures;
import io.sluice.gateway.internal.decide.AttemptFailure;
import io.sluice.gateway.internal.request.EventStreams;
import io.sluice.gateway.json.CachedTokensRewriter;
import io.sluice.gateway.json.MemberEraser;
import io.sluice.gateway.json.MemberErasure;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.RetryAfter;
import io.sluice.gateway.spi.scheduling.Lease;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call (step 5): its legs, run in the order of their pattern, until one of them gives an answer worth passing on or the try has failed. Its
 * owner hears one of the two, once, or nothing if the attempt is stopped before. Belongs to the serial context of its call.
 *
 * <p>This class sends legs and judges their answers; what follows from a head or a failure is each pattern's own.
 */
public abstract class Attempt {
    /** How long an upstream may take to send the body of an error that may not even be needed. */
    private static final long ERROR_BODY_NANOS = 5_000_000_000L;

    /** Who made the attempt. */
    public interface Owner {
        /**
         * Returns whether an answer with this status is given to the client, whatever it is.
         *
         * @param limited whether it says not to ask again before a time
         */
        boolean isAnswer(Attempt from, int status, boolean limited);

        /** Tells of the answer; the attempt goes on until its body has ended, and is the call's from now on. */
        void answered(Attempt from, GatewayResponse answer);

        /** Tells that the attempt has failed; all its legs have ended. */
        void failed(Attempt from, AttemptFailure failure);

        /** Tells that a scheduler threw, so that the attempt cannot go on; all its legs have ended. */
        void defect(Attempt from, Throwable thrown);

        /** Called when the transport threw instead of sending a leg; all legs have ended. */
        void notSent(Attempt from, Throwable thrown);

        /** Tells that {@link #dueNanos} may have come nearer. */
        void watch();
    }

    private final AttemptScope scope;
    private final int number;
    private final AttemptReason reason;

    /** Null as soon as it has heard how the attempt went: what it holds must not live as long as the answer's body. */
    private @Nullable Owner owner;

    /** The leg whose answer is given to the client; null before there is one. */
    private @Nullable Leg answering;

    private long dueNanos;

    /** What is to be done when the body of an error does not end in time; null while none is read. */
    private @Nullable Runnable giveUpReading;

    Attempt(AttemptScope scope, AttemptReason reason, Owner owner) {
        this.scope = scope;
        this.number = scope.record().nextAttempt();
        this.reason = reason;
        this.owner = owner;
    }

    /** Sends the first leg. */
    public abstract void start();

    /** Returns the endpoint that is asked; null if the attempt runs on instances. */
    public abstract @Nullable Endpoint endpoint();

    /** Returns the ids of the instances that another attempt should not use if this one fails. */
    public abstract Set<String> instances();

    /** Decides what a head of 200 or more means. */
    abstract void headArrived(Leg leg, GatewayResponse answer);

    /** Ends every leg but {@code failedLeg}, which has ended; and what is held for legs that were not sent. */
    abstract void endOthers(Leg failedLeg);

    /** Ends all that is still held, for this reason. */
    abstract void endAll(ErrorKind error, GatewayException cause);

    /** Tells what becomes of a leg that failed before it gave an answer. */
    void legFailed(Leg leg, AttemptFailure failure) {
        fail(leg, failure);
    }

    /** Decides what the passing of {@link #dueNanos} means while no error is read. */
    abstract void silent();

    /** Returns how an answer is looked at before it is given to the client. */
    GateRule gateRule() {
        return scope.services().commitOn() == CommitPoint.FIRST_CONTENT ? GateRule.FIRST_CONTENT : GateRule.OPEN;
    }

    /**
     * Returns what changes in the answer on its way to the client, or null; only after {@link Owner#answered}.
     *
     * @param withoutUsage whether it is a stream with usage that the client has not asked for
     */
    public final @Nullable ResponseFilter answerFilter(boolean withoutUsage) {
        MemberErasure erasure = services().disaggregator().erasure();
        MemberEraser eraser = erasure == null || answering().role() == LegRole.WHOLE ? null : erasure.begin();
        return ResponseFilter.of(eraser, cachedTokens(), withoutUsage ? new UsageRemover() : null);
    }

    /** Returns what puts the cached tokens of another leg into the answer, or null; only after {@link Owner#answered}. */
    @Nullable
    CachedTokensRewriter cachedTokens() {
        return null;
    }

    public final int number() {
        return number;
    }

    final AttemptReason reason() {
        return reason;
    }

    public final AttemptServices services() {
        return scope.services();
    }

    final AttemptScope scope() {
        return scope;
    }

    final long now() {
        return scope.services().ticker().nanos();
    }

    /** Returns when {@link #overdue} is to be called; only while {@link #isPending}. */
    public final long dueNanos() {
        return dueNanos;
    }

    /** Returns whether the owner has not heard yet how the attempt went. */
    public final boolean isPending() {
        return owner != null;
    }

    /** Returns the leg whose answer was given; only after {@link Owner#answered}. */
    public final Leg answering() {
        return Objects.requireNonNull(answering, "the attempt has given no answer");
    }

    /** Returns whether the leg whose answer was given has ended; only after {@link Owner#answered}. */
    public final boolean isEnded() {
        return answering().isEnded();
    }

    /** Ends the attempt because its answer, if any, is not wanted any more. */
    public final void stop(ErrorKind error, GatewayException cause) {
        owner = null;
        endAll(error, cause);
    }

    /** Ends the attempt whose answer has ended: well if {@code error} is null. */
    public final void end(@Nullable ErrorKind error) {
        Leg leg = answering();
        endLeg(leg, error);
        if (error == null) {
            answerComplete();
        }
        endOthers(leg);
    }

    /** Notes that {@link #dueNanos} has passed. */
    public final void overdue() {
        Runnable reading = giveUpReading;
        if (reading == null) {
            silent();
        } else {
            reading.run();
        }
    }

    // For the patterns

    final Leg legOn(LegRole role, Lease lease) {
        return Leg.onInstance(number, reason, role, lease, services());
    }

    final Leg legOn(Endpoint asked, Permit permit) {
        return Leg.onEndpoint(number, reason, asked, permit, services());
    }

    /** Sends the request of a leg. */
    public final void send(Leg leg, ExchangeRequest request) {
        announce(leg);
        due(leg.headDueNanos());
        try {
            leg.start(services().transport(), withFields(leg, request, false))
                    .response()
                    .whenComplete(new Response(leg, request));
        } catch (RuntimeException | Error thrown) {
            // Not at once: whoever sends may have more to send.
            scope.serial().execute(() -> notSent(leg, thrown));
        }
    }

    /** Fails a leg whose request cannot be sent as it must be. */
    final void notSendable(Leg leg, GatewayException cause) {
        announce(leg);
        due(leg.headDueNanos());
        // Not at once: whoever sends may have more to send.
        scope.serial().execute(() -> legFailed(leg, AttemptFailure.of(cause)));
    }

    /** Ends the attempt because the transport threw, which is a defect, and no fault of the upstream. */
    private void notSent(Leg leg, Throwable thrown) {
        if (!leg.isEnded()) {
            cancelLeg(leg, ErrorKind.INTERNAL, new GatewayException(ErrorKind.INTERNAL, "defect: " + thrown, thrown));
            endOthers(leg);
            Owner told = owner;
            owner = null;
            if (told != null) {
                told.notSent(this, thrown);
            }
        }
    }

    /** Sends the request of a leg once more, since the kept connection it was sent on had been closed by the upstream (clause H-7). */
    private void renew(Leg leg, ExchangeRequest request) {
        services().listeners().connectionRenewed(scope.facts(), number, leg.role(), leg.target());
        try {
            leg.renew(services().transport(), withFields(leg, request, true))
                    .response()
                    .whenComplete(new Response(leg, null));
        } catch (RuntimeException | Error thrown) {
            notSent(leg, thrown);
        }
    }

    private ExchangeRequest withFields(Leg leg, ExchangeRequest request, boolean isRepeated) {
        return withFields(scope.clientHeaders(), leg.role(), leg.target(), isRepeated, request);
    }

    /** Returns the request of a leg with what the host's hooks add to it. */
    final ExchangeRequest withFields(
            Headers client, LegRole role, String target, boolean isRepeated, ExchangeRequest request) {
        if (services().hooks().isEmpty()) {
            return request;
        }
        TargetKind kind = endpoint() == null ? TargetKind.INSTANCE : TargetKind.ENDPOINT;
        return services()
                .hooks()
                .applied(new SentLeg(scope.facts(), client, number, reason, role, kind, target, isRepeated, request));
    }

    /** Tells listeners of a leg, before it is sent or, if that cannot be, ended. */
    final void announce(Leg leg) {
        services().listeners().attemptStarted(scope.facts(), number, reason, leg.role(), leg.target());
    }

    /** Sets when {@link #overdue} is to be called. */
    final void due(long nanos) {
        dueNanos = nanos;
        Owner told = owner;
        if (told != null) {
            told.watch();
        }
    }

    private void notResponded(Leg leg, Throwable thrown) {
        if (!leg.isEnded()) {
            legFailed(leg, AttemptFailure.of(Failures.ofExchange(thrown)));
        }
    }

    private void responded(Leg leg, GatewayResponse answer) {
        if (leg.isEnded()) {
            discard(answer, new GatewayException(ErrorKind.CANCELLED, "the answer came too late"));
        } else if (answer.status() < 200) {
            GatewayException invalid = new GatewayException(
                    ErrorKind.INVALID_RESPONSE, "status: " + answer.status() + " (expected: >= 200)");
            discard(answer, invalid);
            legFailed(leg, AttemptFailure.of(invalid));
        } else {
            leg.headReceived(answer.status(), now());
            noteLimit(leg, answer);
            headArrived(
                    leg, leg.seen(answer, services().locations(), scope.facts().path()));
        }
    }

    /** Notes what the answer says of when its upstream may be asked again: at once, so that no other call asks it meanwhile. */
    private void noteLimit(Leg leg, GatewayResponse answer) {
        Duration wait =
                RetryAfter.limit(answer.status(), answer.headers(), services().clock());
        long nanos = wait.isZero() ? 0 : scope.endpoints().heeded(wait).toNanos();
        if (nanos <= 0) {
            return;
        }
        long until = now() + nanos;
        leg.limited(until, now());
        Endpoint asked = endpoint();
        if (asked != null) {
            scope.endpoints().limited(asked, until);
        }
    }

    /** Gives the answer to the client if it is worth it, at its time; else reads it and fails. */
    final void judge(Leg leg, GatewayResponse answer) {
        Owner asked = owner;
        if (asked == null) {
            discard(answer, new GatewayException(ErrorKind.CANCELLED, "the attempt was over"));
        } else if (!asked.isAnswer(this, answer.status(), leg.isLimited())) {
            hold(leg, answer);
        } else if (isGated(answer)) {
            gate(leg, answer);
        } else {
            give(leg, answer);
        }
    }

    /** Returns whether an answer must show something before it is given: an event stream, even an empty one, or what may be an abort. */
    private boolean isGated(GatewayResponse answer) {
        if (answer.status() >= 300 || hasNoBody(answer)) {
            return false;
        }
        return switch (gateRule()) {
            case OPEN -> false;
            case FIRST_CONTENT -> EventStreams.isEventStream(answer.headers());
            case NOT_ABORTED -> !EventStreams.isCompressed(answer.headers());
        };
    }

    /** Returns whether an answer has no body, whatever its fields say of one. */
    public final boolean hasNoBody(GatewayResponse answer) {
        return answer.status() == 204
                || answer.status() == 205
                || scope.facts().method().equals("HEAD");
    }

    private void gate(Leg leg, GatewayResponse answer) {
        if (EventStreams.isEventStream(answer.headers())) {
            leg.awaitsContent();
            due(leg.contentDueNanos());
        }
        CommitGate gate = new CommitGate(answer, gateRule());
        gate.opened()
                .whenComplete((opened, thrown) -> scope.serial().execute(() -> {
                    if (leg.isEnded()) {
                        gate.cancel(new GatewayException(ErrorKind.CANCELLED, "the attempt was over"));
                    } else if (thrown != null) {
                        notOpened(leg, gate, Failures.ofExchange(thrown));
                    } else {
                        leg.contentCame(now());
                        give(leg, new GatewayResponse(answer.status(), answer.headers(), gate));
                    }
                }));
        gate.start();
    }

    /** Takes an answer that turned out to be none for what its upstream has said that it is, or for a failure. */
    private void notOpened(Leg leg, CommitGate gate, GatewayException cause) {
        GatewayResponse judged = gate.judged();
        if (judged == null) {
            legFailed(leg, AttemptFailure.of(cause));
            return;
        }
        scope.serial().afterwards(() -> gate.cancel(cause));
        leg.judgedAs(judged.status());
        noteLimit(leg, judged);
        headArrived(leg, judged);
    }

    private void give(Leg leg, GatewayResponse answer) {
        Owner told = Objects.requireNonNull(owner, "owner");
        owner = null;
        answering = leg;
        leg.answered(EventStreams.hasEventStreamType(answer.headers()));
        answeredBy(leg);
        told.answered(this, answer);
    }

    /** Tells that this leg's answer is given to the client; what another leg needed is let go. */
    void answeredBy(Leg leg) {}

    /** Tells that the answer has ended well, before other legs are ended. */
    void answerComplete() {}

    private void hold(Leg leg, GatewayResponse answer) {
        giveUpReading = () -> fail(leg, failure(leg, answer, BufferedResponse.withoutBody(answer)));
        due(now() + ERROR_BODY_NANOS);
        BufferedResponse.read(answer).whenComplete((held, thrown) -> {
            BufferedResponse kept = thrown == null ? held : BufferedResponse.withoutBody(answer);
            scope.serial().execute(() -> fail(leg, failure(leg, answer, kept)));
        });
    }

    private AttemptFailure failure(Leg leg, GatewayResponse answer, BufferedResponse held) {
        Endpoint asked = endpoint();
        if (leg.isLimited() && asked != null) {
            scope.endpoints().limitedBy(held, asked, leg.notBeforeNanos());
        }
        return new AttemptFailure(
                new GatewayException(ErrorKind.UPSTREAM_FAILURE, "status " + answer.status() + " on " + leg),
                held,
                RetryAfter.of(answer.headers(), services().clock().instant()),
                leg.isLimited());
    }

    /** Ends the attempt as failed, by the fault of this leg. */
    final void fail(Leg failedLeg, AttemptFailure failure) {
        if (failedLeg.isEnded()) {
            return;
        }
        cancelLeg(failedLeg, failure.cause().kind(), failure.cause());
        endOthers(failedLeg);
        failed(failure);
    }

    /** Tells the owner, when all legs have ended. */
    final void failed(AttemptFailure failure) {
        Owner told = owner;
        owner = null;
        if (told != null) {
            told.failed(this, failure);
        }
    }

    /** Tells the owner of a defect, when all legs have ended. */
    final void broken(Throwable thrown) {
        Owner told = owner;
        owner = null;
        if (told != null) {
            told.defect(this, thrown);
        }
    }

    /** Ends a leg and its exchange. */
    final void cancelLeg(Leg leg, ErrorKind error, GatewayException cause) {
        if (!leg.isEnded()) {
            endLeg(leg, error);
            scope.serial().afterwards(() -> leg.cancelExchange(cause));
        }
    }

    /** Ends a leg whose exchange has ended by itself: well if {@code error} is null. */
    final void endLeg(Leg leg, @Nullable ErrorKind error) {
        if (!leg.isEnded()) {
            services().listeners().attemptEnded(scope.facts(), scope.record().add(leg.end(error, now())));
        }
    }

    final void discard(GatewayResponse answer, GatewayException cause) {
        scope.serial()
                .afterwards(() -> services()
                        .errors()
                        .contain(answer.body(), () -> answer.body().cancel(cause)));
    }

    /** What a transport tells of a leg, once, on its way into the serial context. */
    private final class Response implements BiConsumer<GatewayResponse, @Nullable Throwable>, Runnable {
        private final Leg leg;

        /** What was sent, until it is known whether it must be sent again; null if it would not be. */
        private @Nullable ExchangeRequest request;

        private @Nullable GatewayResponse answer;
        private @Nullable Throwable failure;

        Response(Leg leg, @Nullable ExchangeRequest request) {
            this.leg = leg;
            this.request = request;
        }

        @Override
        public void accept(GatewayResponse head, @Nullable Throwable thrown) {
            answer = head;
            failure = thrown;
            scope.serial().execute(this);
        }

        @Override
        public void run() {
            ExchangeRequest sent = request;
            request = null;
            if (failure != null && sent != null && leg.isStale()) {
                renew(leg, sent);
            } else if (failure != null) {
                notResponded(leg, failure);
            } else {
                responded(leg, Objects.requireNonNull(answer, "response"));
            }
        }
    }

    /** Returns the failure of a leg whose upstream said nothing in time. */
    static AttemptFailure timeout(Leg leg) {
        return AttemptFailure.of(
                leg.isAwaitingContent()
                        ? new GatewayException(ErrorKind.FIRST_CONTENT_TIMEOUT, "no content came in time, " + leg)
                        : new GatewayException(ErrorKind.HEAD_TIMEOUT, "no head came in time, " + leg));
    }
}
