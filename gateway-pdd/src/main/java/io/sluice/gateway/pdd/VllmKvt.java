package io.sluice.gateway.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;

/**
 * Llumnix's {@code HybridConnector} with the back end {@code kvt}.
 *
 * <p>Batch: one leg, to the decode instance, which asks the prefill instance by itself. Staged: both legs, which the engines match by their own request
 * id. They make it of the path and of {@code x-request-id}, so both legs have the same ones, and both engines need
 * {@code VLLM_DISABLE_REQUEST_ID_RANDOMIZATION=1}.
 *
 * <p>Source: {@code pd_vllm_kvt_forwarder.go} and {@code hybrid_connector} of Llumnix. Instances need their scheduler's RPC address as KV-transfer
 * address ({@code rpc_port}, as a rule 28000), one a data-parallel rank. Engines start with {@code --kv-transfer-config} of {@code HybridConnector}, backend
 * {@code kvt}; the prefill side may be {@code kvs+kvt}, the protocol is the same.
 *
 * <p>Lifetime: in staged mode the prefill instance keeps the KV cache {@code VLLM_PD_TRY_CONNECT_TIMEOUT_SECONDS}, 30 s by default; nothing but time
 * frees it. A decode instance that cannot get the KV cache computes nothing, and ends with {@code finish_reason} {@code abort}.
 */
final class VllmKvt extends VllmProtocol {
    private static final byte[] KEEP = "{\"do_remote_decode\":true}".getBytes(UTF_8);
    private static final LegEdit LOCAL = LegEdit.of(JsonEdit.builder()
            .set(TransferParams.NAME, "{\"ali_llumnix_disagg\":false}".getBytes(UTF_8))
            .build());

    VllmKvt() {
        super("vllm-kvt", LegPattern.DECODE_ONLY);
    }

    @Override
    public LegEdit prefillLeg(PddQuery query) {
        return new LegEdit(
                SingleTokenEdit.of(query).set(TransferParams.NAME, KEEP).build(),
                DataParallelRank.ifOneOfSeveral(query.prefill()));
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        JsonEdit.Builder params = JsonEdit.builder()
                .setString("remote_host", AuxAddress.host(query.prefill()))
                .set("remote_port", AuxAddress.port(query.prefill()));
        if (query.mode() == SchedulingMode.PD_STAGED) {
            params.set("do_remote_prefill", true);
        }
        return new LegEdit(
                JsonEdit.builder().setObject(TransferParams.NAME, params).build(),
                DataParallelRank.ifOneOfSeveral(query.decode()));
    }

    @Override
    public boolean keepsOnlyAfterLength() {
        return true;
    }

    /** Returns the flag without which the engine would look for a prefill instance of its own choice. */
    @Override
    public LegEdit localLeg(JsonBody body) {
        return LOCAL;
    }

    @Override
    public boolean needsAuxPort() {
        return true;
    }

    @Override
    public boolean abortMeansFailure() {
        return true;
    }
}
