package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.Attributes;
import java.nio.ByteBuffer;
import java.util.Set;

/** What a scheduler may know of a call. It stays valid, and unchanged, for as long as the scheduler keeps it. */
public interface ScheduleQuery {
    /** Returns the model the client asked for; empty if it named none. */
    String model();

    /** Returns how the call is scheduled. */
    SchedulingMode mode();

    /**
     * Returns what is to be placed now: {@code WHOLE} in mode {@code NEUTRAL}, {@code BOTH} in {@code PD_BATCH}, {@code PREFILL} or {@code DECODE} in
     * {@code PD_STAGED}.
     */
    Stage stage();

    /**
     * Returns whether the decode instance computes the prompt by itself, as a call without a prefill leg has it; false by default, and always false of another
     * stage than {@code DECODE}.
     */
    default boolean decodesLocally() {
        return false;
    }

    /** Returns the ids of instances that must not be chosen, unless nothing else is left. */
    Set<String> excludedInstances();

    /** Returns what ties calls of one session together; empty if the call has none. */
    String sessionKey();

    /** Returns a new view of the request's body, which must not be written to. */
    ByteBuffer body();

    /** Returns the most tokens that the client wants generated; 0 if it did not say. */
    long maxTokens();

    /** Returns whether the client wants the answer as it is generated, so that its first bytes show that the prompt is computed; true unless overridden. */
    default boolean streams() {
        return true;
    }

    /** Returns the fingerprint of the prompt, computed at the first call and then kept; empty if the request has no prompt. */
    PromptFingerprint fingerprint();

    /**
     * Returns the id of the instance that has what the call is about, which is to be chosen if it fits the call, whatever its load is, unless it is excluded;
     * empty = any.
     */
    default String preferredInstance() {
        return "";
    }

    /** Returns the path that the client asked for, without a query; empty if it is not known. */
    default String path() {
        return "";
    }

    /**
     * Returns the id that the request to the instance, or those to both of a pair, will have in {@code X-Request-Id}, as far as the gateway decides it: the call's
     * own, or, if the call is disaggregated or this is a hedge, one of this attempt alone. Empty if it is not known.
     */
    default String legId() {
        return "";
    }

    /** Returns what the host knows of the call beside its request; empty by default. */
    default Attributes attributes() {
        return Attributes.empty();
    }
}
