package io.sluice.gateway.spring.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

class ResponseHeadsTest {
    private final MockServerHttpResponse out = new MockServerHttpResponse();

    @Test
    @DisplayName("What the application has set stays, and lists are added up")
    void keepsWhatTheApplicationHasSet() {
        out.getHeaders().set("Access-Control-Allow-Origin", "https://a");
        out.getHeaders().set("Vary", "Origin");
        write("access-control-allow-origin", "*", "vary", "Accept", "x-twice", "1", "x-twice", "2");
        assertThat(values("Access-Control-Allow-Origin")).containsExactly("https://a");
        assertThat(values("Vary")).containsExactly("Origin", "Accept");
        assertThat(values("x-twice")).containsExactly("1", "2");
    }

    @Test
    @DisplayName("Fields of a connection are not passed on, and a known length is")
    void framesTheBody() {
        write("connection", "close", "transfer-encoding", "chunked", "keep-alive", "timeout=5", "content-type", "a/b");
        assertThat(values("connection")).isNull();
        assertThat(values("transfer-encoding")).isNull();
        assertThat(values("keep-alive")).isNull();
        assertThat(values("content-length")).containsExactly("3");
    }

    private void write(String... fields) {
        GatewayResponse response = new GatewayResponse(200, Headers.of(fields), Body.of(new byte[3]));
        ResponseHeads.write(MockServerHttpRequest.get("/").build(), out, response);
        response.body().cancel(new IllegalStateException("not read"));
    }

    private List<String> values(String name) {
        return out.getHeaders().get(name);
    }
}
