package io.sluice.gateway.internal.call;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.request.CallFacts;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Writes a line for each call that failed by no fault of its client, and for each upstream that failed in a call which went on: which call, and why, for people who
 * were not there. It tells no body, key or query, at most {@link #LINES_A_SECOND} a second of calls, and {@link #LINES_A_SECOND_OF_AN_UPSTREAM} of each upstream; how
 * many were left out stands in the next one. Safe for use by any number of threads.
 */
final class FailureLog {
    static final int LINES_A_SECOND = 10;
    static final int LINES_A_SECOND_OF_AN_UPSTREAM = 1;
    private static final int MOST_UPSTREAMS = 1000;
    private static final int MAX_PATH = 200;
    private static final int MAX_REASON = 500;

    private final Logger log;
    private final Ticker ticker;
    private final LineBudget calls;
    private final Map<String, LineBudget> upstreams = new ConcurrentHashMap<>();

    FailureLog(Logger log, Ticker ticker) {
        this.log = log;
        this.ticker = ticker;
        this.calls = new LineBudget(LINES_A_SECOND, ticker);
    }

    /**
     * Notes that an upstream failed in a call that goes on without it: the client hears nothing of that.
     *
     * @param upstream the base URL of an endpoint, or the ids of instances
     */
    void failedOver(CallFacts call, String upstream, GatewayException cause) {
        if (!log.isWarnEnabled()) {
            return;
        }
        long before = budget(upstream).take();
        if (before >= 0) {
            log.warn(
                    "Upstream {} failed with {} in call {}, which goes on: {}{}",
                    shown(upstream, MAX_PATH),
                    cause.kind(),
                    call.requestId(),
                    shown(reason(cause), MAX_REASON),
                    before == 0 ? "" : " (" + before + " more failures of it without a line)");
        }
    }

    private LineBudget budget(String upstream) {
        if (upstreams.size() >= MOST_UPSTREAMS && !upstreams.containsKey(upstream)) {
            upstreams.clear(); // those that have left, too
        }
        return upstreams.computeIfAbsent(upstream, any -> new LineBudget(LINES_A_SECOND_OF_AN_UPSTREAM, ticker));
    }

    /** Notes how a call ended that failed. */
    void failed(CallFacts call, CallSummary summary, GatewayException cause) {
        if (!isWorthALine(cause.kind()) || !log.isWarnEnabled()) {
            return;
        }
        long before = calls.take();
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
