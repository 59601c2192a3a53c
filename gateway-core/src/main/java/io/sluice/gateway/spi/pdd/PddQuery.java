package io.sluice.gateway.spi.pdd;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol may know of one attempt. Immutable.
 *
 * @param path the path of the client's request as an engine reads it, as {@link PddProtocol#carries} is given it; what both legs have is the client's own
 * @param body the index of the client's body
 * @param mode how the attempt is scheduled
 * @param prefill the instance of the prefill leg
 * @param decode the instance of the decode leg; null while it is not chosen yet, in the prefill leg of mode {@code PD_STAGED}
 * @param attemptId names the attempt and no other one: both legs carry it as {@code x-request-id}
 * @param room 63 random bits, the same for both legs of the attempt
 * @param bootstrap what {@link PddProtocol#bootstrap} asked the prefill instance for; null if it asked for nothing
 * @param handoff what the prefill leg returned, one JSON value as it stood in the answer; null before that leg has ended, and if it returned none
 */
public record PddQuery(
        String path,
        JsonBody body,
        SchedulingMode mode,
        Instance prefill,
        @Nullable Instance decode,
        String attemptId,
        long room,
        @Nullable ByteBuffer bootstrap,
        @Nullable ByteBuffer handoff) {

    public PddQuery {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(prefill, "prefill");
        Objects.requireNonNull(attemptId, "attemptId");
    }

    /** Returns the same attempt with its decode instance chosen, and what its prefill leg returned. */
    public PddQuery afterPrefill(Instance chosen, @Nullable ByteBuffer returned) {
        return new PddQuery(path, body, mode, prefill, chosen, attemptId, room, bootstrap, returned);
    }

    /** Returns ids and instances; nothing of the body or the handoff. */
    @Override
    public String toString() {
        return "PddQuery[" + attemptId + ", " + mode + ", " + prefill + (decode == null ? "" : " → " + decode) + "]";
    }
}
