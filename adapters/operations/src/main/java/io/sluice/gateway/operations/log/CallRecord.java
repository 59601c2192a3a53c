package io.sluice.gateway.operations.log;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.host.CallAttributes;
import io.sluice.gateway.spi.CallInfo;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of a call for its line. It holds nothing of the request that a client can make large: what is long is cut here, before it waits.
 *
 * @param endMillis when the call ended, in ms since 1970
 * @param renewals its requests that were sent once more, in order
 */
record CallRecord(
        long endMillis,
        String method,
        String path,
        @Nullable String client,
        @Nullable String principal,
        CallSummary summary,
        List<Renewal> renewals) {
    private static final int MAX_WORD = 128;
    private static final int MAX_MODEL = 256;
    private static final int MAX_PATH = 512;

    static CallRecord of(long endMillis, CallInfo call, CallSummary summary, List<Renewal> renewals) {
        Attributes attributes = call.attributes();
        return new CallRecord(
                endMillis,
                cut(call.method(), MAX_WORD),
                cut(call.path(), MAX_PATH),
                cutIfGiven(attributes.get(CallAttributes.CLIENT)),
                cutIfGiven(attributes.get(CallAttributes.PRINCIPAL)),
                shortened(summary),
                renewals);
    }

    /** Returns whether the request of this attempt, or leg, was sent on a kept connection that had been closed, and so once more. */
    boolean isRenewed(int number, LegRole leg) {
        for (Renewal renewal : renewals) {
            if (renewal.number() == number && renewal.leg() == leg) {
                return true;
            }
        }
        return false;
    }

    /** Returns the summary, or one like it if a client gave it names that are long. */
    private static CallSummary shortened(CallSummary summary) {
        if (summary.model().length() <= MAX_MODEL && summary.requestId().length() <= MAX_WORD) {
            return summary;
        }
        CallSummary.Builder like = CallSummary.builder(cut(summary.requestId(), MAX_WORD))
                .model(cut(summary.model(), MAX_MODEL))
                .route(summary.route())
                .outcome(summary.outcome())
                .committed(summary.commit(), summary.status())
                .failed(summary.error(), summary.failedAt(), "")
                .attempts(summary.attempts(), summary.answeredBy())
                .durationNanos(summary.duration().toNanos());
        if (summary.timeToFirstContent() != null) {
            like.timeToFirstContentNanos(summary.timeToFirstContent().toNanos());
        }
        return like.build();
    }

    private static @Nullable String cutIfGiven(@Nullable String text) {
        return text == null ? null : cut(text, MAX_WORD);
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + '…';
    }

    /**
     * A request that was sent once more, on a fresh connection.
     *
     * @param number that of the attempt
     */
    record Renewal(int number, LegRole leg) {
        static List<Renewal> joined(List<Renewal> earlier, List<Renewal> later) {
            return Stream.concat(earlier.stream(), later.stream()).toList();
        }
    }
}
