package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests: what a host may put into one, and that it comes out as it was put in. */
class GatewayRequestTest {
    @Test
    void hasDefaults() {
        GatewayRequest request = GatewayRequest.builder("GET", "/v1/models").build();

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).isEqualTo("/v1/models");
        assertThat(request.headers()).isSameAs(Headers.empty());
        assertThat(request.body().remaining()).isZero();
        assertThat(request.timeout()).isEmpty();
    }

    @Test
    void postIsJson() {
        GatewayRequest request = GatewayRequest.post("/v1/x", "{\"model\":\"ü\"}");

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.headers().first("Content-Type")).isEqualTo("application/json");
        assertThat(text(request)).isEqualTo("{\"model\":\"ü\"}");
    }

    @ParameterizedTest
    @CsvSource({"/v1/x, /v1/x", "/v1/x?a=b, /v1/x", "/?, /", "/, /", "/a?b?c, /a", "//host/x?y, //host/x"})
    void pathIsTheTargetWithoutItsQuery(String target, String path) {
        GatewayRequest request = GatewayRequest.builder("GET", target).build();

        assertThat(request.path()).isEqualTo(path);
        assertThat(request.target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "*",
                "http://host/v1",
                "host:443",
                "?a",
                "/a b",
                "/a\tb",
                "/a\r\nX: y",
                "/a\nb",
                "/a\0",
                "/a#b",
                "/ä",
                "/\u010a",
                "/\u007f"
            })
    void refusesTargetsNotInOriginForm(String target) {
        assertThatThrownBy(() -> GatewayRequest.builder("GET", target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("target: \"")
                .hasMessageEndingWith("\" (expected: /path?query in visible ASCII)")
                .hasMessageNotContainingAny("\r", "\n", "\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET ", " GET", "G T", "GET\r\n", "GÉT", "GET/", "\0"})
    void refusesMethodsThatAreNoTokens(String method) {
        assertThatThrownBy(() -> GatewayRequest.builder(method, "/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("method: \"")
                .hasMessageNotContainingAny("\r", "\n", "\0");
    }

    @Test
    void longTargetsAreCutInMessages() {
        assertThatThrownBy(() -> GatewayRequest.builder("GET", "x".repeat(100_000)))
                .hasMessageContaining("x".repeat(100) + "\"");
    }

    @Test
    void bodyIsNotCopied() {
        byte[] bytes = "hello".getBytes(UTF_8);
        GatewayRequest request = GatewayRequest.builder("POST", "/").body(bytes).build();

        assertThat(request.body().array()).isSameAs(bytes);
    }

    @Test
    void bodyIsWhatRemainsOfABuffer() {
        ByteBuffer buffer = ByteBuffer.wrap("--hello--".getBytes(UTF_8), 2, 5);
        GatewayRequest request =
                GatewayRequest.builder("POST", "/").body(buffer).build();
        buffer.position(7);

        assertThat(text(request)).isEqualTo("hello");
        assertThat(request.body().array()).isSameAs(buffer.array());
    }

    @Test
    void bodyIsReadAnyNumberOfTimes() {
        GatewayRequest request = GatewayRequest.post("/", "{}");
        request.body().get();
        request.body().position(2);

        assertThat(text(request)).isEqualTo("{}");
    }

    @Test
    void bodyIsAlwaysBackedByAnArray() {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(2).put("{}".getBytes(UTF_8)).flip();
        ByteBuffer readOnly = ByteBuffer.wrap("{}".getBytes(UTF_8)).asReadOnlyBuffer();
        for (ByteBuffer buffer : new ByteBuffer[] {direct, readOnly}) {
            GatewayRequest request =
                    GatewayRequest.builder("POST", "/").body(buffer).build();
            assertThat(request.body().hasArray()).isTrue();
            assertThat(text(request)).isEqualTo("{}");
            assertThat(buffer.remaining()).isEqualTo(2);
        }
    }

    @Test
    void timeoutIsLongerThanZero() {
        GatewayRequest.Builder builder = GatewayRequest.builder("GET", "/");

        assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).hasMessage("timeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> builder.timeout(Duration.ofNanos(-1))).hasMessageContaining("(expected: > 0)");
        assertThat(builder.timeout(Duration.ofNanos(1)).build().timeout()).contains(Duration.ofNanos(1));
    }

    @Test
    void builtRequestsDoNotChangeWithTheirBuilder() {
        GatewayRequest.Builder builder = GatewayRequest.builder("GET", "/").headers(Headers.of("a", "1"));
        GatewayRequest request = builder.build();
        builder.headers(Headers.empty()).body(new byte[1]);

        assertThat(request.headers()).isEqualTo(Headers.of("a", "1"));
        assertThat(request.body().remaining()).isZero();
    }

    @Test
    void showsNeitherQueryNorHeadersNorBody() {
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/x?key=s3cr3t")
                .headers(Headers.of("x-custom", "s3cr3t"))
                .body("s3cr3t".getBytes(UTF_8))
                .build();

        assertThat(request).hasToString("GatewayRequest[POST /v1/x, 6 bytes]");
    }

    private static String text(GatewayRequest request) {
        return UTF_8.decode(request.body()).toString();
    }
}
