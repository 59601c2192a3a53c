package io.sluice.gateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.HandoffReader;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One case of a file of golden vectors, whose form {@link PddProtocolContract} describes. */
final class GoldenVector {
    private static final Instance DECODE = Instance.builder(Origin.of("http", "10.0.0.2", 8000))
            .role(Role.DECODE)
            .build();

    private final JsonNode vector;

    private GoldenVector(JsonNode vector) {
        this.vector = vector;
    }

    /** Reads the cases of a protocol. */
    static List<GoldenVector> read(Class<?> beside, String file, PddProtocol protocol) {
        try (InputStream bytes = beside.getResourceAsStream(file)) {
            assertThat(bytes)
                    .as("golden vectors: %s, a resource beside %s", file, beside.getName())
                    .isNotNull();
            JsonNode vectors = new ObjectMapper().readTree(bytes);
            assertThat(vectors.path("protocol").asText())
                    .as("protocol of %s", file)
                    .isEqualTo(protocol.name());
            List<GoldenVector> cases = new ArrayList<>();
            vectors.path("cases").forEach(vector -> cases.add(new GoldenVector(vector)));
            assertThat(cases).as("cases of %s", file).isNotEmpty();
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks that a protocol writes what the vector says, byte for byte. */
    void check(PddProtocol protocol) {
        PddQuery query = query();
        LegPattern pattern = protocol.pattern(query.mode()).orElseThrow();

        assertThat(pattern.name()).isEqualTo(text("pattern"));
        assertThat(protocol.carries(query.path(), query.body())).isTrue();
        if (pattern != LegPattern.DECODE_ONLY) {
            check(protocol, query, protocol.prefillLeg(query), "prefill");
        }
        PddQuery afterPrefill = query.afterPrefill(DECODE, buffer(handoff(protocol)));
        check(protocol, afterPrefill, protocol.decodeLeg(afterPrefill), "decode");
        assertThat(UTF_8.decode(query.body().bytes()).toString()).isEqualTo(text("body"));
    }

    private void check(PddProtocol protocol, PddQuery query, LegEdit edit, String leg) {
        ByteBuffer body = query.body().apply(edit.body().removingAlso(JsonEdit.removing(protocol.transferMembers())));
        assertThat(UTF_8.decode(body).toString()).as("%s body", leg).isEqualTo(text(leg));
        assertThat(edit.headers()).as("%s headers", leg).isEqualTo(headers(vector.path(leg + "Headers")));
    }

    /** Returns what the prefill leg hands over, as it stands or taken out of its answer; null if it hands over nothing. */
    @Nullable
    String handoff(PddProtocol protocol) {
        String answer = text("answer");
        if (answer == null) {
            return text("handoff");
        }
        HandoffReader reader = new HandoffReader(protocol.handoffPath().orElseThrow());
        reader.accept(ByteBuffer.wrap(answer.getBytes(UTF_8)));
        ByteBuffer found = reader.finish();
        return found == null ? null : UTF_8.decode(found).toString();
    }

    /** Returns what the bootstrap server of the prefill instance answers; null if it is not asked. */
    @Nullable
    String bootstrap() {
        return text("bootstrap");
    }

    private PddQuery query() {
        SchedulingMode mode = SchedulingMode.valueOf(required("mode"));
        return new PddQuery(
                required("path"),
                JsonBody.parse(ByteBuffer.wrap(required("body").getBytes(UTF_8)), Set.of()),
                mode,
                prefill(),
                mode == SchedulingMode.PD_STAGED ? null : DECODE,
                "attempt-1",
                vector.path("room").asLong(),
                buffer(bootstrap()),
                null);
    }

    private Instance prefill() {
        JsonNode aux = vector.path("aux");
        JsonNode ranks = vector.path("dataParallel");
        return Instance.builder(Origin.of("http", "10.0.0.1", 8000))
                .role(Role.PREFILL)
                .aux(aux.path("host").asText(), aux.path("port").asInt())
                .dataParallel(ranks.path("rank").asInt(), ranks.path("size").asInt(1))
                .build();
    }

    private static Headers headers(JsonNode fields) {
        Headers.Builder headers = Headers.builder();
        fields.properties()
                .forEach(field -> headers.set(field.getKey(), field.getValue().asText()));
        return headers.build();
    }

    private String required(String name) {
        return Objects.requireNonNull(text(name), name);
    }

    private @Nullable String text(String name) {
        return vector.hasNonNull(name) ? vector.get(name).asText() : null;
    }

    private static @Nullable ByteBuffer buffer(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(UTF_8)).asReadOnlyBuffer();
    }

    /** Returns the name of the case. */
    @Override
    public String toString() {
        return text("mode") + ": " + text("name");
    }
}
