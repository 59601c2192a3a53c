package io.sluice.gateway.internal.decide;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RouteDecision;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a call has spent on attempts, and what that leaves it to do: the whole answer to "what happens when an attempt fails". Every retry, fallback and
 * parking of a call is decided here, against one deadline and one budget, so that an upstream exchange more than {@code 1 + retries + length of the chain
 * + 429 retries} cannot come about however they nest.
 *
 * <table>
 * <caption>After a failed attempt</caption>
 * <tr><th>on</th><th>failed with</th><th>then</th></tr>
 * <tr><td>an instance</td><td>connect or I/O error, timeout, status 500 up, a limit, 429 if it counts as such</td><td>another instance, while there are retries, budget and time; else the chain</td></tr>
 * <tr><td>an instance</td><td>an error that the route's own policy names</td><td>the chain</td></tr>
 * <tr><td>the scheduler</td><td>refusal</td><td>the chain</td></tr>
 * <tr><td>an endpoint</td><td>429 or a limit, if the queue is on for it</td><td>the queue; refused by it: the chain</td></tr>
 * <tr><td>an endpoint</td><td>connect or I/O error, status 500 up</td><td>the same endpoint, while there are retries, budget and time; else the chain</td></tr>
 * <tr><td>an endpoint</td><td>timeout, another error that falls back</td><td>the chain</td></tr>
 * <tr><td>any</td><td>another error</td><td>it is the answer</td></tr>
 * </table>
 *
 * <p>Limited is an upstream that said "not before" (429 with a time, 503 with {@code Retry-After}). Until then it is passed over, wherever it stands; so is an
 * endpoint that is full, for it may have only so many requests at once (RT-C-9). One that an operator took out is passed over for good (HC-L-5). An endpoint whose circuit is open is passed over as well, as long as another one may
 * be asked whose circuit is not (RT-F-5). A first attempt that is slow may be hedged by a second one, which spends one of the same retries, or takes the
 * next of the chain.
 *
 * <table>
 * <caption>When no entry of the chain is left that is well, and neither limited nor full</caption>
 * <tr><th>if there is</th><th>then</th></tr>
 * <tr><td>an endpoint that was passed over as limited or full, and is so no more</td><td>that one</td></tr>
 * <tr><td>one that still is limited, and the queue is on for it</td><td>the queue; refused by it: what follows</td></tr>
 * <tr><td>an entry whose circuit is open, if all are that could be asked, or no upstream has answered at all</td><td>that one in spite of it</td></tr>
 * <tr><td>nothing</td><td>the answer</td></tr>
 * </table>
 *
 * <p>Which error is the answer then, {@link FinalResponse} tells.
 *
 * <p>Belongs to the call's serial context.
 */
public final class AttemptLedger {
    /** A {@code Retry-After} longer than this is not waited for while an answer from elsewhere may be had at once. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(5);

    private final RetryRules rules;
    private final RetryBudget budget;
    private final Deadline deadline;
    private final RouteDecision decision;
    private final CallEndpoints endpoints;

    /** What is needed only when something fails; null before. */
    private @Nullable FallbackCursor cursor;

    private @Nullable FinalResponse finalResponse;

    private @Nullable EndpointRetries endpointRetries;

    private int instanceRetries;
    private int queueRetries;

    /** Set when the current endpoint made the call wait, which is delay enough before the next. */
    private boolean waited;

    /** Set when an entry of the chain was asked that was well. */
    private boolean chainWasWell;

    public AttemptLedger(
            RetryRules rules, RetryBudget budget, Deadline deadline, RouteDecision decision, CallEndpoints endpoints) {
        this.rules = rules;
        this.budget = budget;
        this.deadline = deadline;
        this.decision = decision;
        this.endpoints = endpoints;
    }

    private FallbackCursor cursor() {
        FallbackCursor begun = cursor;
        if (begun == null) {
            begun = new FallbackCursor(endpoints, decision.fallbackChain());
            cursor = begun;
        }
        return begun;
    }

    private FinalResponse finalResponse() {
        FinalResponse begun = finalResponse;
        if (begun == null) {
            begun = new FinalResponse(decision.route(), cursor());
            finalResponse = begun;
        }
        return begun;
    }

    private EndpointRetries endpointRetries() {
        EndpointRetries begun = endpointRetries;
        if (begun == null) {
            begun = new EndpointRetries(rules);
            endpointRetries = begun;
        }
        return begun;
    }

    private Verdicts verdicts() {
        return new Verdicts(rules, decision.route(), endpoints.model());
    }

    // What a head means

    /**
     * Returns whether a response ends the call even if another attempt runs: it is no error that another upstream could mend (RT-D-6, RT-R-5).
     *
     * @param asked the endpoint that gave it, null for an instance
     * @param limited whether it says not to ask again before a time
     */
    public boolean isConclusive(@Nullable Endpoint asked, int status, boolean limited) {
        if (status < 400) {
            return true;
        }
        return !verdicts().mayFallBack(asked, status) && !mayRetry(asked, status, limited);
    }

    /**
     * Returns whether a response is the answer, whatever its status: it is {@linkplain #isConclusive conclusive}, or nothing would be tried after it. An error
     * that is not has to be read before it is decided about; so has a limit of an endpoint, which may be meant for one model only.
     *
     * @param asked the endpoint that gave it, null for an instance
     * @param limited whether it says not to ask again before a time
     */
    public boolean isAnswer(@Nullable Endpoint asked, int status, boolean limited) {
        if (asked != null && limited) {
            return false;
        }
        if (isConclusive(asked, status, limited)) {
            return true;
        }
        if (cursor().hasMore()) {
            return false;
        }
        if (asked == null) {
            return instanceRetries >= rules.instanceRetries();
        }
        // An error of the chain is not the answer if the primary has given one, which is.
        boolean primaryAnswers = !verdicts().isPrimary(asked) && finalResponse().isOfPrimary();
        return !primaryAnswers && !mayRetry(asked, status, limited);
    }

    /** Returns whether an answer may be followed by another try of the same kind. */
    private boolean mayRetry(@Nullable Endpoint asked, int status, boolean limited) {
        if (asked == null) {
            return verdicts().isRetryableOnInstance(status, limited);
        }
        return verdicts().parksOn(asked, status, limited)
                || (status >= 500 && endpointRetries().isLeft(asked));
    }

    /** Returns whether a failure ends the call even if another attempt runs, now that its body was read. */
    public boolean concludes(@Nullable Endpoint asked, AttemptFailure failure) {
        BufferedResponse answer = failure.answer();
        return answer != null
                && !verdicts().fallsBack(asked, answer)
                && !mayRetry(asked, failure.status(), failure.limited());
    }

    // What follows

    /**
     * Decides about a second attempt beside a first one that is slow: another instance, or the next endpoint of the chain.
     *
     * @param asked the endpoint that is slow, null for an instance
     * @return {@code Answer} if there is none
     */
    public Decision hedge(@Nullable Endpoint asked, long nowNanos) {
        if (asked == null && tryInstanceRetry(nowNanos)) {
            return new Decision.Reschedule(AttemptReason.HEDGE, 0);
        }
        if (!cursor().hasNext() || isPastDeadline(0, nowNanos) || !budget.tryRetry()) {
            return new Decision.Answer();
        }
        return hedgeOn();
    }

    private Decision hedgeOn() {
        Endpoint next = cursor().next();
        return next == null ? new Decision.Answer() : new Decision.Ask(next, AttemptReason.HEDGE, 0);
    }

    /** Decides after an endpoint, which was to be asked for this reason, turned out to be limited (RT-H-2) or full (RT-C-9). */
    public Decision afterLimited(Endpoint endpoint, AttemptReason reason) {
        if (reason == AttemptReason.HEDGE) {
            cursor().putOff(endpoint, AttemptReason.FALLBACK);
            return hedgeOn();
        }
        cursor().putOff(endpoint, reason);
        return nextOfChain();
    }

    /** Decides after an endpoint, which was to be asked for this reason, turned out to be taken out (HC-L-5): nobody waits for it. */
    public Decision afterDrained(AttemptReason reason) {
        return reason == AttemptReason.HEDGE ? hedgeOn() : nextOfChain();
    }

    /**
     * Decides after the circuit of an endpoint, which was to be asked for this reason, turned out to be open (RT-F-5): the next of the chain that is well;
     * without one the same in spite of all, unless that is a retry or a race, or an error is there to answer with.
     */
    public Decision afterOpenCircuit(Endpoint endpoint, AttemptReason reason) {
        if (reason == AttemptReason.RETRY) {
            return nextOfChain();
        }
        if (reason == AttemptReason.HEDGE) {
            return hedgeOn();
        }
        Endpoint next = cursor().next();
        if (next != null) {
            return new Decision.Ask(next, AttemptReason.FALLBACK, 0);
        }
        Decision later = askOrAwaitPutOff(0);
        if (later != null) {
            return later;
        }
        return mayForce() ? new Decision.ForceAcquire(endpoint, reason, 0) : new Decision.Answer();
    }

    /** Takes one of the retries on instances, if one is left and the budget and the deadline allow it. */
    public boolean tryInstanceRetry(long nowNanos) {
        if (instanceRetries >= rules.instanceRetries() || isPastDeadline(0, nowNanos) || !budget.tryRetry()) {
            return false;
        }
        instanceRetries++;
        return true;
    }

    /** Gives the retry back that a second instance was to be asked with, since there was none: the first may need it yet. */
    public void notRaced() {
        instanceRetries--;
        budget.giveBack();
    }

    /** Decides after no instance could be had, or none is left to be asked, or no route fits. */
    public Decision afterRefusal(GatewayException refusal) {
        finalResponse().refused(refusal);
        return nextOfChain();
    }

    public Decision afterInstance(AttemptFailure failure, long nowNanos) {
        note(null, failure);
        if (concludes(null, failure)) {
            return conclude(failure.answer());
        }
        boolean retryable =
                failure.isTransient() || verdicts().isRetryableOnInstance(failure.status(), failure.limited());
        if (!retryable || instanceRetries >= rules.instanceRetries()) {
            return nextOfChain();
        }
        long delay = rules.backoffNanos(instanceRetries + 1);
        if (isPastDeadline(delay, nowNanos) || !budget.tryRetry()) {
            return nextOfChain();
        }
        instanceRetries++;
        return new Decision.Reschedule(AttemptReason.RETRY, delay);
    }

    public Decision afterEndpoint(Endpoint endpoint, AttemptFailure failure, long nowNanos) {
        note(endpoint, failure);
        boolean drained = endpoints.isDrained(endpoint);
        if (!drained && verdicts().parksOn(endpoint, failure.status(), failure.limited())) {
            Duration retryAfter = failure.limited() ? endpoints.heeded(failure.retryAfter()) : failure.retryAfter();
            return new Decision.Park(endpoint, AttemptReason.QUEUE, retryAfter);
        }
        long delay = Math.max(
                endpointRetries().delayNanos(endpoint), failure.retryAfter().toNanos());
        boolean hopeless = drained || endpoints.isOpen(endpoint);
        if (!hopeless && mayAskAgain(endpoint, failure, delay, nowNanos) && budget.tryRetry()) {
            endpointRetries().spend(endpoint);
            return new Decision.Ask(endpoint, AttemptReason.RETRY, delay);
        }
        return afterLastTry(endpoint, failure.answer());
    }

    private Decision afterLastTry(Endpoint endpoint, @Nullable BufferedResponse answer) {
        return answer == null || verdicts().fallsBack(endpoint, answer) ? nextOfChain() : conclude(answer);
    }

    private Decision conclude(@Nullable BufferedResponse answer) {
        finalResponse().conclude(answer);
        return new Decision.Conclude();
    }

    /** Decides after the retry queue refused the call, or gave it up before its deadline. */
    public Decision afterParkingRefused(Decision.Park refused) {
        return refused.isRetry()
                ? afterLastTry(refused.endpoint(), finalResponse().lastAnswer())
                : nextOfChain();
    }

    /** Returns how often the call was retried through the queue. */
    public int queueRetries() {
        return queueRetries;
    }

    /** Notes that the queue let the call go on, to ask its endpoint for this reason. */
    public void resumed(AttemptReason reason) {
        waited = true;
        if (reason == AttemptReason.QUEUE) {
            queueRetries++;
        }
        asked(reason);
    }

    /** Notes that an endpoint that is well is asked for this reason. */
    public void asked(AttemptReason reason) {
        if (reason == AttemptReason.FALLBACK || reason == AttemptReason.HEDGE) {
            chainWasWell = true;
        }
    }

    private boolean mayAskAgain(Endpoint endpoint, AttemptFailure failure, long delay, long nowNanos) {
        return endpointRetries().isLeft(endpoint)
                && failure.isTransient()
                && !failure.isTimeout()
                && failure.retryAfter().compareTo(LONGEST_RETRY_AFTER) <= 0
                && !isPastDeadline(delay, nowNanos);
    }

    private Decision nextOfChain() {
        // Between entries only (clause RT-F-2): the first is asked at once, and so is one after a wait in the queue.
        long delay = cursor().passed() == 0 || waited ? 0 : rules.backoffNanos(cursor().passed());
        waited = false;
        Endpoint next = cursor().next();
        if (next != null) {
            return new Decision.Ask(next, AttemptReason.FALLBACK, delay);
        }
        Decision later = askOrAwaitPutOff(delay);
        if (later != null) {
            return later;
        }
        Endpoint ejected = mayForce() ? cursor().nextInSpite() : null;
        return ejected == null
                ? new Decision.Answer()
                : new Decision.ForceAcquire(ejected, AttemptReason.FALLBACK, delay);
    }

    /** Returns what to do with the endpoints that were passed over as limited or full, null if nothing. */
    private @Nullable Decision askOrAwaitPutOff(long delay) {
        cursor().putOffRest();
        FallbackCursor.Later free = cursor().takeFree();
        if (free != null) {
            return new Decision.Ask(free.endpoint, free.reason, delay);
        }
        FallbackCursor.Later awaited = cursor().takeSoonest(verdicts()::parksAt);
        if (awaited == null) {
            return null;
        }
        // A retry that was allowed on the spot is one of the queue's by now.
        AttemptReason reason = awaited.reason == AttemptReason.RETRY ? AttemptReason.QUEUE : awaited.reason;
        return new Decision.Park(awaited.endpoint, reason, Duration.ZERO);
    }

    /** Returns whether an open circuit is no reason to pass an endpoint over: all are open, or nobody at all has answered. */
    private boolean mayForce() {
        return !chainWasWell || !finalResponse().hasAnswer();
    }

    /** Returns the error answer to give when nothing is left to do; null if it is {@link #failure}. */
    @Nullable
    public BufferedResponse answer() {
        return finalResponse().answer();
    }

    /** Returns the failure to answer with if there is no {@link #answer}. */
    public GatewayException failure() {
        return finalResponse().failure();
    }

    private boolean isPastDeadline(long delay, long nowNanos) {
        return deadline.remainingNanos(nowNanos) <= delay;
    }

    /**
     * Notes how an attempt failed that is not decided about, since another one runs.
     *
     * @param asked the endpoint it was on, null for instances
     */
    public void note(@Nullable Endpoint asked, AttemptFailure failure) {
        finalResponse().failed(asked, failure);
    }

    /** Returns the deadline of the call. */
    public Deadline deadline() {
        return deadline;
    }
}
