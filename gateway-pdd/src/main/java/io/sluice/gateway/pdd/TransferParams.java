package io.sluice.gateway.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.PddQuery;

/**
 * The member {@code kv_transfer_params}, by which vLLM's connectors learn what to do, and the two legs of those connectors whose decode instance pulls: the
 * prefill leg asks for a handoff, the decode leg passes it on.
 *
 * <p>Safe for use by any number of threads.
 */
public final class TransferParams {
    /** The name of the member, in requests and in prefill answers. */
    public static final String NAME = "kv_transfer_params";

    /** What every proxy sends to ask for a handoff; engines need the two booleans only. */
    private static final byte[] KEEP_FOR_PULL = ("{\"do_remote_decode\":true,\"do_remote_prefill\":false,"
                    + "\"remote_engine_id\":null,\"remote_block_ids\":null,\"remote_host\":null,\"remote_port\":null}")
            .getBytes(UTF_8);

    private TransferParams() {}

    /** Returns a prefill leg of one token that asks for a handoff and names the rank of its instance. */
    public static LegEdit askForHandoff(PddQuery query) {
        JsonEdit edit = SingleTokenEdit.of(query).set(NAME, KEEP_FOR_PULL).build();
        return new LegEdit(edit, DataParallelRank.ifOneOfSeveral(query.prefill()));
    }

    /**
     * Returns the decode leg with the handoff as it is, and the rank of its instance; without a handoff the decode instance computes the prompt by itself.
     *
     * @throws GatewayException {@code INVALID_RESPONSE} if the handoff is not JSON
     */
    public static LegEdit passHandoff(PddQuery query) {
        JsonEdit edit = Handoff.asItIs(query, NAME).build();
        return new LegEdit(edit, DataParallelRank.ifOneOfSeveral(query.decode()));
    }
}
