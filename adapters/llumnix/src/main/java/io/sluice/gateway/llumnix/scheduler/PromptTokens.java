package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds how long the prompt of a call is. Safe for use by any number of threads; does not block. */
@FunctionalInterface
interface PromptTokens {
    /** English text has about so many bytes a token. */
    int BYTES_A_TOKEN = 4;

    /** Returns the size, soon; a failure counts as one that is not known. */
    CompletionStage<PromptSize> of(ScheduleQuery query);

    /** Returns the one that guesses from the number of bytes, at once. */
    static PromptTokens estimated() {
        return query -> CompletableFuture.completedStage(PromptSize.of(estimate(query)));
    }

    /** Returns a guess, at least 1: none at all would not count as work. */
    static long estimate(ScheduleQuery query) {
        int prompt = query.fingerprint().promptBytes();
        int bytes = prompt > 0 ? prompt : query.body().remaining();
        return Math.max(1, bytes / BYTES_A_TOKEN);
    }
}
