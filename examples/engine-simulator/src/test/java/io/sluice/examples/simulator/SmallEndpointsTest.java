package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models, health and embeddings. */
class SmallEndpointsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SimulatedEngine engine =
            SimulatedEngine.builder().name("a").models("m1", "m2").start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void modelsAreListed() throws Exception {
        JsonNode list = JSON.readTree(Http.get(engine, "/v1/models").body());

        assertThat(list.get("object").asText()).isEqualTo("list");
        assertThat(list.get("data").findValuesAsText("id")).containsExactly("m1", "m2");
        assertThat(list.get("data").findValuesAsText("owned_by")).containsOnly("a");
    }

    @Test
    void healthIsOkAlsoForHead() throws Exception {
        assertThat(Http.get(engine, "/health").statusCode()).isEqualTo(200);
        try (RawClient client = new RawClient(engine)) {
            client.send("HEAD /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            RawClient.Read read = client.readAll();
            assertThat(read.text()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(read.body()).isEmpty();
        }
    }

    @Test
    void embeddingsFollowFromTheText() throws Exception {
        String body = "{\"model\":\"m1\",\"input\":[\"x\",\"y\",\"x\"]}";
        JsonNode data =
                JSON.readTree(Http.post(engine, "/v1/embeddings", body).body()).get("data");

        assertThat(data).hasSize(3);
        assertThat(data.get(0).get("embedding"))
                .hasSize(8)
                .isEqualTo(data.get(2).get("embedding"));
        assertThat(data.get(1).get("embedding")).isNotEqualTo(data.get(0).get("embedding"));
        assertThat(data.findValuesAsText("index")).containsExactly("0", "1", "2");
    }

    @Test
    void embeddingsComeInBase64IfAskedFor() throws Exception {
        String path = "/v1/embeddings";
        JsonNode plain = JSON.readTree(
                Http.post(engine, path, "{\"model\":\"m1\",\"input\":\"x\"}").body());
        JsonNode coded = JSON.readTree(
                Http.post(engine, path, "{\"model\":\"m1\",\"input\":\"x\",\"encoding_format\":\"base64\"}")
                        .body());

        byte[] bytes = Base64.getDecoder().decode(coded.at("/data/0/embedding").asText());
        float first = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat();
        assertThat(first).isEqualTo((float) plain.at("/data/0/embedding/0").asDouble(), within(1e-6f));
    }

    @Test
    void embeddingsWithoutInputAreRefused() throws Exception {
        assertThat(Http.post(engine, "/v1/embeddings", "{\"model\":\"m1\"}").statusCode())
                .isEqualTo(400);
        assertThat(Http.post(engine, "/v1/embeddings", "{").statusCode()).isEqualTo(400);
    }
}
