package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes upstream of a client's request and comes back of the answer, as it stands on the wire. */
@DisplayName("Forwarding")
class ForwardingTest {
    private static final String BODY = "{ \"model\" : \"m\",\t\"x\":1.50, \"u\":\"\\u00e4\" }";
    private static final String CONNECTION_FIELDS = String.join(
            "\r\n",
            "Connection: close, X-Hop",
            "X-Hop: 1",
            "Keep-Alive: timeout=5",
            "Proxy-Connection: keep-alive",
            "Proxy-Authorization: Basic secret",
            "TE: trailers",
            "Trailer: X-T",
            "Upgrade: h2c",
            "");

    private ScriptedServer upstream;

    @BeforeEach
    void start() {
        upstream = ScriptedServer.start();
        upstream.onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    @Test
    @DisplayName("RT-D-5: method, path, query and every byte of the body are the client's")
    void untouched() throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            assertThat(proxy.exchange(RawClient.post("/v1/any/path%20x?a=b&c=%2F", BODY))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(upstream.request(0).requestLine()).isEqualTo("POST /v1/any/path%20x?a=b&c=%2F HTTP/1.1");
        assertThat(upstream.request(0).text()).isEqualTo(BODY);
        assertThat(upstream.request(0).headers("host")).containsExactly("127.0.0.1:" + upstream.port());
    }

    @Test
    @DisplayName("RT-X-1: what belongs to a connection is not copied, the rest is, in order")
    void hopByHop() throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            proxy.exchange("POST /v1/x HTTP/1.1\r\nHost: client\r\nX-A: 1\r\n" + CONNECTION_FIELDS
                    + "Expect: 100-continue\r\nX-B: \t two  words \r\nx-a: 2\r\nContent-Length: " + BODY.length()
                    + "\r\n\r\n" + BODY);
        }
        ReceivedRequest request = upstream.request(0);
        Set<String> names = request.headerNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(names).containsExactlyInAnyOrder("host", "x-a", "x-b", "content-length", "x-request-id");
        assertThat(request.headers("x-a")).containsExactly("1", "2");
        assertThat(request.headers("x-b")).containsExactly("two  words");
        assertThat(request.headers("content-length")).containsExactly("" + BODY.length());
    }

    @Test
    @DisplayName("RT-X-1: likewise for the answer")
    void hopByHopOfAnswers() throws IOException {
        upstream.onConnection(c -> c.answerAll("HTTP/1.1 201 Created\r\nX-A: 1\r\n" + CONNECTION_FIELDS
                + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Text: \u00e4\r\nContent-Length: 2\r\n\r\n{}"));
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port());
                RawClient client = proxy.connect()) {
            RawClient.Response response =
                    client.send(RawClient.post("/v1/x", BODY)).read();
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.header("set-cookie")).isEqualTo("a=1,b=2");
            assertThat(response.header("x-text")).isEqualTo("\u00e4");
            for (String name : new String[] {"connection", "x-hop", "keep-alive", "te", "trailer", "upgrade"}) {
                assertThat(response.header(name)).as(name).isEmpty();
            }
            assertThat(client.send(RawClient.post("/v1/x", BODY)).read().status())
                    .isEqualTo(201);
        }
    }

    @Test
    @DisplayName("RT-X-8: an instance gets the client's credentials, an endpoint gets its own key and nothing else")
    void credentials() throws IOException {
        String credentials = "Authorization: Bearer client\r\nCookie: client\r\nx-api-key: client\r\n";
        String request = "POST /v1/x HTTP/1.1\r\nHost: t\r\n" + credentials + "Content-Length: %d\r\n\r\n%s";
        String routes = "[{\"base_url\":\"local\",\"prefix\":\"here\"},{\"base_url\":\"http://127.0.0.1:"
                + upstream.port() + "/v1\",\"prefix\":\"keyed\",\"api_key\":\"sk-endpoint\"},{\"base_url\":"
                + "\"http://127.0.0.1:" + upstream.port() + "\",\"prefix\":\"open\"}]";
        try (RunningProxy proxy =
                RunningProxy.inFrontOf(upstream.port(), "--route-policy=prefix", "--route-config=" + routes)) {
            for (String model : new String[] {"here", "keyed", "open"}) {
                String body = "{\"model\":\"" + model + "\"}";
                assertThat(proxy.exchange(String.format(request, body.length(), body))
                                .status())
                        .isEqualTo(200);
            }
        }
        assertThat(upstream.request(0).headers("authorization")).containsExactly("Bearer client");
        assertThat(upstream.request(0).headers("cookie")).containsExactly("client");
        assertThat(upstream.request(1).target()).isEqualTo("/v1/x");
        assertThat(upstream.request(1).headers("authorization")).containsExactly("Bearer sk-endpoint");
        assertThat(upstream.request(2).headers("authorization")).isEmpty();
        for (int endpoint = 1; endpoint <= 2; endpoint++) {
            assertThat(upstream.request(endpoint).headers("cookie")).isEmpty();
            assertThat(upstream.request(endpoint).headers("x-api-key")).isEmpty();
        }
    }

    @Test
    @DisplayName("RT-X-2: the client's request id goes up and comes back")
    void requestId() throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            String request = "GET /v1/x HTTP/1.1\r\nHost: t\r\nX-Request-Id: my-id\r\n\r\n";
            assertThat(proxy.exchange(request).header("x-request-id")).isEqualTo("my-id");
            assertThat(upstream.request(0).headers("x-request-id")).containsExactly("my-id");
            assertThat(proxy.exchange(request.replace("/v1/x", "/nowhere")).header("x-request-id"))
                    .isEqualTo("my-id");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PUT", "PATCH", "POST"})
    @DisplayName("Every method below /v1/ is a call")
    void methods(String method) throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            String body = method.equals("GET") || method.equals("DELETE") ? "" : BODY;
            String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
            assertThat(proxy.exchange(method + " /v1/files/1 HTTP/1.1\r\nHost: t\r\n" + length + "\r\n" + body)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(upstream.request(0).method()).isEqualTo(method);
    }

    @Test
    @DisplayName("Connections to the upstream are used again, also when the client's are not")
    void upstreamConnectionsAreKept() throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port(), "--workers=1")) {
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.exchange(RawClient.post("/v1/x", BODY)).status())
                        .isEqualTo(200);
            }
        }
        assertThat(upstream.connectionCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("A pooled connection that the engine has closed does not surface")
    void staleConnections() throws IOException {
        String request = RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}");
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start();
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port(), "--workers=1")) {
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.exchange(request).status()).isEqualTo(200);
                assertThat(engine.closeIdleConnections()).isEqualTo(1);
            }
        }
    }

    @Test
    @DisplayName("A body of megabytes goes up and comes back byte for byte")
    void largeBodies() throws IOException {
        String text = "0123456789abcdef".repeat(200_000);
        upstream.onConnection(c -> {
            String received = c.readRequest().text();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: " + received.length() + "\r\n\r\n" + received);
        });
        String body = "{\"model\":\"m\",\"prompt\":\"" + text + "\"}";
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            assertThat(proxy.exchange(RawClient.post("/v1/x", body)).body()).isEqualTo(body);
        }
        assertThat(upstream.request(0).text()).isEqualTo(body);
    }
}
