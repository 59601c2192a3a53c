package io.sluice.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("what counts as the first content of an answer")
class FirstContentTest {
    private static final String ROLE =
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {}\n\n",
                "data:{}",
                "data:  x",
                "data:\tx",
                "\n\ndata: x",
                "\r\ndata: x",
                "\rdata: x",
                ": ping\n\ndata: x",
                "event: message\ndata: x",
                "data:\ndata: x",
                "data: [DONE]\n\n"
            })
    void dataOfAnEventIsContent(String text) {
        assertThat(shows(events(GateRule.FIRST_BYTE), text)).isTrue();
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
                "metadata: x\n\n"
            })
    void whatSaysNothingIsNone(String text) {
        assertThat(shows(events(GateRule.FIRST_BYTE), text)).isFalse();
    }

    @Test
    void contentMayBeCutAnywhere() {
        FirstContent content = events(GateRule.FIRST_BYTE);
        String before = ": ping\r\n\r\nevent: x\r\ndata: ";
        for (String next : letters(before)) {
            assertThat(shows(content, next)).isFalse();
        }
        assertThat(shows(content, "x")).isTrue();
    }

    @Test
    void anyByteIsContentOfOtherAnswers() {
        assertThat(shows(json(GateRule.FIRST_BYTE), " ")).isTrue();
    }

    @Test
    void aLongBeginningIsTakenForContent() { // bounded by construction
        FirstContent content = events(GateRule.FIRST_BYTE);
        String comment = ":" + " ".repeat(1022) + "\n";
        for (int i = 0; i < 16; i++) {
            assertThat(shows(content, comment)).isFalse();
        }
        assertThat(shows(content, comment)).isTrue();
    }

    @Test
    void theChunkIsNotMoved() {
        ByteBuffer chunk = ByteBuffer.wrap(ROLE.getBytes(UTF_8));
        boolean shown = events(GateRule.NOT_ABORTED).isShownBy(chunk);
        assertThat(shown).isFalse();
        assertThat(chunk.remaining()).isEqualTo(ROLE.length());
    }

    @Test
    void anEmptyAnswerIsAnAnswer() {
        assertThat(events(GateRule.FIRST_BYTE).failureAtEnd()).isNull();
        assertThat(events(GateRule.NOT_ABORTED).failureAtEnd()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delta\":{\"content\":\"H\"}}",
                "{\"delta\":{\"content\" : \"\\\"\"}}",
                "{\"text\":\" \"}",
                "{\"delta\":{\"reasoning_content\":\"x\"}}",
                "{\"delta\":{\"refusal\":\"no\"}}",
                "{\"function\":{\"arguments\":\"{\"}}",
                "{\"delta\":{},\"finish_reason\":\"stop\"}",
                "{\"delta\":{},\"finish_reason\":\"aborted\"}"
            })
    @DisplayName("PD-18: a token, or an end that is no abort, opens")
    void aTokenOrAnotherEnd(String event) {
        assertThat(shows(events(GateRule.NOT_ABORTED), ROLE + "data: " + event + "\n\n"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}",
                "{\"object\":\"text_completion\",\"delta\":{\"content\":null}}",
                "{\"delta\":{\"content\":\"\"},\"finish_reason\":\"abort\"}"
            })
    @DisplayName("PD-18: the role, and an abort, are no token")
    void noToken(String event) {
        assertThat(shows(events(GateRule.NOT_ABORTED), "data: " + event + "\n\n"))
                .isFalse();
    }

    @Test
    @DisplayName("PD-18: an abort that is cut into chunks is still one")
    void anAbortInPieces() {
        String abort = "data: {\"choices\":[{\"text\":\"\",\"finish_reason\": \"abort\"}]}\n\ndata: [DONE]\n\n";
        FirstContent content = events(GateRule.NOT_ABORTED);
        for (String next : letters(abort)) {
            assertThat(shows(content, next)).as("at %s", next).isFalse();
        }
        assertThat(content.failureAtEnd())
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.UPSTREAM_FAILURE));
    }

    @Test
    @DisplayName("PD-18: an abort after content is the client's to see")
    void anAbortAfterContent() {
        assertThat(shows(events(GateRule.NOT_ABORTED), "data: {\"text\":\"H\",\"finish_reason\":\"abort\"}"))
                .isTrue();
    }

    @Test
    @DisplayName("PD-18: an answer that is no stream is looked at likewise")
    void answersAtOnce() {
        assertThat(shows(json(GateRule.NOT_ABORTED), "{\"message\":{\"content\":\"Hello\"}}"))
                .isTrue();
        FirstContent aborted = json(GateRule.NOT_ABORTED);
        assertThat(shows(aborted, "{\"message\":{\"content\":\"\"},\"finish_reason\":\"abort\"}"))
                .isFalse();
        assertThat(aborted.failureAtEnd()).isNotNull();
    }

    private static List<String> letters(String text) {
        return text.chars().mapToObj(Character::toString).toList();
    }

    private static boolean shows(FirstContent content, String text) {
        return content.isShownBy(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static FirstContent events(GateRule rule) {
        return content(rule, "text/event-stream");
    }

    private static FirstContent json(GateRule rule) {
        return content(rule, "application/json");
    }

    private static FirstContent content(GateRule rule, String type) {
        return FirstContent.of(new GatewayResponse(200, Headers.of("content-type", type), Body.empty()), rule);
    }
}
