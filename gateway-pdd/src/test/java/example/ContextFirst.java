package example;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.json.MemberPath;
import io.sluice.gateway.pdd.AuxAddress;
import io.sluice.gateway.pdd.DisaggregationEligibility;
import io.sluice.gateway.pdd.Handoff;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.Optional;

/**
 * A protocol as somebody else adds one, found by its name: after TensorRT-LLM's {@code context_first}, whose handoff stands in the first choice of the prefill answer
 * and says in the decode leg what it did not say there.
 */
public final class ContextFirst implements PddProtocol {
    private static final String MEMBER = "disaggregated_params";
    private static final Optional<MemberPath> HANDOFF =
            Optional.of(MemberPath.of("choices").element(0).member(MEMBER));

    /** Engines take smaller ids for their own. */
    private static final long FIRST_ID = 1L << 42;

    @Override
    public String name() {
        return "context-first";
    }

    @Override
    public Optional<LegPattern> pattern(SchedulingMode mode) {
        return mode == SchedulingMode.NEUTRAL ? Optional.empty() : Optional.of(LegPattern.SERIAL);
    }

    @Override
    public boolean carries(String path, JsonBody body) {
        return path.endsWith("/completions") && DisaggregationEligibility.ofVllm(path, body);
    }

    /** The engine stops after the prompt by itself, whatever limits the client has set. */
    @Override
    public LegEdit prefillLeg(PddQuery query) {
        JsonEdit.Builder params =
                JsonEdit.builder().setString("request_type", "context_only").set("disagg_request_id", id(query));
        return LegEdit.of(JsonEdit.builder()
                .set("stream", false)
                .remove("stream_options")
                .setObject(MEMBER, params)
                .build());
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        JsonEdit changes = JsonEdit.builder()
                .setString("request_type", "generation_only")
                .setString("ctx_info_endpoint", AuxAddress.host(query.prefill()))
                .remove("conversation_id")
                .build();
        return LegEdit.of(Handoff.edited(query, MEMBER, changes).build());
    }

    @Override
    public Optional<MemberPath> handoffPath() {
        return HANDOFF;
    }

    private static long id(PddQuery query) {
        return FIRST_ID + query.room() % (Long.MAX_VALUE - FIRST_ID);
    }
}
