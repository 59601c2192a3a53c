package io.sluice.gateway.operations.log;

import io.sluice.gateway.AttemptSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a line tells of one attempt.
 *
 * @param outcome null if it has none: its connection turned out to be closed, and it was sent once more
 * @param status 0 if there was none
 * @param millis negative if it is not known
 */
record AttemptEntry(String target, String reason, @Nullable String outcome, int status, long millis) {
    private static final int MOST = 32;

    /** Returns those of a call in their order; of very many the first ones and the last. */
    static List<AttemptEntry> of(CallRecord call) {
        List<AttemptEntry> told = new ArrayList<>();
        for (AttemptSummary attempt : call.summary().attempts()) {
            String target = Words.withoutQuery(attempt.target());
            String reason = Words.reason(attempt);
            if (call.isRenewed(attempt.number(), attempt.leg())) {
                told.add(new AttemptEntry(target, reason, null, 0, -1));
                reason = "stale";
            }
            told.add(new AttemptEntry(
                    target,
                    reason,
                    Words.outcome(attempt),
                    attempt.status(),
                    attempt.duration().toMillis()));
        }
        if (told.size() > MOST) {
            told.subList(MOST - 1, told.size() - 1).clear();
        }
        return told;
    }
}
