package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The paths of the host itself. */
@DisplayName("Pages of the host")
class PagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static SimulatedEngine engine;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        engine = SimulatedEngine.builder().models("m").start();
        String instances = "[{\"infer_type\":\"neutral\",\"model\":\"m\",\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":"
                + engine.port() + "}},{\"infer_type\":\"neutral\",\"id\":\"any\",\"endpoint\":{\"host\":\"127.0.0.1\","
                + "\"port\":1}}]";
        String routes = "[{\"base_url\":\"local\",\"prefix\":\"*\"},{\"base_url\":\"http://127.0.0.1:1/v1\",\"prefix\":"
                + "\"gpt-4\",\"api_key\":\"sk-secret\"},{\"base_url\":\"http://127.0.0.1:1\",\"prefix\":\"gpt-5*\"}]";
        proxy = RunningProxy.start(
                "--instances",
                instances,
                "--scheduling-policy",
                "round-robin",
                "--route-policy",
                "prefix",
                "--route-config",
                routes);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        engine.close();
    }

    @Test
    @DisplayName("GET /v1/models lists what instances and routes name, in the OpenAI shape")
    void models() throws IOException {
        RawClient.Response response = proxy.exchange(RawClient.get("/v1/models?limit=5"));
        assertThat(response.header("content-type")).isEqualTo("application/json");
        JsonNode list = JSON.readTree(response.body());
        assertThat(list.get("object").textValue()).isEqualTo("list");
        assertThat(list.get("data").findValuesAsText("id")).containsExactly("gpt-4", "m");
        assertThat(list.get("data").get(0).get("object").textValue()).isEqualTo("model");
    }

    @Test
    @DisplayName("GET /healthz is ok")
    void health() throws IOException {
        RawClient.Response response = proxy.exchange(RawClient.get("/healthz"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok");
    }

    @Test
    @DisplayName("POST /explain tells where a request would go, without a key, and sends nothing")
    void explain() throws IOException {
        long before = engine.stats().requests();
        JsonNode internal = JSON.readTree(
                proxy.exchange(RawClient.post("/explain", "{\"model\":\"m\"}")).body());
        assertThat(internal.get("model").textValue()).isEqualTo("m");
        assertThat(internal.at("/routing/options/0/route").textValue()).isEqualTo("internal");
        assertThat(internal.at("/scheduling/candidates")).isNotEmpty();
        String external = proxy.exchange(RawClient.post("/explain", "{\"model\":\"gpt-4\"}"))
                .body();
        assertThat(external).contains("http://127.0.0.1:1/v1").doesNotContain("sk-secret");
        assertThat(proxy.exchange(RawClient.post("/explain", "no json")).body()).contains("refusal");
        assertThat(engine.stats().requests()).isEqualTo(before);
    }

    @Test
    @DisplayName("GET /metrics counts calls, attempts, bytes and times, and shows the JVM")
    void metrics() throws IOException {
        proxy.exchange(RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}"));
        proxy.exchange(RawClient.post("/v1/completions", "{\"model\":\"gpt-4\"}"));
        proxy.awaitRest();
        RawClient.Response response = proxy.exchange(RawClient.get("/metrics"));
        assertThat(response.header("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(response.body())
                .containsPattern(
                        "sluice_calls_total\\{error=\"none\",model=\"m\",outcome=\"succeeded\",route=\"internal\",status=\"200\"} [1-9]")
                .containsPattern(
                        "sluice_calls_total\\{error=\"connect_failed\",model=\"other\",outcome=\"failed\",route=\"http://127.0.0.1:1/v1\",status=\"502\"}")
                .containsPattern(
                        "sluice_attempts_total\\{error=\"none\",leg=\"whole\",reason=\"first\",status=\"200\",target=\"127.0.0.1:\\d+\"}")
                .containsPattern(
                        "sluice_attempts_total\\{error=\"connect_failed\",leg=\"whole\",reason=\"first\",status=\"0\",target=\"http")
                .containsPattern("sluice_call_duration_seconds_count\\{route=\"internal\"} [1-9]")
                .containsPattern("sluice_time_to_first_byte_seconds_bucket\\{route=\"internal\",le=\"5.0\"} [1-9]")
                .containsPattern("sluice_response_bytes_total\\{route=\"internal\"} [1-9]")
                .contains(
                        "sluice_open_calls 0.0",
                        "sluice_request_bytes 0.0",
                        "sluice_parked_calls 0.0",
                        "sluice_open_circuits")
                .contains("jvm_memory_used_bytes")
                .contains("jvm_threads_live_threads")
                .contains("process_uptime_seconds")
                .doesNotContain("sk-secret");
    }

    @Test
    @DisplayName("HC-L-8: every name on the page that is ours stands in docs/metrics.md")
    void namedMetrics() throws IOException {
        String listed = Files.readString(Path.of("../../docs/metrics.md"));
        List<String> names = Pattern.compile("(?m)^# TYPE ((?:sluice|gen_ai)_\\w+) ")
                .matcher(proxy.exchange(RawClient.get("/metrics")).body())
                .results()
                .map(type -> type.group(1))
                .filter(name -> !name.endsWith("_max"))
                .toList();
        assertThat(names)
                .contains("sluice_client_connections", "sluice_upstream_connections", "sluice_request_bytes")
                .allSatisfy(name -> assertThat(listed).contains("`" + name + "`"));
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /chat/completions,404, ''",
        "GET,    /v1,              404, ''",
        "GET,    /healthz/,        404, ''",
        "POST,   /healthz,         405, 'GET, HEAD'",
        "DELETE, /metrics,         405, 'GET, HEAD'",
        "GET,    /explain,         405, POST",
        "PUT,    /explain,         405, POST"
    })
    @DisplayName("Other paths and methods are errors in the OpenAI shape, and the connection lives on")
    void others(String method, String path, int status, String allow) throws IOException {
        try (RawClient client = proxy.connect()) {
            RawClient.Response response = client.send(
                            method + " " + path + " HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{}")
                    .read();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("allow")).isEqualTo(allow);
            JsonNode error = JSON.readTree(response.body()).get("error");
            assertThat(error.get("type").textValue()).isEqualTo("invalid_request_error");
            assertThat(error.get("message").textValue()).contains(method);
            assertThat(error.get("param").isNull()).isTrue();
            assertThat(error.get("code").textValue()).isNotEmpty();
            assertThat(client.send(RawClient.get("/healthz")).read().body()).isEqualTo("ok");
        }
    }

    @Test
    @DisplayName("HEAD answers as GET does, without the body")
    void head() throws IOException {
        for (String path : new String[] {"/healthz", "/metrics", "/v1/models"}) {
            try (RawClient client = proxy.connect()) {
                client.send("HEAD " + path + " HTTP/1.1\r\nHost: t\r\n\r\n");
                assertThat(client.readHead().status()).isEqualTo(200);
                assertThat(client.send(RawClient.get("/healthz")).read().body()).isEqualTo("ok");
            }
        }
    }
}
