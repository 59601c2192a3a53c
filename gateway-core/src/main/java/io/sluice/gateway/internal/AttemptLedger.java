package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call has spent on attempts, and what that leaves it to do: the whole answer to "what happens when an attempt fails". Every retry, fallback and
 * parking of a call is decided here, against one deadline and one budget, so that an upstream exchange more than {@code 1 + retries + length of the chain
 * + 429 retries} cannot come about however they nest.
 *
 * <table>
 * <caption>After a failed attempt</caption>
 * <tr><th>on</th><th>failed with</th><th>then</th></tr>
 * <tr><td>an instance</td><td>connect or I/O error, silence, status 500 up, 429 if it counts as such</td><td>another instance, while there are retries, budget and time; else the chain</td></tr>
 * <tr><td>the scheduler</td><td>refusal</td><td>the chain</td></tr>
 * <tr><td>an endpoint</td><td>429, if the queue is on for it</td><td>the queue; refused by it: the chain</td></tr>
 * <tr><td>an endpoint</td><td>connect or I/O error, status 500 up</td><td>the same endpoint, while there are retries, budget and time; else the chain</td></tr>
 * <tr><td>an endpoint</td><td>silence, another status that falls back</td><td>the chain</td></tr>
 * </table>
 *
 * <p>An endpoint whose circuit is open is passed over, wherever it stands, as long as another one may be asked whose circuit is not (F-5). A first attempt that is
 * slow may be raced by a second one (hedging), which spends one of the same retries, or takes the next of the chain.
 *
 * <table>
 * <caption>The answer when the chain is at its end</caption>
 * <tr><th>route</th><th>answer</th></tr>
 * <tr><td>external</td><td>the primary's error (D-3)</td></tr>
 * <tr><td>internal, unmatched</td><td>the last error answer of an upstream, or, if none answered, the last failure (D-4, R-4, F-4)</td></tr>
 * </table>
 *
 * <p>Belongs to the call's serial context.
 */
final class AttemptLedger {
    /** A wish longer than this is not waited for while an answer from elsewhere may be had at once. */
    private static final Duration LONGEST_WISH = Duration.ofSeconds(5);

    private final RetryRules rules;
    private final RetryBudget budget;
    private final EndpointHealth health;
    private final Deadline deadline;
    private final Route route;
    private final List<Endpoint> chain;

    /** Entries of the chain that were asked; also the number of the next. */
    private int chainAsked;

    private int instanceRetries;
    private int endpointRetries;
    private int queueRetries;

    /** Set when the current endpoint made the call wait, which is delay enough before the next. */
    private boolean waited;

    private @Nullable AttemptFailure primaryFailure;
    private @Nullable HeldAnswer lastAnswer;
    private @Nullable GatewayException lastFailure;

    AttemptLedger(
            RetryRules rules, RetryBudget budget, EndpointHealth health, Deadline deadline, RouteDecision decision) {
        this.rules = rules;
        this.budget = budget;
        this.health = health;
        this.deadline = deadline;
        this.route = decision.route();
        this.chain = decision.fallbackChain();
    }

    /**
     * Tells whether a response ends the call even if another attempt runs: it is no error that another upstream could mend (D-6, R-5).
     *
     * @param asked the endpoint that gave it, null for an instance
     */
    boolean isConclusive(@Nullable Endpoint asked, int status) {
        return asked == null
                ? !isRetryableOnInstance(status)
                : status < 400 || !rules.fallback().fallsBackOn(status);
    }

    /**
     * Tells whether a response is the answer, whatever its status: it is {@linkplain #isConclusive conclusive}, or nothing would be tried after it.
     *
     * @param asked the endpoint that gave it, null for an instance
     */
    boolean isAnswer(@Nullable Endpoint asked, int status) {
        if (isConclusive(asked, status)) {
            return true;
        }
        if (chainAsked < chain.size()) {
            return false;
        }
        if (asked == null) {
            return instanceRetries >= rules.instanceRetries();
        }
        // An error of the chain is not the answer if the primary has given one, which is.
        boolean primaryAnswers = primaryFailure != null && !isPrimary(asked);
        boolean mayAskAgain = status >= 500 && endpointRetries < rules.endpointRetries();
        boolean mayPark = status == 429 && parksAt(asked);
        return !primaryAnswers && !mayAskAgain && !mayPark;
    }

    /**
     * Decides about a second attempt beside a first one that is slow: another instance, or the next endpoint of the chain.
     *
     * @param asked the endpoint that is slow, null for an instance
     * @return {@code Answer} if there is none
     */
    Decision hedge(@Nullable Endpoint asked, long nowNanos) {
        if (asked == null && tryInstanceRetry(nowNanos)) {
            return new Decision.Reschedule(AttemptReason.HEDGE, 0);
        }
        int next = healthyEntry();
        if (next < 0 || isPastDeadline(0, nowNanos) || !budget.tryRetry()) {
            return new Decision.Answer();
        }
        return askEntry(next, AttemptReason.HEDGE, 0);
    }

    /**
     * Decides after the circuit of an endpoint, which was to be asked for this reason, turned out to be open (F-5): the next of the chain that is well;
     * without one the same in spite of all, unless that is a retry or a race, or an error is there to answer with.
     */
    Decision afterOpenCircuit(Endpoint endpoint, AttemptReason reason) {
        if (reason == AttemptReason.RETRY) {
            return nextOfChain();
        }
        boolean races = reason == AttemptReason.HEDGE;
        int next = healthyEntry();
        if (next >= 0) {
            return askEntry(next, races ? reason : AttemptReason.FALLBACK, 0);
        }
        return races || lastAnswer != null ? new Decision.Answer() : new Decision.Insist(endpoint, reason, 0);
    }

    /** Takes one of the retries on instances, if one is left and the budget and the deadline allow it. */
    boolean tryInstanceRetry(long nowNanos) {
        if (instanceRetries >= rules.instanceRetries() || isPastDeadline(0, nowNanos) || !budget.tryRetry()) {
            return false;
        }
        instanceRetries++;
        return true;
    }

    private boolean isRetryableOnInstance(int status) {
        return status >= 500 || (status == 429 && rules.retryInstance429());
    }

    /** Tells whether a 429 of the endpoint that is asked now goes to the queue. */
    private boolean parksAt(Endpoint asked) {
        return rules.queue() != null && (!isPrimary(asked) || rules.queuePrimary());
    }

    /** Decides after no instance could be had, or none is left to be asked, or no route fits. */
    Decision afterRefusal(GatewayException refusal) {
        lastFailure = refusal;
        return nextOfChain();
    }

    Decision afterInstance(AttemptFailure failure, long nowNanos) {
        note(null, failure);
        boolean retryable = failure.isTransient() || isRetryableOnInstance(failure.status());
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

    Decision afterEndpoint(Endpoint endpoint, AttemptFailure failure, long nowNanos) {
        note(endpoint, failure);
        if (failure.status() == 429 && parksAt(endpoint)) {
            return new Decision.Park(endpoint, failure.wish());
        }
        long delay =
                Math.max(rules.backoffNanos(endpointRetries + 1), failure.wish().toNanos());
        if (mayAskAgain(failure, delay, nowNanos) && !health.isOpen(endpoint) && budget.tryRetry()) {
            endpointRetries++;
            return new Decision.Ask(endpoint, AttemptReason.RETRY, delay);
        }
        return nextOfChain();
    }

    /** Decides after the retry queue refused the call. */
    Decision afterParkingRefused() {
        return nextOfChain();
    }

    /** Returns how often the call was retried through the queue. */
    int queueRetries() {
        return queueRetries;
    }

    /** Notes that the queue let the call go on. */
    void resumed() {
        queueRetries++;
        waited = true;
    }

    /** Returns the error answer to give when nothing is left to do; null if it is {@link #failure}. */
    @Nullable
    HeldAnswer answer() {
        return primaryFailure != null ? primaryFailure.answer() : lastAnswer;
    }

    /** Returns the failure to answer with if there is no {@link #answer}. */
    GatewayException failure() {
        return primaryFailure != null ? primaryFailure.cause() : Objects.requireNonNull(lastFailure, "no failure yet");
    }

    private boolean mayAskAgain(AttemptFailure failure, long delay, long nowNanos) {
        return endpointRetries < rules.endpointRetries()
                && failure.isTransient()
                && !failure.isTimeout()
                && failure.wish().compareTo(LONGEST_WISH) <= 0
                && !isPastDeadline(delay, nowNanos);
    }

    private Decision nextOfChain() {
        if (chainAsked >= chain.size()) {
            return new Decision.Answer();
        }
        // Between entries only (clause F-2): the first is asked at once, and so is one after a wait in the queue.
        long delay = chainAsked == 0 || waited ? 0 : rules.backoffNanos(chainAsked);
        waited = false;
        int next = healthyEntry();
        return next < 0 ? afterAllOpen(delay) : askEntry(next, AttemptReason.FALLBACK, delay);
    }

    /** Returns the number of the next entry of the chain whose circuit is not open, -1 if there is none. */
    private int healthyEntry() {
        for (int entry = chainAsked; entry < chain.size(); entry++) {
            if (!health.isOpen(chain.get(entry))) {
                return entry;
            }
        }
        return -1;
    }

    /** Asks an entry of the chain; those before it are passed over for good. */
    private Decision askEntry(int entry, AttemptReason reason, long delay) {
        chainAsked = entry + 1;
        return new Decision.Ask(chain.get(entry), reason, delay);
    }

    /** Asks an endpoint in spite of its open circuit, but only if nobody at all has answered: else that error is the answer. */
    private Decision afterAllOpen(long delay) {
        if (lastAnswer != null) {
            return new Decision.Answer();
        }
        return new Decision.Insist(chain.get(chainAsked++), AttemptReason.FALLBACK, delay);
    }

    private boolean isPrimary(Endpoint endpoint) {
        return route instanceof Route.External external && external.endpoint().equals(endpoint);
    }

    private boolean isPastDeadline(long delay, long nowNanos) {
        return deadline.remainingNanos(nowNanos) <= delay;
    }

    /**
     * Notes how an attempt failed that is not decided about, since another one runs.
     *
     * @param asked the endpoint it was on, null for instances
     */
    void note(@Nullable Endpoint asked, AttemptFailure failure) {
        lastFailure = failure.cause();
        if (failure.answer() != null) {
            lastAnswer = failure.answer();
        }
        if (asked != null && isPrimary(asked)) {
            primaryFailure = failure;
        }
    }

    /** Returns the deadline of the call. */
    Deadline deadline() {
        return deadline;
    }
}
