package stranger;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.json.MemberPath;
import io.sluice.gateway.pdd.DisaggregationEligibility;
import io.sluice.gateway.pdd.Handoff;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A connector whose handoff stands deep in the prefill answer, and which wants to be told in the decode leg that it is one. */
public final class TwoStep implements PddProtocol {
    private static final String MEMBER = "cache";
    private static final Optional<MemberPath> HANDOFF =
            Optional.of(MemberPath.of("choices").element(0).member("state").member(MEMBER));

    private final Set<String> transferMembers = Stream.concat(
                    PddProtocol.super.transferMembers().stream(), Stream.of(MEMBER))
            .collect(Collectors.toUnmodifiableSet());

    @Override
    public String name() {
        return "two-step";
    }

    @Override
    public Optional<LegPattern> pattern(SchedulingMode mode) {
        return mode == SchedulingMode.NEUTRAL ? Optional.empty() : Optional.of(LegPattern.SERIAL);
    }

    @Override
    public boolean carries(String path, JsonBody body) {
        return path.endsWith("/completions") && DisaggregationEligibility.ofVllm(path, body);
    }

    @Override
    public LegEdit prefillLeg(PddQuery query) {
        JsonEdit.Builder keep = JsonEdit.builder().setString("step", "keep");
        return LegEdit.of(JsonEdit.builder()
                .set("stream", false)
                .remove("stream_options")
                .setObject(MEMBER, keep)
                .build());
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        JsonEdit changes = JsonEdit.builder().setString("step", "take").remove("expires").build();
        return LegEdit.of(Handoff.edited(query, MEMBER, changes).build());
    }

    /** What clients say of it never reaches an engine. */
    @Override
    public Set<String> transferMembers() {
        return transferMembers;
    }

    @Override
    public Optional<MemberPath> handoffPath() {
        return HANDOFF;
    }
}
