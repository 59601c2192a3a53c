package io.sluice.gateway.routing.together;

import io.sluice.gateway.routing.together.Outcome.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the client may be answered (sections RT-3, RT-5, RT-8 and RT-10). */
final class AnswerRules {
    private static final String ERROR_EVENT = "event: error\ndata: {\"error\":{";

    private final Seen seen;
    private final Setup setup;
    private final Called call;
    private final Findings findings;
    private final String primary;

    AnswerRules(Seen seen, Called call, Findings findings) {
        this.seen = seen;
        this.setup = seen.setup;
        this.call = call;
        this.findings = findings;
        this.primary = Setup.observedPrimary(call);
    }

    void check() {
        if (call.hasLeft() || call.answer == null) {
            return;
        }
        boolean paired = setup.isPaired(call);
        if (call.status() < 400) {
            checkSuccess(paired);
        } else {
            checkError(paired);
        }
    }

    // An answer

    private void checkSuccess(boolean paired) {
        Exchanged given = answering();
        if (given == null) {
            findings.check(
                    paired && !call.exchanges.isEmpty(), "RT-N-1 answer", call, "no exchange has such an answer");
            return;
        }
        findings.check(call.status() == given.plan.status(), "RT-D-5 status", call, "expected %d", given.plan.status());
        if (!paired && call.script.number("pace", 0) == 0 && call.script.number("reads", -1) < 0) {
            if (given.plan.isStream()) {
                checkStream(given);
            } else {
                checkWhole(given);
            }
        }
    }

    /** Returns the exchange whose answer the client got: the last one that has one, and was not given up for another. */
    private @Nullable Exchanged answering() {
        Exchanged given = null;
        for (Exchanged exchange : call.exchanges) {
            Outcome outcome = seen.outcome(exchange);
            boolean lost = exchange.cancelNanos <= call.answerNanos && given != null;
            if ((outcome.is(Kind.ANSWER) || outcome.is(Kind.EITHER)) && !lost) {
                given = exchange;
            }
        }
        return given;
    }

    private void checkWhole(Exchanged given) {
        byte[] sent = Arrays.copyOf(given.plan.bytes(), given.sent);
        boolean whole = given.endNanos != Exchanged.NEVER && given.plan.ending() == Plan.Ending.END;
        findings.check(
                Arrays.equals(sent, call.body.toByteArray()), "RT-X-3 body", call, "not the bytes of the upstream");
        findings.check(call.whole == whole, "RT-A-2 body", call, whole ? "is not whole" : "looks whole, and is not");
    }

    private void checkStream(Exchanged given) {
        StreamModel stream = StreamModel.read(given.plan, given.sent);
        String text = call.text();
        String expected = new String(given.plan.bytes(), 0, stream.wholeBytes, StandardCharsets.UTF_8);
        findings.check(call.whole, "RT-A-2, RT-N-7 end", call, "the stream has no proper end");
        findings.check(text.startsWith(expected), "RT-X-3 body", call, "does not begin with what the upstream sent");
        boolean ended = given.endNanos != Exchanged.NEVER && given.plan.ending() == Plan.Ending.END;
        if (stream.done) {
            findings.check(text.equals(expected), "RT-N-4 end", call, "more than the upstream's stream up to its end");
        } else if (stream.error == null && stream.finished && ended && !stream.doubtful) {
            findings.check(
                    !text.contains(ERROR_EVENT), "RT-N-3 end", call, "an error event in a stream that has finished");
        } else if (!stream.doubtful && !stream.emptyDone) {
            boolean told = text.contains(ERROR_EVENT) && text.endsWith("}}\n\n");
            findings.check(
                    told, "RT-A-2, RT-N-3, RT-N-5 error event", call, "the stream broke, and the client was not told");
            findings.check(!text.contains("[DONE]"), "RT-A-2 no [DONE]", call, "[DONE] in a stream that broke");
        }
    }

    // An error

    private void checkError(boolean paired) {
        for (Exchanged exchange : call.exchanges) {
            boolean good = seen.outcome(exchange).is(Kind.ANSWER) && exchange.cancelNanos > call.answerNanos;
            findings.check(paired || !good, "RT-D-3 answer", call, "%s had an answer", exchange.target);
        }
        if (!paired) {
            Set<Integer> allowed = allowed();
            findings.check(
                    allowed.contains(call.status()),
                    "RT-D-3, RT-F-4, RT-N-1 error",
                    call,
                    "expected one of %s",
                    allowed);
        }
        checkShouldRetry();
    }

    private Set<Integer> allowed() {
        Set<Integer> allowed = new HashSet<>();
        if (call.answerNanos >= setup.deadline(call)) {
            allowed.add(504);
        }
        Outcome last = null;
        Outcome lastAnswered = null;
        Outcome ofPrimary = null;
        for (Exchanged exchange : inOrderOfEnd()) {
            Outcome outcome = seen.outcome(exchange);
            if (outcome.is(Kind.GIVEN_UP)) {
                continue;
            }
            last = outcome;
            lastAnswered = outcome.status() >= 400 ? outcome : lastAnswered;
            ofPrimary = exchange.target.equals(primary) ? outcome : ofPrimary;
            if (outcome.is(Kind.WRONG)) {
                allowed.add(outcome.status()); // may be the answer at once
            }
        }
        if (setup.isEndpoint(primary) && ofPrimary != null) {
            add(allowed, ofPrimary);
        } else if (lastAnswered != null) {
            add(allowed, lastAnswered);
        } else if (last != null) {
            add(allowed, last);
        }
        if (ofPrimary == null) {
            // Nobody could be asked: limited, or none there.
            allowed.addAll(Set.of(429, 503, 404, 502));
        }
        return allowed;
    }

    private List<Exchanged> inOrderOfEnd() {
        return call.exchanges.stream()
                .sorted(Comparator.comparingLong(
                        exchange -> seen.outcome(exchange).atNanos()))
                .toList();
    }

    private static void add(Set<Integer> allowed, Outcome outcome) {
        if (outcome.status() >= 400) {
            allowed.add(outcome.status());
        } else {
            allowed.add(outcome.is(Kind.SILENT) ? 504 : 502);
            if (outcome.is(Kind.EITHER)) {
                allowed.addAll(Set.of(400, 404, 429));
            }
        }
    }

    private void checkShouldRetry() {
        long tries = call.summary == null
                ? 0
                : call.summary.attempts().stream()
                        .map(attempt -> attempt.number())
                        .distinct()
                        .count();
        boolean told =
                call.answer != null && "false".equals(call.answer.headers().first("x-should-retry"));
        boolean stale = seen.outcomes(call).stream().anyMatch(outcome -> outcome.is(Kind.STALE));
        findings.check(stale || told == tries > 1, "RT-A-4 x-should-retry", call, "after %d tries", tries);
    }
}
