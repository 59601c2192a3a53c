package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("what becomes of the events of a stream on their way")
class EventFilterTest {
    private static final String ROLE =
            "data: {\"id\":1,\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n";
    private static final String TOKEN = "data: {\"choices\":[{\"delta\":{\"content\":\"say \\\"error\\\": no\"}}]}\n\n";
    private static final String LAST = "data: {\"choices\":[{\"delta\":{},\"finish_reason\" : \"stop\"}]}\n\n";
    private static final String USAGE = "data: {\"error\":null,\"choices\":[],\"usage\":{\"prompt_tokens\":7}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String SHAPED =
            "event: error\ndata: {\"error\":{\"message\":\"died\",\"code\":\"500\",\"type\":\"server_error\","
                    + "\"param\":null}}\n\n";
    private static final String LOST = LocalReplies.brokenStreamEvent(ErrorKind.CONNECTION_LOST);

    @Test
    @DisplayName("RT-X-3: chunks pass as they are, uncopied")
    void uncopied() {
        EventFilter filter = new EventFilter();
        for (String text : List.of(
                ": ping\n\n",
                ROLE,
                TOKEN,
                TOKEN + TOKEN,
                TOKEN + TOKEN.substring(0, 20),
                TOKEN.substring(20),
                USAGE,
                LAST,
                DONE)) {
            ByteBuffer chunk = buffer(text);
            assertThat(filter.pass(chunk)).as(text).isSameAs(chunk);
            assertThat(chunk.remaining()).isEqualTo(text.length());
        }
        assertThat(filter.isOver()).isTrue();
        assertThat(filter.failure()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what came, before its upstream ended it well | what is added | the failure
                "ROLE TOKEN LAST           |        |",
                "ROLE TOKEN LAST USAGE     |        |",
                "ROLE TOKEN                | LOST   | CONNECTION_LOST",
                "ROLE TOKEN USAGE          | LOST   | CONNECTION_LOST",
                "data:_1;;                 |        |",
                "data:_1                   | ;;     |",
                ":_ping                    | ;;LOST | CONNECTION_LOST",
                "''                        | LOST   | CONNECTION_LOST",
                "'event: response.created;data: {\"type\":\"response.created\"};;' | LOST | CONNECTION_LOST",
                "'data: {\"type\":\"message_start\"};;data: {\"type\":\"message_delta\"};;' | LOST | CONNECTION_LOST",
                "'data: {\"type\":\"transcript.text.delta\"};;'                   |      |",
                "'data: {\"text\":\"x\",\"meta_info\":{\"finish_reason\":null}};;'    |      |",
            })
    @DisplayName("RT-N-3: an end that is none")
    void ends(String sent, String added, String failure) {
        String text = spelled(sent);
        String expected = text + (added == null ? "" : spelled(added));
        for (int split = 0; split <= text.length(); split++) {
            Passed passed = pass(List.of(text.substring(0, split), text.substring(split)), null);
            assertThat(passed.text()).as("split at %s", split).isEqualTo(expected);
            assertThat(passed.failure()).isEqualTo(failure == null ? null : ErrorKind.valueOf(failure));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE]",
                "data:[DONE]\n",
                "event: done\ndata: [DONE]\r\n",
                "event: response.completed\r\ndata: {\"type\":\"response.completed\",\"response\":{\"error\":null}}\r\n\r\n",
                "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"x\"}}}\n\n",
                "data: {\"type\":\"response.incomplete\"}\r\r",
                "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
            })
    @DisplayName("RT-N-4: what comes after the last event changes nothing, a reset least of all")
    void lastEvents(String last) {
        String stream = TOKEN + last;
        if (last.contains("response.")) {
            stream = "data: {\"type\":\"response.created\"}\n\n" + last;
        } else if (last.contains("message_stop")) {
            stream = "data: {\"type\":\"message_start\"}\n\n" + last;
        }
        boolean isClosed = last.endsWith("\n\n") || last.endsWith("\r\r") || last.endsWith("\r\n\r\n");
        for (int split = 0; split <= stream.length(); split++) {
            List<String> parts = List.of(stream.substring(0, split), stream.substring(split) + (isClosed ? TOKEN : ""));
            Passed passed = pass(parts, new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
            // Of a blank line that ends with CR and LF the first half will do.
            assertThat(passed.text().stripTrailing()).as("split at %s", split).isEqualTo(stream.stripTrailing());
            assertThat(passed.text()).as("closed").matches("(?s).*(\n\n|\r\r|\r\n\r\n?)");
            assertThat(passed.failure()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"died\",\"code\":500}}\n\n",
                "data:  {  \"error\" : {\"message\":\"died\",\"code\":500}}\r\n\r\n",
                "event: error\ndata: {\"error\":{\"message\":\"died\",\"code\":500}}\n\n",
                "event:error\r\ndata:{\"error\":{\"message\":\"died\",\"code\":500}}\r\n\r\n",
                "data: {\"error\":\ndata: {\"message\":\"died\",\"code\":500}}\n\n",
                "event: error\ndata: {\"message\":\"died\",\"code\":500}\n\n",
            })
    @DisplayName("RT-N-5: an error event gets the shape of RT-A-2, and what follows is dropped, wherever chunks begin")
    void errors(String error) {
        String stream = ROLE + TOKEN + error + DONE;
        for (int one = 0; one <= stream.length(); one++) {
            for (int two = one; two <= Math.min(one + 3, stream.length()); two++) {
                Passed passed = pass(
                        List.of(stream.substring(0, one), stream.substring(one, two), stream.substring(two)), null);
                assertThat(passed.text()
                                .replace(" : ", ":")
                                .replace("{  ", "{")
                                .replace("\":  {", "\":{")
                                .replace("\": {", "\":{"))
                        .as("split at %s and %s", one, two)
                        .isEqualTo(ROLE + TOKEN + SHAPED);
                assertThat(passed.failure()).isEqualTo(ErrorKind.UPSTREAM_FAILURE);
            }
        }
        assertThat(pass(
                                (ROLE + TOKEN + error)
                                        .chars()
                                        .mapToObj(Character::toString)
                                        .toList(),
                                null)
                        .text())
                .endsWith("\"code\":\"500\",\"type\":\"server_error\",\"param\":null}}\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":\"no\"}             | {\"error\":{\"message\":\"no\",\"type\":\"server_error\",\"param\":null,\"code\":\"upstream_error\"}}",
                "{\"error\":{}}               | {\"error\":{\"message\":\"The upstream service failed.\",\"type\":\"server_error\",\"param\":null,\"code\":\"upstream_error\"}}",
                "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"}} | {\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"}}",
                "{\"error\":{\"code\":null,\"type\":[1],\"message\":\"m\",\"x\":{\"y\":1}}} | {\"error\":{\"message\":\"m\",\"x\":{\"y\":1},\"type\":\"server_error\",\"param\":null,\"code\":\"upstream_error\"}}",
                "{\"id\":1,\"error\":{\"message\":\"m\",\"code\":502},\"choices\":[]} | {\"id\":1,\"error\":{\"message\":\"m\",\"code\":\"502\",\"type\":\"server_error\",\"param\":null},\"choices\":[]}",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}} | {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\",\"param\":null,\"code\":\"upstream_error\"}}",
                "{\"type\":\"error\",\"code\":null,\"message\":\"m\",\"param\":null} | {\"type\":\"error\",\"message\":\"m\",\"param\":null,\"code\":\"upstream_error\"}",
                "{\"error\":{\"message\":\"m\",\"code\":429}} | {\"error\":{\"message\":\"m\",\"code\":\"429\",\"type\":\"invalid_request_error\",\"param\":null}}",
            })
    @DisplayName("RT-N-5: type and code become strings, what is missing is filled, everything else stays")
    void shapes(String data, String shaped) {
        Passed passed = pass(List.of(TOKEN, "data: " + data + "\n\n"), null);
        assertThat(passed.text()).isEqualTo(TOKEN + "event: error\ndata: " + shaped + "\n\n");
    }

    @Test
    @DisplayName("RT-N-5: an error event may be any text")
    void textAsError() {
        assertThat(pass(List.of("event: error\ndata: out of \"memory\"\n\n"), null)
                        .text())
                .startsWith("event: error\ndata: {\"error\":{\"message\":\"out of \\\"memory\\\"\",\"type\":");
    }

    @Test
    @DisplayName(
            "RT-N-5: an error that shows late, when its beginning is with the client, is told again as it should be")
    void lateError() {
        String error = "data: {\"id\":1,\"error\":{\"message\":\"died\",\"code\":500}}\n\n";
        Passed passed = pass(List.of(TOKEN + error.substring(0, 16), error.substring(16) + DONE), null);
        assertThat(passed.text())
                .startsWith(TOKEN + error + "event: error\ndata: {\"id\":1,\"error\":{\"message\":\"died\"");
        assertThat(passed.failure()).isEqualTo(ErrorKind.UPSTREAM_FAILURE);
    }

    @Test
    @DisplayName("RT-N-3, RT-N-5: an error of a client's own making says nothing of the upstream's health")
    void judgedErrors() {
        assertThat(pass(List.of("data: {\"error\":{\"code\":429}}\n\n"), null).failure())
                .isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(pass(List.of("data: {\"error\":{\"code\":400}}\n\n"), null).failure())
                .isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @Test
    @DisplayName("an error event that breaks off ends as a stream that broke")
    void cutError() {
        String cut = "data: {\"error\":{\"mess";
        Passed passed = pass(List.of(TOKEN, cut), new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        assertThat(passed.text()).startsWith(TOKEN + cut + "\n\nevent: error\n");
        assertThat(passed.failure()).isNotNull();
    }

    @Test
    @DisplayName("a last event that breaks off is none")
    void cutLastEvent() {
        String created = "data: {\"type\":\"response.created\"}\n\n";
        String cut = "data: {\"type\":\"response.completed\",\"response\":{\"id\"";
        Passed passed = pass(List.of(created, cut), new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        assertThat(passed.text()).isEqualTo(created + cut + "\n\n" + LOST);
        assertThat(passed.failure()).isEqualTo(ErrorKind.CONNECTION_LOST);
    }

    @Test
    @DisplayName("an event is held back only while it may be an error, and only the one in progress")
    void whatIsHeld() {
        EventFilter filter = new EventFilter();
        assertThat(text(filter.pass(buffer(TOKEN + "data: {\"")))).isEqualTo(TOKEN);
        assertThat(text(filter.pass(buffer("err")))).isEmpty();
        assertThat(text(filter.pass(buffer("ands\":1")))).isEqualTo("data: {\"errands\":1");
        assertThat(text(filter.pass(buffer(",")))).isEqualTo(",");
        assertThat(text(filter.pass(buffer("}\n\nevent: err")))).isEqualTo("}\n\n");
        assertThat(text(filter.pass(buffer("atum\n")))).isEqualTo("event: erratum\n");
        assertThat(text(filter.pass(buffer("data: 1\n\ndata: {\"error\":")))).isEqualTo("data: 1\n\n");
        assertThat(text(filter.pass(buffer("null")))).isEqualTo("data: {\"error\":null");
    }

    @Test
    @DisplayName("what is held back is bounded, and costs no more in many small chunks")
    void boundedAndLinear() {
        EventFilter filter = new EventFilter();
        String begin = "data: {\"error\":{\"message\":\"";
        assertThat(text(filter.pass(buffer(begin)))).isEmpty();
        ByteBuffer letter = buffer("x");
        StringBuilder out = new StringBuilder();
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 200_000; i++) {
                out.append(text(filter.pass(letter.duplicate())));
            }
        });
        assertThat(out.toString()).isEqualTo(begin + "x".repeat(200_000));
        assertThat(text(filter.pass(buffer("\"}}\n\n")))).isEqualTo("\"}}\n\n");
        assertThat(filter.isOver()).isFalse();
    }

    @Test
    @DisplayName("the end of responses, which have all of their text in it, may be large")
    void largeLastEvent() {
        String last = "event: response.completed\ndata: {\"type\":\"response.completed\",\"x\":\"" + "y".repeat(100_000)
                + "\"}\n\n";
        String stream = "data: {\"type\":\"response.created\"}\n\n" + last;
        Passed passed =
                pass(List.of(stream.substring(0, 300), stream.substring(300, 90_000), stream.substring(90_000)), null);
        assertThat(passed.text()).isEqualTo(stream);
        assertThat(passed.failure()).isNull();
    }

    /** What was passed on, and the kind of failure with which the stream ended. */
    private record Passed(String text, ErrorKind failure) {}

    private static Passed pass(List<String> chunks, GatewayException broken) {
        EventFilter filter = new EventFilter();
        StringBuilder passed = new StringBuilder();
        for (String chunk : chunks) {
            if (!filter.isOver()) {
                passed.append(text(filter.pass(buffer(chunk))));
            }
        }
        if (!filter.isOver()) {
            passed.append(text(filter.end(broken)));
        }
        GatewayException failure = filter.failure();
        return new Passed(passed.toString(), failure == null ? null : failure.kind());
    }

    private static String spelled(String text) {
        return text.replace("ROLE", ROLE)
                .replace("TOKEN", TOKEN)
                .replace("LAST", LAST)
                .replace("USAGE", USAGE)
                .replace("LOST", LOST)
                .replace("\n\n ", "\n\n")
                .replace(";", "\n")
                .replace("data:_", "data: ")
                .replace(":_ping", ": ping");
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String text(ByteBuffer passed) {
        return UTF_8.decode(passed.duplicate()).toString();
    }
}
