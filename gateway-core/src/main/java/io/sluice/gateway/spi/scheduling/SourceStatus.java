package io.sluice.gateway.spi.scheduling;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source of instances and how it does at a moment, as that is shown to operators. Immutable, without credentials.
 *
 * @param name where it looks, in words: {@code file:/etc/instances.json}
 * @param state what is to be made of its list
 * @param lastSuccess when it last found what there is; null if it never has, or never looks
 * @param entries the number of instances on its list; of a stream that gateways share by, how many messages of others came; of peers, how many are heard; else 0
 */
public record SourceStatus(
        String name, State state, @Nullable Instant lastSuccess, int entries) {
    public SourceStatus {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
    }

    /** What is to be made of a source's list. More may be added: a {@code switch} over it needs a default. */
    public enum State {
        /** It has not found out yet which instances there are. */
        LOADING,
        /** Its list is what it found when it last looked. */
        OK,
        /** It failed when it last looked, and keeps the list that it had. */
        STALE
    }
}
