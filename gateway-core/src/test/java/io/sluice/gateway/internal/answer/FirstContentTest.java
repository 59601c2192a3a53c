package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("what counts as the first content of an answer")
class FirstContentTest {
    private static final String ROLE =
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {}\n\n",
                "data:{}\n\n",
                "data:  x\n\n",
                "data:\tx\r\n\r\n",
                "\n\ndata: x\n\n",
                "\r\ndata: x\r\r",
                ": ping\n\ndata: x\n\n",
                "event: message\ndata: x\n\n",
                "data:\ndata: x\n\n",
                "data: {\"type\":\"transcript.text.delta\",\"delta\":\"x\"}\n\n",
                "data: {\"text\":\"\",\"meta_info\":{\"finish_reason\":null}}\n\n",
            })
    @DisplayName("RT-N-1: of a stream of no known kind the first event is content")
    void dataOfAnEventIsContent(String text) {
        assertThat(shows(events(), text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ": ping\n\n",
                ":\n",
                "\n\n",
                "\r\n\r\n",
                "event: ping\n\n",
                "id: 7\nretry: 10\n\n",
                "data: \n\n",
                "data:",
                ": data: x\n\n",
                ": it says\u0085data: x\n\n",
                "metadata: x\n\n",
                "event: ping\ndata: {\"type\": \"ping\"}\n\n",
                "data: x\n",
            })
    void whatSaysNothingIsNone(String text) {
        FirstContent content = events();
        assertThat(shows(content, text)).isFalse();
        assertThat(content.failure()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delta\":{\"content\":\"H\"}}",
                "{\"delta\":{\"content\" : \"\\\"\"}}",
                "{\"index\":0,\"text\":\" \"}",
                "{\"delta\":{\"reasoning\":\"x\"}}",
                "{\"delta\":{\"reasoning_content\":\"x\"}}",
                "{\"delta\":{\"refusal\":\"no\"}}",
                "{\"delta\":{\"content\":\"\",\"tool_calls\":[{\"index\":0}]}}",
                "{\"delta\":{\"audio\":{\"id\":\"a\"}}}",
                "{\"delta\":{\"content\":[{\"type\":\"thinking\"}]}}",
                "{\"delta\":{},\"finish_reason\":\"stop\"}",
                "{\"delta\":{},\"finish_reason\":\"abort\"}",
                "{\"delta\":{\"content\":\"\"}},{\"delta\":{\"content\":\"H\"}}",
                "{\"token_ids\":[7]}",
            })
    @DisplayName("RT-N-1: of a completion any delta is, and an end")
    void contentOfCompletions(String choice) {
        assertThat(shows(events(), ROLE + chunk(choice))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[]},\"finish_reason\":null}",
                "{\"delta\":{\"content\":null},\"logprobs\":null}",
                "{\"text\":\"\",\"finish_reason\":null}",
                "{\"delta\":{\"role\":\"assistant\",\"reasoning_content\":\"\"}}",
            })
    @DisplayName("RT-N-1: a role alone is no content, nor is an empty delta")
    void noContentOfCompletions(String choice) {
        FirstContent content = events();
        assertThat(shows(content, chunk(choice) + chunk(choice))).isFalse();
        assertThat(content.failure()).isNull();
        assertThat(shows(content, chunk("{\"delta\":{\"content\":\"H\"}}"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "response.created            | response.output_text.delta",
                "response.in_progress        | response.output_item.added",
                "response.queued             | response.reasoning_summary_text.delta",
                "response.created            | response.incomplete",
                "message_start               | content_block_start",
                "message_start               | content_block_delta",
                "message_start               | message_delta",
            })
    @DisplayName("RT-N-1: responses and messages show content by the type of their events")
    void contentOfTypedEvents(String before, String type) {
        FirstContent content = events();
        assertThat(shows(content, typed(before) + typed("ping"))).isFalse();
        assertThat(shows(content, typed(type))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE]\n\n",
                "data:[DONE]\r\n\r\n",
                "event: error\ndata: x\n\n",
                "event:error\ndata: {\"choices\":[{\"text\":\"x\"}]}\n\n",
                "data: {\"error\":{\"message\":\"out of memory\"}}\n\n",
                "data: {\"id\":1,\"error\":\"out of memory\",\"choices\":[{\"text\":\"x\"}]}\n\n",
                "data: {\"type\":\"error\",\"message\":\"x\"}\n\n",
                "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\"}}}\n\n",
                "data: {\"type\":\"message_stop\"}\n\n",
            })
    @DisplayName("RT-N-1: an error, and an end without content, is a failure, also behind a role")
    void failures(String event) {
        for (String before : List.of("", ": ping\n\n", ROLE)) {
            if (before.equals(ROLE) && event.contains("\"type\"") && !event.contains("\"error\",")) {
                continue; // a stream of another kind
            }
            FirstContent content = events();
            assertThat(shows(content, before + event)).as(before).isFalse();
            assertThat(content.failure()).as(before).isNotNull();
            FirstContent split = events();
            for (String next : letters(before + event)) {
                assertThat(split.failure() == null && shows(split, next)).isFalse();
            }
            assertThat(split.failure()).as(before).isNotNull();
        }
    }

    @Test
    @DisplayName("RT-N-1: an error that is null is none")
    void noError() {
        assertThat(shows(events(), "data: {\"error\":null,\"choices\":[{\"text\":\"x\"}]}\n\n"))
                .isTrue();
        assertThat(shows(events(), "data: {\"n\":{\"error\":1}}\n\n")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"m\",\"code\":429}}          | 429 | {\"error\":{\"message\":\"m\",\"code\":429}}",
                "{\"error\":{\"status\":400,\"code\":\"x\"},\"id\":1}  | 400 | {\"error\":{\"status\":400,\"code\":\"x\"}}",
                "{\"error\":{\"code\":499,\"status\":\"GONE\"}}        | 499 | {\"error\":{\"code\":499,\"status\":\"GONE\"}}",
                "{\"error\":{\"code\":500,\"status\":404}}           | 404 | {\"error\":{\"code\":500,\"status\":404}}",
                "{\"error\":{\"code\":500}}                          |   0 | none",
                "{\"error\":{\"code\":\"429\"}}                      |   0 | none",
                "{\"error\":{\"code\":4290}}                         |   0 | none",
                "{\"error\":{\"code\":399}}                          |   0 | none",
                "{\"error\":{\"inner\":{\"code\":429}}}              |   0 | none",
            })
    @DisplayName("RT-N-1: an error with a number of 400 to 499 is an answer of that status")
    void judgedErrors(String data, int status, String body) {
        FirstContent content = events();
        assertThat(shows(content, "data: " + data + "\n\n")).isFalse();
        assertThat(content.failure()).isNotNull();
        GatewayResponse judged = content.judged();
        assertThat(judged == null ? 0 : judged.status()).isEqualTo(status);
        if (judged != null) {
            assertThat(judged.headers().first("content-type")).isEqualTo("application/json");
            assertThat(Await.value(judged.body().readAllBytes(1_000)))
                    .asString(UTF_8)
                    .isEqualTo(body);
        }
    }

    @Test
    void contentMayBeCutAnywhere() {
        FirstContent content = events();
        String before = ": ping\r\n\r\nevent: x\r\ndata: x\r\n";
        for (String next : letters(before)) {
            assertThat(shows(content, next)).isFalse();
        }
        assertThat(shows(content, "\r")).isTrue();
    }

    @Test
    @DisplayName("an event that was not closed counts at the end")
    void atTheEnd() {
        FirstContent content = events();
        assertThat(shows(content, "data: {\"choices\":[{\"text\":\"x\"}]}")).isFalse();
        assertThat(content.isShownAtEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": ping\n\n", ROLE, "data: [DONE]", "data: {\"error\":1}"})
    @DisplayName("RT-N-1: an end without content is a failure")
    void nothing(String text) {
        FirstContent content = events();
        assertThat(shows(content, text)).isFalse();
        assertThat(content.isShownAtEnd()).isFalse();
        assertThat(content.failure()).isNotNull();
    }

    @Test
    void aLongBeginningIsTakenForContent() { // bounded by construction
        FirstContent content = events();
        String comment = ":" + " ".repeat(1022) + "\n";
        for (int i = 0; i < 64; i++) {
            assertThat(shows(content, comment)).isFalse();
        }
        assertThat(shows(content, comment)).isTrue();
    }

    @Test
    void theChunkIsNotMoved() {
        ByteBuffer chunk = ByteBuffer.wrap(ROLE.getBytes(UTF_8));
        assertThat(events().isShownBy(chunk)).isFalse();
        assertThat(chunk.remaining()).isEqualTo(ROLE.length());
    }

    @ParameterizedTest
    @EnumSource(names = "OPEN", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("the work grows with the bytes, not with their square, however small the chunks are")
    void manySmallChunks(GateRule rule) { // squared, it took longer by a factor of thousands
        List<String> types = List.of("text/event-stream", "application/json");
        for (String type : rule == GateRule.NOT_ABORTED ? types : types.subList(0, 1)) {
            FirstContent content = content(rule, type);
            ByteBuffer letter = ByteBuffer.wrap(":".getBytes(UTF_8));
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                for (int i = 0; i < 64 << 10; i++) {
                    assertThat(content.isShownBy(letter)).isFalse();
                }
            });
        }
    }

    @Test
    @DisplayName("PD-18: an end that is no abort is an answer, of what is no stream")
    void anEmptyAnswerIsAnAnswer() {
        assertThat(json().isShownAtEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delta\":{\"content\":\"H\"}}",
                "{\"delta\":{},\"finish_reason\":\"stop\"}",
                "{\"delta\":{},\"finish_reason\":\"aborted\"}",
                "{\"text\":\"H\",\"finish_reason\":\"abort\"}"
            })
    @DisplayName("PD-18: a token, or an end that is no abort, opens")
    void aTokenOrAnotherEnd(String choice) {
        assertThat(shows(kvt(), ROLE + chunk(choice))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}",
                "{\"delta\":{\"content\":null}}",
                "{\"delta\":{\"content\":\"\"},\"finish_reason\":\"abort\"}"
            })
    @DisplayName("PD-18: the role, and an abort, are no token")
    void noToken(String choice) {
        assertThat(shows(kvt(), chunk(choice))).isFalse();
    }

    @Test
    @DisplayName("PD-18: an abort that is cut into chunks is still one")
    void anAbortInPieces() {
        FirstContent content = kvt();
        String abort = chunk("{\"text\":\"\",\"finish_reason\": \"abort\"}") + "data: [DONE]\n";
        for (String next : letters(abort)) {
            assertThat(shows(content, next)).as("at %s", next).isFalse();
        }
        assertThat(content.isShownAtEnd()).isFalse();
        assertThat(content.failure().kind()).isEqualTo(ErrorKind.UPSTREAM_FAILURE);
    }

    @Test
    @DisplayName("PD-18: an answer that is no stream is looked at likewise")
    void answersAtOnce() {
        assertThat(shows(json(), "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}"))
                .isTrue();
        FirstContent aborted = json();
        String abort =
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"abort\"}]}";
        for (String next : letters(abort)) {
            assertThat(shows(aborted, next)).isFalse();
        }
        assertThat(aborted.isShownAtEnd()).isFalse();
        assertThat(aborted.failure()).isNotNull();
        assertThat(shows(json(), "{\"embedding\":[1]}")).isFalse();
    }

    private static String chunk(String choice) {
        return "data: {\"id\":\"x\",\"choices\":[" + choice + "]}\n\n";
    }

    private static String typed(String type) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"n\":1}\n\n";
    }

    private static List<String> letters(String text) {
        return text.chars().mapToObj(Character::toString).toList();
    }

    private static boolean shows(FirstContent content, String text) {
        return content.isShownBy(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static FirstContent events() {
        return content(GateRule.FIRST_CONTENT, "text/event-stream");
    }

    private static FirstContent kvt() {
        return content(GateRule.NOT_ABORTED, "text/event-stream");
    }

    private static FirstContent json() {
        return content(GateRule.NOT_ABORTED, "application/json");
    }

    private static FirstContent content(GateRule rule, String type) {
        return FirstContent.of(new GatewayResponse(200, Headers.of("content-type", type), Body.empty()), rule);
    }
}
