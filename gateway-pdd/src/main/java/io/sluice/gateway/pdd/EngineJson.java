package io.sluice.gateway.pdd;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * JSON that an engine has sent, in a prefill answer or to a bootstrap request: nothing of it is trusted, and what is wrong with it is the engine's fault and not
 * the client's.
 *
 * <p>Safe for use by any number of threads.
 */
public final class EngineJson {
    private EngineJson() {}

    /**
     * Returns the index of a JSON object.
     *
     * @param sent from position to limit, which stay as they are; copied here
     * @param what names it in the error's message, for instance {@code handoff}
     * @throws GatewayException {@code INVALID_RESPONSE} if it is no JSON object; nothing of what was sent is in the message
     */
    public static JsonBody object(ByteBuffer sent, String what) {
        byte[] bytes = new byte[sent.remaining()];
        sent.get(sent.position(), bytes);
        try {
            return JsonBody.parse(ByteBuffer.wrap(bytes), Set.of());
        } catch (GatewayException e) {
            throw invalid(what, e);
        }
    }

    static GatewayException invalid(String what, Exception cause) {
        return new GatewayException(ErrorKind.INVALID_RESPONSE, what + ": " + cause.getMessage(), cause);
    }
}
