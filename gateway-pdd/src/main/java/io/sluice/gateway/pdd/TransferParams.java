package io.sluice.gateway.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.LegEdit;
import io.sluice.gateway.spi.PddQuery;
import java.nio.ByteBuffer;

/** The member {@code kv_transfer_params}, by which vLLM's connectors are told what to do. */
final class TransferParams {
    static final String NAME = "kv_transfer_params";

    /** What every proxy sends to ask for a handoff; engines need the two booleans only. */
    private static final byte[] KEEP_FOR_PULL = ("{\"do_remote_decode\":true,\"do_remote_prefill\":false,"
                    + "\"remote_engine_id\":null,\"remote_block_ids\":null,\"remote_host\":null,\"remote_port\":null}")
            .getBytes(UTF_8);

    private TransferParams() {}

    /** Returns the prefill leg of a protocol whose prefill answer holds the handoff. */
    static LegEdit askForHandoff(PddQuery query) {
        return new LegEdit(
                SingleTokenEdit.of(query).set(NAME, KEEP_FOR_PULL).build(), DataParallel.rankOf(query.prefill()));
    }

    /** Returns the decode leg with the handoff as it is; without one the decode instance computes the prompt again. */
    static LegEdit passHandoff(PddQuery query) {
        ByteBuffer handoff = query.handoff();
        Headers rank = DataParallel.rankOf(query.decode());
        if (handoff == null) {
            return new LegEdit(JsonEdit.builder().build(), rank);
        }
        try {
            return new LegEdit(JsonEdit.builder().set(NAME, handoff).build(), rank);
        } catch (IllegalArgumentException e) {
            throw new GatewayException(ErrorKind.INVALID_RESPONSE, "handoff: not JSON", e);
        }
    }
}
