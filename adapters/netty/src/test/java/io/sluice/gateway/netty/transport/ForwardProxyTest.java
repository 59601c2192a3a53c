package io.sluice.gateway.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.TestTls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("ForwardProxy")
class ForwardProxyTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Secret CREDENTIALS = Secret.of("user:pa:ss");

    private static EventLoopGroup loops;

    @BeforeAll
    static void startLoops() {
        loops = TestSockets.io().newLoops(1);
    }

    @AfterAll
    static void stopLoops() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    @DisplayName("HC-U-2: requests to http origins go to it with their whole URL, on connections that are kept")
    void absoluteForm() throws Exception {
        try (ScriptedServer proxy = ScriptedServer.start().onConnection(c -> c.answerAll(OK));
                NettyHttpTransport transport = through(proxy.port())) {
            Origin engine = Origin.of("http", "engine.invalid", 8000);
            assertThat(text(transport.start(get(engine, "/v1/models?a=b")))).isEqualTo("ok");
            assertThat(text(transport.start(get(engine, "/v1/models?a=b")))).isEqualTo("ok");
            ReceivedRequest request = proxy.requests().get(1);
            assertThat(request.requestLine()).isEqualTo("GET http://engine.invalid:8000/v1/models?a=b HTTP/1.1");
            assertThat(request.headers("host")).containsExactly("engine.invalid:8000");
            assertThat(request.headers("proxy-authorization")).containsExactly("Basic dXNlcjpwYTpzcw==");
            assertThat(proxy.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("HC-U-2: https origins are reached through a tunnel, in which the origin is verified by its own name")
    void tunnel() throws Exception {
        try (ScriptedServer origin = ScriptedServer.startTls(TestTls.context()).onConnection(c -> c.answerAll(OK));
                TunnelProxy proxy = new TunnelProxy(origin.port());
                NettyHttpTransport transport = through(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                assertThat(text(transport.start(get(origin.origin(), "/")))).isEqualTo("ok");
            }
            String target = "localhost:" + origin.port();
            assertThat(proxy.heads())
                    .containsExactly("CONNECT " + target + " HTTP/1.1\r\nhost: " + target
                            + "\r\nproxy-authorization: Basic dXNlcjpwYTpzcw==\r\n\r\n");
            assertThat(origin.requests().get(0).headers("proxy-authorization")).isEmpty();

            assertFails(transport, Origin.of("https", "other.invalid", 443), ErrorKind.CONNECT_FAILED, "TLS: ");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 407 Proxy Authentication Required\\r\\n\\r\\n | no tunnel: the proxy answered 407",
                "HTTP/1.1 103 Early Hints\\r\\n\\r\\nHTTP/1.1 403 No\\r\\n\\r\\n | no tunnel: the proxy answered 403",
                "HTTP/1.1 200 OK\\r\\n\\r\\nmore                        | no tunnel: the proxy sent more than its answer",
                "SSH-2.0                                                | no tunnel: the proxy's answer is invalid: "
            })
    @DisplayName("A proxy that makes no tunnel is a connection that fails, with nothing sent")
    void noTunnel(String answer, String message) throws Exception {
        try (ScriptedServer proxy = ScriptedServer.start().onConnection(c -> {
                    c.readRequest();
                    c.write(answer.replace("\\r\\n", "\r\n"));
                });
                NettyHttpTransport transport = through(proxy.port())) {
            assertFails(transport, Origin.of("https", "engine.invalid", 443), ErrorKind.CONNECT_FAILED, message);
            proxy.connection(0).awaitClientClosed();
        }
    }

    @Test
    @DisplayName("A proxy that ends the connection makes no tunnel")
    void closedTunnel() throws Exception {
        try (ScriptedServer proxy = ScriptedServer.start().onConnection(c -> {
                    c.readRequest();
                    c.close();
                });
                NettyHttpTransport transport = through(proxy.port())) {
            assertFails(
                    transport,
                    Origin.of("https", "engine.invalid", 443),
                    ErrorKind.CONNECT_FAILED,
                    "no tunnel: the proxy closed the connection");
        }
    }

    @Test
    @DisplayName("That it wants other credentials is no answer of the upstream")
    void wrongCredentials() throws Exception {
        try (ScriptedServer proxy = ScriptedServer.start().onConnection(c -> {
                    c.readRequest();
                    c.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
                });
                NettyHttpTransport transport = through(proxy.port())) {
            HttpExchange exchange = transport.start(get(Origin.of("http", "engine.invalid", 80), "/"));
            GatewayException failure = (GatewayException) Await.failure(exchange.response());
            assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_RESPONSE);
            assertThat(failure).hasMessageContaining("407 of the proxy");
        }
    }

    @Test
    @DisplayName("Exceptions are reached directly")
    void exceptions() throws Exception {
        try (ScriptedServer upstream = ScriptedServer.start().onConnection(c -> c.answerAll(OK));
                NettyHttpTransport transport = new NettyHttpTransport(
                        loops,
                        NettyTransportOptions.builder()
                                .proxy(ForwardProxy.of("proxy.invalid", 1).withExceptions(List.of("localhost")))
                                .build())) {
            assertThat(text(transport.start(get(upstream.origin(), "/")))).isEqualTo("ok");
            assertThat(upstream.requests().get(0).target()).isEqualTo("/");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "example.com,      example.com, true",
        "example.com,      api.example.com, true",
        "example.com,      badexample.com, false",
        ".example.com,     api.example.com, true",
        "*.Example.com,    api.example.com, true",
        "example.com:8000, example.com, true",
        "example.com:80,   example.com, false",
        "10.0.0.0/8,       10.1.2.3, true",
        "10.0.0.0/8,       11.1.2.3, false",
        "10.0.0.0/8,       a.10.0.0.0, false",
        "10.0.0.1,         10.0.0.1, true",
        "10.0.0.1:8000,    10.0.0.1, true",
        "fd00::/8,         fd00::1, true",
        "[::1]:8000,       ::1, true",
        "[::1],            ::1, true",
        "::1,              ::1, true",
        "::1,              ::2, false",
        "*,                example.com, true"
    })
    @DisplayName("An exception is a name and what is below it, an address, a range, each perhaps with a port")
    void noProxy(String entry, String host, boolean isException) {
        ForwardProxy proxy = ForwardProxy.of("proxy", 3128).withExceptions(List.of(entry));
        assertThat(proxy.serves(Origin.of("http", host, 8000))).isNotEqualTo(isException);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "example.com:", "example.com:x", "10.0.0.0/33", "fd00::/200", "name/8", "http://a"})
    @DisplayName("Anything else is refused")
    void noException(String entry) {
        ForwardProxy proxy = ForwardProxy.of("proxy", 3128);
        assertThatThrownBy(() -> proxy.withExceptions(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no-proxy: \"" + entry + "\" (expected: ");
    }

    @Test
    @DisplayName("Credentials are never shown")
    void redacted() {
        assertThat(ForwardProxy.of("proxy", 3128).withCredentials(CREDENTIALS))
                .hasToString("ForwardProxy[http://proxy:3128, with credentials, not for []]");
        assertThatThrownBy(() -> ForwardProxy.of("proxy", 3128).withCredentials(Secret.of("hunter2")))
                .hasMessage("credentials of the proxy (expected: user:password)");
    }

    @SuppressWarnings("deprecation") // Netty has no other way to take the JDK's context
    private static NettyHttpTransport through(int port) {
        return new NettyHttpTransport(
                loops,
                NettyTransportOptions.builder()
                        .proxy(ForwardProxy.of("localhost", port).withCredentials(CREDENTIALS))
                        .tls(new JdkSslContext(TestTls.context(), true, ClientAuth.NONE))
                        .build());
    }

    private static void assertFails(NettyHttpTransport transport, Origin origin, ErrorKind kind, String message) {
        HttpExchange exchange = transport.start(get(origin, "/"));
        GatewayException failure = (GatewayException) Await.failure(exchange.response());
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.getMessage()).doesNotContain("dXNlcjpw");
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
    }

    private static ExchangeRequest get(Origin origin, String target) {
        return new ExchangeRequest(origin, "GET", target, Headers.empty(), ByteBuffer.allocate(0));
    }

    private static String text(HttpExchange exchange) {
        return new String(
                Await.value(Await.value(exchange.response()).body().readAllBytes(100)), StandardCharsets.UTF_8);
    }
}
