package io.sluice.gateway.operations.log;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.TokenUsage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A form of lines. What is not known of a call stands in no line. For one thread. */
abstract class LineFormat {
    private final TimeText time = new TimeText();

    /** Adds the line of a call, with its end. */
    abstract void append(LineBuffer line, CallRecord call);

    /** Adds a member; the value may be anybody's. */
    abstract void text(LineBuffer line, String name, String value);

    /** Adds a member with a value that needs no escape: a number, or true or false. */
    abstract LineBuffer bare(LineBuffer line, String name);

    /** Adds what was tried, if that is worth a word. */
    abstract void attempts(LineBuffer line, CallRecord call);

    final void time(LineBuffer line, long millis) {
        time.append(line, millis);
    }

    /** Adds who called. */
    final void who(LineBuffer line, CallRecord call) {
        text(line, "id", call.summary().requestId());
        textIfKnown(line, "client", call.client());
        textIfKnown(line, "principal", call.principal());
    }

    /** Adds where the call went. */
    final void where(LineBuffer line, CallSummary summary) {
        text(line, "route", Words.withoutQuery(summary.route()));
        if (!summary.model().isEmpty()) {
            text(line, "model", summary.model());
        }
        AttemptSummary answering = summary.answeredBy();
        List<AttemptSummary> all = summary.attempts();
        if (answering != null || !all.isEmpty()) {
            String target = answering == null ? all.get(all.size() - 1).target() : answering.target();
            text(line, "target", Words.withoutQuery(target));
        }
    }

    /** Adds what came of it, and what it took. */
    final void outcome(LineBuffer line, CallRecord call) {
        CallSummary summary = call.summary();
        ErrorKind error = summary.error();
        if (error != null) {
            text(line, "error", error.code());
        }
        attempts(line, call);
        if (summary.answeredBy() != null) {
            bare(line, "stream").add(summary.isStream() ? "true" : "false");
        }
        Duration content = summary.timeToFirstContent();
        if (content != null) {
            bare(line, "ttfc_ms").add(content.toMillis());
        }
        bare(line, "duration_ms").add(summary.duration().toMillis());
        if (!summary.attempts().isEmpty()) {
            bare(line, "bytes_in").add(summary.requestBytes());
            bare(line, "bytes_out").add(summary.responseBytes());
        }
        tokens(line, summary.usage());
    }

    private void tokens(LineBuffer line, @Nullable TokenUsage usage) {
        if (usage == null) {
            return;
        }
        bare(line, "prompt_tokens").add(usage.promptTokens());
        if (usage.cachedTokens() > 0) { // zero is also what is not told
            bare(line, "cached_tokens").add(usage.cachedTokens());
        }
        bare(line, "completion_tokens").add(usage.completionTokens());
    }

    private void textIfKnown(LineBuffer line, String name, @Nullable String value) {
        if (value != null) {
            text(line, name, value);
        }
    }
}
