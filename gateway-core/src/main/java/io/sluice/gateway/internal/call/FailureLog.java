package io.sluice.gateway.internal.call;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.request.CallFacts;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Writes a line for each call that failed by no fault of its client: which call, how it ended and why, for people who were not there. It tells no body, key or
 * query, and at most {@link #LINES_A_SECOND} a second; how many were left out stands in the next one. Safe for use by any number of threads.
 */
final class FailureLog {
    static final int LINES_A_SECOND = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MAX_PATH = 200;
    private static final int MAX_REASON = 500;

    private final Logger log;
    private final Ticker ticker;
    private boolean begun;
    private long secondNanos;
    private int lines;
    private long omitted;

    FailureLog(Logger log, Ticker ticker) {
        this.log = log;
        this.ticker = ticker;
    }

    /** Notes how a call ended that failed. */
    void failed(CallFacts call, CallSummary summary, GatewayException cause) {
        if (!isWorthALine(cause.kind()) || !log.isWarnEnabled()) {
            return;
        }
        long before = take();
        if (before < 0) {
            return;
        }
        String reason = reason(cause);
        log.warn(
                "Call {} ({}) failed with {}, status {}, after {} ms and {}: {}{}{}",
                call.requestId(),
                shown(call.requestLine(), MAX_PATH),
                cause.kind(),
                summary.status(),
                summary.duration().toMillis(),
                count(summary.attempts().size()),
                shown(reason, MAX_REASON),
                where(summary, reason),
                before == 0 ? "" : " (" + before + " more calls failed without a line)");
    }

    /** A request that can't be served, and a client that left, are everyday life. */
    private static boolean isWorthALine(ErrorKind kind) {
        return kind.status() >= 500 && kind != ErrorKind.NOT_SUPPORTED;
    }

    /** Returns how many lines were omitted before this one, or -1 if this one must be, too. */
    private synchronized long take() {
        long now = ticker.nanos();
        if (!begun || now - secondNanos >= SECOND_NANOS) {
            begun = true;
            secondNanos = now;
            lines = 0;
        }
        if (lines == LINES_A_SECOND) {
            omitted++;
            return -1;
        }
        lines++;
        long before = omitted;
        omitted = 0;
        return before;
    }

    /** Returns what the failure says, and what lies at the bottom of it. */
    private static String reason(GatewayException failure) {
        String message = String.valueOf(failure.getMessage());
        String innermost = text(innermost(failure));
        return innermost == null || message.contains(innermost) ? message : message + ": " + innermost;
    }

    private static String count(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }

    /** Returns who was asked last and failed, unless the reason says so already. */
    private static String where(CallSummary summary, String reason) {
        List<AttemptSummary> attempts = summary.attempts();
        AttemptSummary last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
        return last == null || last.error() == null || reason.contains(last.target())
                ? ""
                : ", on " + shown(last.target(), MAX_PATH);
    }

    private static Throwable innermost(Throwable failure) {
        Throwable last = failure;
        for (int depth = 0; depth < 20 && last.getCause() != null; depth++) {
            last = last.getCause();
        }
        return last;
    }

    private static @Nullable String text(Throwable thrown) {
        String message = thrown.getMessage();
        boolean known = thrown instanceof GatewayException || thrown instanceof IOException;
        return known && message != null ? message : thrown.toString();
    }

    /** Returns a text on one line, without queries, and not longer than this. */
    private static String shown(String text, int max) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), max) + 1);
        boolean query = false;
        for (int i = 0; i < text.length() && shown.length() < max; i++) {
            char c = text.charAt(i);
            query = query ? !Character.isWhitespace(c) : c == '?';
            if (!query) {
                shown.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return shown.length() < max ? shown.toString() : shown.append('…').toString();
    }
}
