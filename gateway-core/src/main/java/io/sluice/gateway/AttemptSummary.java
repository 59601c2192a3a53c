package io.sluice.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a call did, or, if it was disaggregated, one leg of it: then there are two with the same number.
 *
 * @param number 0 for the first attempt of the call
 * @param reason why it was made, and so what it has cost the call
 * @param leg which part of the attempt this is
 * @param target where it went: the id of an instance, or the base URL of an endpoint
 * @param targetKind whether that is an instance or an endpoint
 * @param progress how far its exchange got
 * @param status the status the upstream answered, 0 if none
 * @param error what it failed with, or null if it did not
 * @param timeToHead from its start to the response head; null if none came
 * @param duration from its start to its end
 * @param bytes body bytes received
 */
public record AttemptSummary(
        int number,
        AttemptReason reason,
        LegRole leg,
        String target,
        TargetKind targetKind,
        ExchangeProgress progress,
        int status,
        @Nullable ErrorKind error,
        @Nullable Duration timeToHead,
        Duration duration,
        long bytes) {

    /** What an attempt goes to. */
    public enum TargetKind {
        /** An engine that the host manages. */
        INSTANCE,
        /** An external service. */
        ENDPOINT
    }
}
