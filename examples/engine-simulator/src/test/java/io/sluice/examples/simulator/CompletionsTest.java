package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client of the OpenAI API gets for its requests for completions. */
class CompletionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SimulatedEngine engine = SimulatedEngine.builder()
            .name("a")
            .models("simulated", "m\"2")
            .tokens(3)
            .start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void chatIsAnsweredWhole() throws Exception {
        HttpResponse<String> response = Http.chat(engine, "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.get("id").asText()).isEqualTo("chatcmpl-a-1");
        assertThat(answer.get("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.get("model").asText()).isEqualTo("simulated");
        assertThat(answer.get("system_fingerprint").asText()).isEqualTo("a");
        JsonNode choice = answer.get("choices").get(0);
        assertThat(choice.get("message").get("content").asText()).isEqualTo("t0 t1 t2");
        assertThat(choice.get("finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.get("usage").get("completion_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void textIsAnsweredWhole() throws Exception {
        JsonNode answer =
                JSON.readTree(Http.post(engine, Http.TEXT, Http.textBody("")).body());

        assertThat(answer.get("id").asText()).isEqualTo("cmpl-a-1");
        assertThat(answer.get("object").asText()).isEqualTo("text_completion");
        assertThat(answer.get("choices").get(0).get("text").asText()).isEqualTo("t0 t1 t2");
    }

    @Test
    void chatIsStreamed() throws Exception {
        HttpResponse<String> response = Http.chat(engine, ",\"stream\":true");

        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
        List<String> events = Http.events(response.body());
        assertThat(events).hasSize(6).last().isEqualTo("[DONE]");
        assertThat(JSON.readTree(events.get(0)).at("/choices/0/delta/role").asText())
                .isEqualTo("assistant");
        assertThat(contents(events.subList(0, 5), "/choices/0/delta/content")).isEqualTo("t0 t1 t2");
        JsonNode finish = JSON.readTree(events.get(4));
        assertThat(finish.get("object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(finish.at("/choices/0/delta")).isEmpty();
        assertThat(finish.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void textIsStreamedWithUsageIfAskedFor() throws Exception {
        String more = ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"max_tokens\":2";
        List<String> events =
                Http.events(Http.post(engine, Http.TEXT, Http.textBody(more)).body());

        assertThat(events).hasSize(5).last().isEqualTo("[DONE]");
        assertThat(contents(events.subList(0, 3), "/choices/0/text")).isEqualTo("t0 t1");
        assertThat(JSON.readTree(events.get(2)).at("/choices/0/finish_reason").asText())
                .isEqualTo("length");
        JsonNode usage = JSON.readTree(events.get(3));
        assertThat(usage.get("choices")).isEmpty();
        assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(2);
        assertThat(usage.at("/usage/total_tokens").asInt())
                .isEqualTo(2 + usage.at("/usage/prompt_tokens").asInt());
    }

    @Test
    void theLimitOfTheRequestDecidesTheNumberOfTokens() throws Exception {
        assertThat(tokens(Http.CHAT, Http.chatBody(",\"max_tokens\":5"))).isEqualTo(5);
        assertThat(tokens(Http.CHAT, Http.chatBody(",\"max_tokens\":5,\"max_completion_tokens\":7")))
                .isEqualTo(7);
        assertThat(tokens(Http.CHAT, Http.chatBody(",\"max_tokens\":null"))).isEqualTo(3);
        assertThat(tokens(Http.CHAT, Http.chatBody(",\"min_tokens\":9"))).isEqualTo(9);
        assertThat(tokens(Http.TEXT, Http.textBody(",\"max_tokens\":5"))).isEqualTo(5);
        assertThat(tokens(Http.TEXT, Http.textBody(",\"max_completion_tokens\":7")))
                .as("text completions do not know max_completion_tokens")
                .isEqualTo(3);
    }

    @Test
    void everyPromptGetsEachOfItsChoices() throws Exception {
        String prompts = "{\"model\":\"simulated\",\"prompt\":[\"a\",\"b\"],\"n\":2}";
        JsonNode answer = JSON.readTree(Http.post(engine, Http.TEXT, prompts).body());
        assertThat(answer.get("choices").findValuesAsText("index")).containsExactly("0", "1", "2", "3");

        String tokenized = "{\"model\":\"simulated\",\"prompt\":[1,2,3]}";
        assertThat(JSON.readTree(Http.post(engine, Http.TEXT, tokenized).body()).get("choices"))
                .hasSize(1);
    }

    @Test
    void theChoicesOfAStreamAreInterleaved() throws Exception {
        List<String> events = Http.events(
                Http.chat(engine, ",\"stream\":true,\"n\":2,\"max_tokens\":2").body());

        assertThat(events).hasSize(2 + 4 + 2 + 1);
        String indexes = events.stream()
                .limit(8)
                .map(event -> event.replaceFirst(".*\"index\":(\\d).*", "$1"))
                .collect(Collectors.joining());
        assertThat(indexes).isEqualTo("01010101");
    }

    @Test
    void theIdFollowsFromTheRequestIdWhichIsReturned() throws Exception {
        HttpResponse<String> response = Http.send(Http.request(engine, Http.CHAT)
                .header("x-request-id", "r-1")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(Http.chatBody(""))));

        assertThat(response.headers().firstValue("x-request-id")).hasValue("r-1");
        assertThat(JSON.readTree(response.body()).get("id").asText()).isEqualTo("chatcmpl-r-1");
    }

    @Test
    void whatNeedsEscapesInJsonGetsThem() throws Exception {
        String body = "{\"model\":\"m\\\"2\",\"prompt\":\"x\",\"stream\":true}";
        List<String> events = Http.events(Http.post(engine, Http.TEXT, body).body());

        assertThat(JSON.readTree(events.get(0)).get("model").asText()).isEqualTo("m\"2");
    }

    @Test
    void usageGrowsWithThePrompt() throws Exception {
        String longPrompt = "{\"model\":\"simulated\",\"prompt\":\"" + "x".repeat(4000) + "\"}";
        JsonNode answer = JSON.readTree(Http.post(engine, Http.TEXT, longPrompt).body());

        assertThat(answer.at("/usage/prompt_tokens").asInt()).isBetween(999, 1001);
    }

    @Test
    void aLongStreamIsWhole() throws Exception {
        List<String> events =
                Http.events(Http.post(engine, Http.TEXT, Http.textBody(",\"stream\":true,\"max_tokens\":20000"))
                        .body());

        String expected = IntStream.range(0, 20000).mapToObj(i -> "t" + i).collect(Collectors.joining(" "));
        assertThat(contents(events.subList(0, 20000), "/choices/0/text")).isEqualTo(expected);
    }

    private int tokens(String path, String body) throws Exception {
        return JSON.readTree(Http.post(engine, path, body).body())
                .at("/usage/completion_tokens")
                .asInt();
    }

    private static String contents(List<String> events, String pointer) throws Exception {
        StringBuilder contents = new StringBuilder();
        for (String event : events) {
            contents.append(JSON.readTree(event).at(pointer).asText());
        }
        return contents.toString();
    }
}
