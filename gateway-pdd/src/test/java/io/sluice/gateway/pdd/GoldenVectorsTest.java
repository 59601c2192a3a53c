package io.sluice.gateway.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Instance.Role;
import io.sluice.gateway.spi.LegEdit;
import io.sluice.gateway.spi.LegPattern;
import io.sluice.gateway.spi.PddProtocol;
import io.sluice.gateway.spi.PddQuery;
import io.sluice.gateway.spi.SchedulingMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both legs, byte for byte, as the file of each protocol has them (clauses PD-2 to PD-5, PD-7, PD-19). */
class GoldenVectorsTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final Instance DECODE = Instance.builder(Origin.of("http", "10.0.0.2", 8000))
            .role(Role.DECODE)
            .build();

    static Stream<Arguments> vectors() {
        return PddProtocols.names().stream().flatMap(name -> {
            JsonNode file = read(name);
            PddProtocol protocol =
                    PddProtocols.byName(file.get("protocol").asText()).orElseThrow();
            return StreamSupport.stream(file.get("cases").spliterator(), false)
                    .map(vector -> Arguments.of(
                            Named.of(
                                    name + ", " + vector.get("mode").asText() + ": "
                                            + vector.get("name").asText(),
                                    protocol),
                            vector));
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    @DisplayName("legs are what the golden vectors say")
    void legs(PddProtocol protocol, JsonNode vector) {
        PddQuery query = query(vector);
        LegPattern pattern = protocol.pattern(query.mode()).orElseThrow();

        assertThat(pattern.name()).isEqualTo(text(vector, "pattern"));
        assertThat(protocol.carries(query.path(), query.body())).isTrue();
        if (pattern != LegPattern.DECODE_ONLY) {
            check(protocol, query, protocol.prefillLeg(query), vector, "prefill");
        }
        PddQuery afterPrefill = query.afterPrefill(DECODE, buffer(text(vector, "handoff")));
        check(protocol, afterPrefill, protocol.decodeLeg(afterPrefill), vector, "decode");
        assertThat(UTF_8.decode(query.body().bytes()).toString()).isEqualTo(text(vector, "body"));
    }

    private static void check(PddProtocol protocol, PddQuery query, LegEdit edit, JsonNode vector, String leg) {
        ByteBuffer body = query.body().apply(edit.body().removingAlso(JsonEdit.removing(protocol.transferMembers())));
        assertThat(UTF_8.decode(body).toString()).as("%s body", leg).isEqualTo(text(vector, leg));
        assertThat(edit.headers()).as("%s headers", leg).isEqualTo(headers(vector.path(leg + "Headers")));
    }

    private static Headers headers(JsonNode fields) {
        Headers.Builder headers = Headers.builder();
        fields.properties()
                .forEach(field -> headers.set(field.getKey(), field.getValue().asText()));
        return headers.build();
    }

    private static PddQuery query(JsonNode vector) {
        SchedulingMode mode = SchedulingMode.valueOf(text(vector, "mode"));
        return new PddQuery(
                Objects.requireNonNull(text(vector, "path")),
                JsonBody.parse(Objects.requireNonNull(buffer(text(vector, "body"))), Set.of()),
                mode,
                prefill(vector),
                mode == SchedulingMode.PD_STAGED ? null : DECODE,
                "attempt-1",
                vector.path("room").asLong(),
                buffer(text(vector, "bootstrap")),
                null);
    }

    private static Instance prefill(JsonNode vector) {
        JsonNode aux = vector.path("aux");
        JsonNode ranks = vector.path("dataParallel");
        return Instance.builder(Origin.of("http", "10.0.0.1", 8000))
                .role(Role.PREFILL)
                .aux(aux.path("host").asText(), aux.path("port").asInt())
                .dataParallel(ranks.path("rank").asInt(), ranks.path("size").asInt(1))
                .build();
    }

    private static @Nullable String text(JsonNode vector, String name) {
        return vector.hasNonNull(name) ? vector.get(name).asText() : null;
    }

    private static @Nullable ByteBuffer buffer(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static JsonNode read(String protocol) {
        try (InputStream file = GoldenVectorsTest.class.getResourceAsStream("golden/" + protocol + ".json")) {
            return JACKSON.readTree(Objects.requireNonNull(file, protocol));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
