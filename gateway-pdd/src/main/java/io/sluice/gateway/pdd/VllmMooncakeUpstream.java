package io.sluice.gateway.pdd;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.BootstrapRequest;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.LegEdit;
import io.sluice.gateway.spi.LegPattern;
import io.sluice.gateway.spi.PddProtocol;
import io.sluice.gateway.spi.PddQuery;
import io.sluice.gateway.spi.SchedulingMode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
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
final class VllmMooncakeUpstream implements PddProtocol {
    @Override
    public String name() {
        return "vllm-mooncake-upstream";
    }

    @Override
    public Optional<LegPattern> pattern(SchedulingMode mode) {
        return switch (mode) {
            case PD_BATCH -> Optional.of(LegPattern.PARALLEL);
            case PD_STAGED -> Optional.of(LegPattern.SERIAL);
            case NEUTRAL -> Optional.empty();
        };
    }

    @Override
    public boolean carries(String path, JsonBody body) {
        return DisaggregationEligibility.ofVllm(path, body);
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
        return new LegEdit(edit, DataParallel.named(query.prefill()));
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
        return Origin.of("http", AuxAddress.host(prefill), AuxAddress.bootstrapPort(prefill));
    }

    private static String transferId(PddQuery query) {
        return "xfer-" + query.attemptId();
    }

    /** Reads <code>{"0":{"engine_id":"…"},…}</code>: what is known of each data-parallel rank. */
    private static String engineId(Instance prefill, @Nullable ByteBuffer answer) {
        ByteBuffer rank = answer == null ? null : index(answer).raw(Integer.toString(prefill.dpRank()));
        String id = rank == null ? null : index(rank).string("engine_id");
        if (id == null) {
            throw new GatewayException(
                    ErrorKind.INVALID_RESPONSE,
                    "bootstrap server of " + prefill.id() + ": no engine_id of data-parallel rank " + prefill.dpRank());
        }
        return id;
    }

    private static JsonBody index(ByteBuffer answer) {
        byte[] bytes = new byte[answer.remaining()];
        answer.get(answer.position(), bytes);
        try {
            return JsonBody.parse(ByteBuffer.wrap(bytes), Set.of());
        } catch (GatewayException e) {
            throw new GatewayException(ErrorKind.INVALID_RESPONSE, "bootstrap server: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
