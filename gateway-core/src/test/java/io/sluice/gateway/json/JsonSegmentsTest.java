package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The segments of an edited body are what the edit makes of it, without a copy where that is cheaper. */
class JsonSegmentsTest {
    private static final String PROMPT = "\"prompt\":\"" + "word ".repeat(20_000) + "\"";

    static Stream<JsonEdit> edits() {
        return Stream.of(
                JsonEdit.builder().set("n", 2).build(),
                JsonEdit.builder().set("model", 1).build(),
                JsonEdit.builder().remove("model").build(),
                JsonEdit.builder().remove("prompt").build(),
                JsonEdit.builder().remove("stream").set("a", 1).set("b", 2).build(),
                JsonEdit.builder().setString("prompt", "p").build(),
                JsonEdit.builder()
                        .remove("model")
                        .remove("prompt")
                        .remove("stream")
                        .build());
    }

    @ParameterizedTest
    @MethodSource("edits")
    void togetherTheyAreTheEditedBody(JsonEdit edit) {
        for (String text : List.of(
                "{\"model\":\"m\"," + PROMPT + ",\"stream\":true}",
                " { \"stream\" : 1, " + PROMPT + " } ",
                "{}",
                "{" + PROMPT + "}")) {
            JsonBody body = parse(text);
            assertThat(Joined.of(body.segments(edit))).isEqualTo(body.apply(edit));
        }
    }

    @Test
    void whatStaysOfALargeBodyIsAView() {
        byte[] text = ("{\"model\":\"m\"," + PROMPT + ",\"stream\":true}").getBytes(UTF_8);
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(text), Set.of());

        List<ByteBuffer> segments = body.segments(
                JsonEdit.builder().setString("model", "other").remove("stream").build());

        Arrays.fill(text, (byte) '!'); // which nobody may do, but it shows whose bytes these are
        assertThat(UTF_8.decode(Joined.of(segments)).toString())
                .startsWith("!!!!")
                .contains("\"other\"")
                .endsWith("!!!!");
    }

    @Test
    void editThatChangesNothingGivesTheBody() {
        byte[] text = "{\"model\":\"m\"}".getBytes(UTF_8);
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(text), Set.of());

        List<ByteBuffer> segments = body.segments(
                JsonEdit.builder().setString("model", "m").remove("n").build());

        text[0] = '!'; // as above
        assertThat(segments).containsExactly(ByteBuffer.wrap(text));
    }

    @Test
    void smallBodyIsCopied() {
        assertThat(parse("{\"a\":1,\"b\":2}")
                        .segments(JsonEdit.builder().set("a", 2).build()))
                .hasSize(1);
    }

    @Test
    void bodyThatWouldComeApartIntoManySmallSegmentsIsCopied() {
        String text = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"m" + (i % 2 == 0 ? i : "") + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
        JsonEdit edit = JsonEdit.builder().remove("m").build();
        JsonBody body = parse(text);

        assertThat(body.segments(edit)).singleElement().isEqualTo(body.apply(edit));
    }

    private static JsonBody parse(String text) {
        return JsonBody.parse(ByteBuffer.wrap(text.getBytes(UTF_8)), Set.of());
    }
}
