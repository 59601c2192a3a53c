package io.sluice.examples.simulator.fault;

import java.util.Objects;

/**
 * What is wrong with the body of an answer or with its framing.
 *
 * @param lengthDelta added to the true {@code content-length}; other than 0, a stream is framed by length too
 * @param badChunk index of the piece whose chunk size is malformed, -1 for none; without effect on an answer that is not
 *     chunked
 * @param chunkSize what stands in place of that chunk's size
 * @param withoutDone whether a stream ends without its {@code [DONE]} event
 * @param errorEvent number of events after which a stream goes on with an error event and ends, -1 for none
 */
public record Damage(int lengthDelta, int badChunk, String chunkSize, boolean withoutDone, int errorEvent) {

    /** What stands in place of a chunk size unless a fault says otherwise: no hexadecimal number. */
    static final String BAD_CHUNK_SIZE = "xyz";

    /** Nothing is wrong. */
    public static final Damage NONE = new Damage(0, -1, BAD_CHUNK_SIZE, false, -1);

    /** Checks the components. */
    public Damage {
        Checks.atLeast(-1, badChunk, "badChunk");
        Checks.atLeast(-1, errorEvent, "errorEvent");
        Objects.requireNonNull(chunkSize, "chunkSize");
    }
}
