package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine refuses what real engines refuse, in the error shape of the OpenAI API. */
class StrictnessTest {

    private static final SimulatedEngine ENGINE = SimulatedEngine.builder().start();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    stream_options     | "stream_options":{"include_usage":true}
                    stream_options     | "stream":false,"stream_options":{"include_usage":true}
                    min_tokens         | "min_tokens":5,"max_tokens":4
                    min_tokens         | "min_tokens":-1
                    max_tokens         | "max_tokens":0
                    max_tokens         | "max_tokens":"5"
                    max_tokens         | "max_tokens":1.5
                    max_tokens         | "max_tokens":131073
                    max_completion_tokens | "max_completion_tokens":0
                    n                  | "n":0
                    n                  | "n":129
                    stream             | "stream":"true"
                    model              | "model":5
                    messages           | "messages":[]
                    messages           | "messages":null
                    """)
    void aBadMemberIsNamed(String param, String members) throws Exception {
        HttpResponse<String> response = Http.chat(ENGINE, "," + members);

        JsonNode error = error(response, 400);
        assertThat(error.get("param").asText()).isEqualTo(param);
        assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.get("message").asText()).isNotEmpty();
    }

    @Test
    void whatIsNoJsonObjectIsRefused() throws Exception {
        for (String body : Stream.of("", "x", "[]", "5", "{", "{\"model\":\"simulated\"", Http.chatBody("") + "x", "{}")
                .toList()) {
            error(Http.post(ENGINE, Http.CHAT, body), 400);
        }
    }

    @Test
    void anUnknownModelIsNotFound() throws Exception {
        for (String path : new String[] {Http.CHAT, Http.TEXT, "/v1/embeddings"}) {
            String body = "{\"model\":\"other\",\"messages\":[1],\"prompt\":\"x\",\"input\":\"x\"}";
            JsonNode error = error(Http.post(ENGINE, path, body), 404);
            assertThat(error.get("code").asText()).isEqualTo("model_not_found");
            assertThat(error.get("message").asText()).contains("other");
        }
    }

    @Test
    void unknownPathsMethodsAndTypesAreRefused() throws Exception {
        error(Http.get(ENGINE, "/v2/models"), 404);
        error(Http.get(ENGINE, Http.CHAT), 405);
        error(Http.post(ENGINE, "/v1/models", "{}"), 405);
        HttpResponse<String> text = Http.send(Http.request(ENGINE, Http.CHAT)
                .setHeader("content-type", "text/plain")
                .POST(BodyPublishers.ofString(Http.chatBody(""))));
        assertThat(error(text, 400).get("message").asText()).contains("text/plain", "application/json");
    }

    @Test
    void aRequiredKeyIsChecked() throws Exception {
        try (SimulatedEngine provider = SimulatedEngine.builder().apiKey("k-1").start()) {
            for (String authorization : new String[] {"Bearer k-2", "k-1", "Bearer "}) {
                HttpResponse<String> response = Http.send(Http.request(provider, Http.CHAT)
                        .header("authorization", authorization)
                        .POST(BodyPublishers.ofString(Http.chatBody(""))));
                assertThat(error(response, 401).get("code").asText()).isEqualTo("invalid_api_key");
                assertThat(response.body()).doesNotContain("k-1");
            }
            error(Http.get(provider, "/v1/models"), 401);
            assertThat(Http.get(provider, "/health").statusCode()).isEqualTo(200);
            HttpResponse<String> good = Http.send(Http.request(provider, Http.CHAT)
                    .header("authorization", "Bearer k-1")
                    .POST(BodyPublishers.ofString(Http.chatBody(""))));
            assertThat(good.statusCode()).isEqualTo(200);
        }
    }

    private static JsonNode error(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode error = new ObjectMapper().readTree(response.body()).get("error");
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        return error;
    }
}
