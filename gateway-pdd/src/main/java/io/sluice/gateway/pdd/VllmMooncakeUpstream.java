package io.sluice.gateway.pdd;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.BootstrapRequest;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code MooncakeConnector} of upstream vLLM: both legs at once, matched by a {@code transfer_id}. Not to be mixed up with {@link VllmMooncake}.
 *
 * <p>The decode leg names the prefill engine, whose id the bootstrap server of the prefill instance tells ({@code GET /query}). That server is at the instance's
 * KV-transfer address; without one, at port 8998 of its host ({@code VLLM_MOONCAKE_BOOTSTRAP_PORT}).
 *
 * <p>Source: {@code vllm/distributed/kv_transfer/kv_connector/v1/mooncake} and its example proxy. Prefill engines start as {@code kv_producer}, decode engines as
 * {@code kv_consumer}: a leg to the wrong one ends the engine. Data-parallel ranks behind one server are told by {@code x-data-parallel-rank}.
 *
 * <p>Lifetime: both sides wait {@code VLLM_MOONCAKE_ABORT_REQUEST_TIMEOUT}, 480 s by default, also for a leg that a stop has ended and that keeps nothing.
 */
final class VllmMooncakeUpstream extends VllmProtocol {
    private static final String BOOTSTRAP_SERVER = "bootstrap server";

    VllmMooncakeUpstream() {
        super("vllm-mooncake-upstream", LegPattern.PARALLEL);
    }

    @Override
    public Optional<BootstrapRequest> bootstrap(Instance prefill) {
        return Optional.of(new BootstrapRequest(bootstrapServer(prefill), "/query"));
    }

    @Override
    public LegEdit prefillLeg(PddQuery query) {
        JsonEdit.Builder params = JsonEdit.builder()
                .set("do_remote_decode", true)
                .set("do_remote_prefill", false)
                .setString("transfer_id", transferId(query));
        JsonEdit edit =
                SingleTokenEdit.of(query).setObject(TransferParams.NAME, params).build();
        return new LegEdit(edit, DataParallelRank.always(query.prefill()));
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        JsonEdit.Builder params = JsonEdit.builder()
                .set("do_remote_decode", false)
                .set("do_remote_prefill", true)
                .setString("transfer_id", transferId(query))
                .setString(
                        "remote_bootstrap_addr",
                        bootstrapServer(query.prefill()).toString())
                .setString("remote_engine_id", engineId(query.prefill(), query.bootstrap()));
        return LegEdit.of(
                JsonEdit.builder().setObject(TransferParams.NAME, params).build());
    }

    @Override
    public boolean keepsOnlyAfterLength() {
        return true;
    }

    private static Origin bootstrapServer(Instance prefill) {
        return Origin.of("http", AuxAddress.host(prefill), AuxAddress.portOr(prefill, AuxAddress.BOOTSTRAP_PORT));
    }

    private static String transferId(PddQuery query) {
        return "xfer-" + query.attemptId();
    }

    /** Reads <code>{"0":{"engine_id":"…"},…}</code>: what is known of each data-parallel rank. */
    private static String engineId(Instance prefill, @Nullable ByteBuffer answer) {
        ByteBuffer rank = answer == null
                ? null
                : EngineJson.object(answer, BOOTSTRAP_SERVER).raw(Integer.toString(prefill.dpRank()));
        String id =
                rank == null ? null : EngineJson.object(rank, BOOTSTRAP_SERVER).string("engine_id");
        if (id == null) {
            throw new GatewayException(
                    ErrorKind.INVALID_RESPONSE,
                    BOOTSTRAP_SERVER + " of " + prefill.id() + ": no engine_id of data-parallel rank "
                            + prefill.dpRank());
        }
        return id;
    }
}
