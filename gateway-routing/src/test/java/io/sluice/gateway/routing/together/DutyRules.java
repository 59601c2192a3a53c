package io.sluice.gateway.routing.together;

import io.sluice.gateway.routing.together.Outcome.Kind;
import java.util.ArrayList;
import java.util.List;

/** A call fails only if everything that it was entitled to has been tried, or is excused. */
final class DutyRules {
    private static final long SECOND = 1_000_000_000;

    private final Seen seen;
    private final Setup setup;
    private final Called call;
    private final Findings findings;
    private final String primary;

    DutyRules(Seen seen, Called call, Findings findings) {
        this.seen = seen;
        this.setup = seen.setup;
        this.call = call;
        this.findings = findings;
        this.primary = Setup.observedPrimary(call);
    }

    void check() {
        boolean paired = setup.isPaired(call);
        boolean late = call.answerNanos >= setup.deadline(call);
        if (call.hasLeft() || call.status() < 400 || paired || late || call.decision == null || isConclusive()) {
            return;
        }
        checkChain();
        checkParked();
        checkEndpointRetries();
        checkInstanceRetries();
    }

    /** Returns whether the last that was tried is an answer that no other may mend. */
    private boolean isConclusive() {
        for (Exchanged exchange : call.exchanges) {
            Outcome outcome = seen.outcome(exchange);
            boolean internal = !setup.isEndpoint(exchange.target);
            String code = exchange.plan.bytes().length == 0 ? "" : exchange.plan.isStream() ? "" : code(exchange);
            boolean wrong = outcome.is(Kind.WRONG) && (internal || !setup.fallsBack(outcome.status(), code));
            boolean limitedInstance = internal && (outcome.is(Kind.BUSY) || outcome.is(Kind.LIMITED));
            if (wrong || outcome.is(Kind.EITHER) || limitedInstance) {
                return true;
            }
        }
        return false;
    }

    private String code(Exchanged exchange) {
        return new String(exchange.plan.bytes(), java.nio.charset.StandardCharsets.UTF_8)
                        .contains("context_length_exceeded")
                ? "context_length_exceeded"
                : "";
    }

    private void checkChain() {
        if (call.ask.isOnStoredThing()) {
            return; // nobody else has it
        }
        for (String entry : setup.chain(call, primary)) {
            boolean asked = call.exchanges.stream().anyMatch(exchange -> exchange.target.equals(entry));
            boolean excused = seen.maybeLimited(entry, call.startNanos, call.answerNanos)
                    || seen.maybeEjected(entry, call.model, call.startNanos, call.answerNanos);
            findings.check(asked || excused, "RT-F-1 chain", call, "%s of the chain was not asked", entry);
        }
    }

    /** A call with retries and time left waits in the queue for whoever asked it to. */
    private void checkParked() {
        List<String> entries = new ArrayList<>(setup.chain(call, primary));
        if (setup.isEndpoint(primary)) {
            entries.add(primary);
        }
        boolean mayBeFull = seen.openCalls(call.answerNanos) > setup.world.number("fallback-retry-queue-size");
        if (mayBeFull || queueRetries() >= setup.queueRetries()) {
            return;
        }
        for (String entry : entries) {
            Exchanged last = lastOf(entry);
            if (!setup.queues(entry, primary) || last == null) {
                continue;
            }
            Outcome outcome = seen.outcome(last);
            boolean waits = (outcome.is(Kind.BUSY) || outcome.is(Kind.LIMITED)) && !wasRaced(last);
            long due = Math.max(
                    outcome.atNanos() + setup.queueDelayNanos(queueRetries()),
                    seen.notBefore(entry, call.answerNanos + 1));
            boolean inTime = due < setup.deadline(call);
            findings.check(
                    !waits || !inTime,
                    "RT-Q-3, RT-H-5 parked",
                    call,
                    "%s asked to wait, %d queue retries were made, and the call was given up",
                    entry,
                    queueRetries());
        }
    }

    /** Returns whether another exchange of the call was worth waiting for when this one was over. */
    private boolean wasRaced(Exchanged exchange) {
        long at = seen.outcome(exchange).atNanos();
        return call.exchanges.stream()
                .anyMatch(other -> other != exchange
                        && other.startNanos <= at
                        && seen.outcome(other).atNanos() > at);
    }

    /** Counts exchanges that follow a request of the same upstream to wait. */
    private int queueRetries() {
        int retries = 0;
        for (int i = 0; i < call.exchanges.size(); i++) {
            for (int before = i - 1; before >= 0; before--) {
                Exchanged last = call.exchanges.get(before);
                Exchanged next = call.exchanges.get(i);
                if (last.target.equals(next.target)) {
                    Outcome outcome = seen.outcome(last);
                    boolean asked = outcome.is(Kind.BUSY) || outcome.is(Kind.LIMITED);
                    // A retry on the spot that finds its endpoint limited is one of the queue's.
                    boolean waited = asked || seen.maybeLimited(last.target, outcome.atNanos(), next.startNanos);
                    retries += waited ? 1 : 0;
                    break;
                }
            }
        }
        return retries;
    }

    private @org.jspecify.annotations.Nullable Exchanged lastOf(String target) {
        Exchanged last = null;
        for (Exchanged exchange : call.exchanges) {
            last = exchange.target.equals(target) ? exchange : last;
        }
        return last;
    }

    private void checkEndpointRetries() {
        int most = setup.world.number("external-retry-max-count");
        if (most == 0 || call.exchanges.isEmpty() || isBudgetTight()) {
            return;
        }
        int ill = 0;
        boolean excused = false;
        for (Exchanged exchange : call.exchanges) {
            if (setup.isEndpoint(exchange.target)) {
                Outcome outcome = seen.outcome(exchange);
                boolean retryable = outcome.is(Kind.UNREACHABLE) || outcome.is(Kind.ILL);
                ill += retryable && !wasRaced(exchange) ? 1 : 0;
                excused |= outcome.isIll()
                        && seen.maybeEjected(exchange.target, call.model, call.startNanos, call.answerNanos);
                excused |= seen.maybeLimited(exchange.target, call.startNanos, call.answerNanos);
            }
        }
        boolean retried = call.exchanges.size() > 1 && repeats() > 0;
        findings.check(ill == 0 || excused || retried, "RT-R-8 retried", call, "no endpoint was asked again");
    }

    private int repeats() {
        return (int) (call.exchanges.size()
                - call.exchanges.stream()
                        .map(exchange -> exchange.target)
                        .distinct()
                        .count());
    }

    private void checkInstanceRetries() {
        int most = setup.world.number("retry-max-count");
        List<Exchanged> asked = call.exchanges.stream()
                .filter(exchange -> !setup.isEndpoint(exchange.target))
                .toList();
        if (asked.isEmpty() || asked.size() > most || isBudgetTight()) {
            return;
        }
        boolean retryable =
                asked.stream().allMatch(exchange -> seen.outcome(exchange).isIll());
        boolean inTime = call.answerNanos + 100_000_000 < setup.deadline(call);
        findings.check(
                !retryable || !inTime, "RT-R-1 retried", call, "%d of %d retries were made", asked.size() - 1, most);
    }

    /** Returns whether retries of all calls may have emptied the budget. */
    private boolean isBudgetTight() {
        int perSecond = setup.world.number("retry-budget-min-per-second");
        int recent = 0;
        for (Exchanged exchange : seen.trace.exchanges()) {
            boolean near = exchange.startNanos > call.startNanos - SECOND && exchange.startNanos <= call.answerNanos;
            recent += near ? 1 : 0;
        }
        return recent >= perSecond;
    }
}
