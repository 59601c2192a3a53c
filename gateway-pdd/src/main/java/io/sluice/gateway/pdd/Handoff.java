package io.sluice.gateway.pdd;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.PddQuery;
import java.nio.ByteBuffer;

/**
 * Puts what the prefill leg returned into the decode leg: as it is or edited, never written anew, so that members nobody knows and numbers of any size arrive as the
 * engine sent them (clause PD-3).
 *
 * <p>Without a handoff the edit is one that changes nothing, with which the decode instance computes the prompt by itself. Safe for use by any number of threads.
 */
public final class Handoff {
    private static final String WHAT = "handoff";

    private Handoff() {}

    /**
     * Returns the beginning of an edit that sets a member to the handoff, byte for byte.
     *
     * @param query that of the decode leg
     * @param member the name of a top-level member
     * @throws GatewayException {@code INVALID_RESPONSE} if the handoff is not JSON
     */
    public static JsonEdit.Builder asItIs(PddQuery query, String member) {
        ByteBuffer handoff = query.handoff();
        return handoff == null ? JsonEdit.builder() : put(member, handoff);
    }

    /**
     * Returns the beginning of an edit that sets a member to the handoff with some of its own members set, replaced or removed; all others stay byte for byte.
     *
     * @param query that of the decode leg
     * @param member the name of a top-level member
     * @param changes what becomes of the handoff's members
     * @throws GatewayException {@code INVALID_RESPONSE} if the handoff is not a JSON object
     */
    public static JsonEdit.Builder edited(PddQuery query, String member, JsonEdit changes) {
        ByteBuffer handoff = query.handoff();
        return handoff == null
                ? JsonEdit.builder()
                : put(member, EngineJson.object(handoff, WHAT).apply(changes));
    }

    private static JsonEdit.Builder put(String member, ByteBuffer json) {
        try {
            return JsonEdit.builder().set(member, json);
        } catch (IllegalArgumentException e) {
            throw EngineJson.invalid(WHAT, e);
        }
    }
}
