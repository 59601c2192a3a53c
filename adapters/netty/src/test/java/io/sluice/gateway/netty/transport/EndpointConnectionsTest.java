package io.sluice.gateway.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointConnection;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.TestTls;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RT-C-9: what an endpoint asks of its own connections")
class EndpointConnectionsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final Origin ENGINE = Origin.of("http", "engine.invalid", 80);

    @TempDir
    private static Path folder;

    private static EventLoopGroup loops;
    private static String authorities;

    @BeforeAll
    static void start() throws Exception {
        loops = TestSockets.io().newLoops(1);
        authorities = UpstreamTlsTest.certificate(folder).toString();
    }

    @AfterAll
    static void stop() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    @DisplayName("Its own authorities and name hold for it, and its connections are for nobody else")
    void trust() throws Exception {
        try (ScriptedServer server = tlsServer();
                NettyHttpTransport transport = new NettyHttpTransport(loops)) {
            Origin number = Origin.of("https", "127.0.0.1", server.port());
            EndpointConnection own = new EndpointConnection(authorities, "localhost", "");
            assertThat(status(transport, number, own)).isEqualTo(200);
            assertThat(status(transport, number, new EndpointConnection(authorities, "localhost", "")))
                    .isEqualTo(200);
            assertThat(server.connectionCount()).isEqualTo(1);

            assertTlsFails(transport, number, EndpointConnection.plain());
            assertTlsFails(transport, number, new EndpointConnection("", "localhost", ""));
            assertTlsFails(transport, number, new EndpointConnection(authorities, "", ""));
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    @DisplayName("Its own name is the one that is verified, of an origin that has a name, too")
    void name() throws Exception {
        NettyTransportOptions options = NettyTransportOptions.builder()
                .authorities(Path.of(authorities))
                .build();
        try (ScriptedServer server = tlsServer();
                NettyHttpTransport transport = new NettyHttpTransport(loops, options)) {
            assertThat(status(transport, server.origin(), EndpointConnection.plain()))
                    .isEqualTo(200);
            assertTlsFails(transport, server.origin(), new EndpointConnection("", "other.invalid", ""));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    @DisplayName(
            "Its own proxy stands in place of the transport's, exceptions or not; other credentials are other connections")
    void proxy() throws Exception {
        NettyTransportOptions options = NettyTransportOptions.builder()
                .proxy(ForwardProxy.of("proxy.invalid", 1).withExceptions(List.of("*")))
                .build();
        try (ScriptedServer proxy = ScriptedServer.start().onConnection(c -> c.answerAll(OK));
                NettyHttpTransport transport = new NettyHttpTransport(loops, options)) {
            for (String credentials : new String[] {"a:b@", "a:b@", "a%40c:d+e@", ""}) {
                assertThat(status(transport, ENGINE, through(credentials, proxy)))
                        .isEqualTo(200);
            }
            assertThat(proxy.requests())
                    .allSatisfy(request ->
                            assertThat(request.requestLine()).isEqualTo("GET http://engine.invalid/ HTTP/1.1"));
            assertThat(proxy.requests())
                    .extracting(request -> String.join(",", request.headers("proxy-authorization")))
                    .containsExactly("Basic YTpi", "Basic YTpi", "Basic YUBjOmQrZQ==", "");
            assertThat(proxy.connectionCount()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("All of it together: its name is verified within the tunnel of its proxy")
    void tunnel() throws Exception {
        try (ScriptedServer server = tlsServer();
                TunnelProxy proxy = new TunnelProxy(server.port());
                NettyHttpTransport transport = new NettyHttpTransport(loops)) {
            String url = "http://u:p@localhost:" + proxy.port();
            Origin engine = Origin.of("https", "engine.invalid", 443);
            assertThat(status(transport, engine, new EndpointConnection(authorities, "localhost", url)))
                    .isEqualTo(200);
            assertThat(proxy.heads()).singleElement().asString().contains("engine.invalid:443", "Basic dTpw");
            assertTlsFails(transport, engine, new EndpointConnection(authorities, "", url));
        }
    }

    @Test
    @DisplayName("What can't be done is said by name")
    void unsupported() throws Exception {
        String none = Files.writeString(folder.resolve("none.pem"), "nothing").toString();
        SslContext tls = SslContextBuilder.forClient().build();
        try (NettyHttpTransport transport = new NettyHttpTransport(loops);
                NettyHttpTransport ofHost = new NettyHttpTransport(
                        loops, NettyTransportOptions.builder().tls(tls).build())) {
            EndpointConnection good = new EndpointConnection(authorities, "name", "http://u:p@proxy:3128");
            assertThat(unsupported(transport, good)).isEmpty();
            assertThat(unsupported(ofHost, good)).containsExactly("tls.ca_file");
            assertThat(unsupported(transport, new EndpointConnection(none, "name", "socks://proxy")))
                    .containsExactly("tls.ca_file", "proxy");
            assertThat(unsupported(transport, new EndpointConnection(folder + "/missing", "", "")))
                    .containsExactly("tls.ca_file");
            // A policy that does not ask must not get a connection that trusts others.
            assertTlsFails(ofHost, Origin.of("https", "127.0.0.1", 1), good);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://proxy:1",
                "http://hidden@proxy",
                "http://a:hidden@proxy/path",
                "hidden hidden",
                "http://"
            })
    @DisplayName("A proxy that is none fails the exchange, and is not shown")
    void noProxy(String url) {
        try (NettyHttpTransport transport = new NettyHttpTransport(loops)) {
            EndpointConnection wrong = new EndpointConnection("", "", url);
            assertThat(unsupported(transport, wrong)).containsExactly("proxy");
            GatewayException failure = failure(transport, ENGINE, wrong);
            assertThat(failure.kind()).isEqualTo(ErrorKind.CONNECT_FAILED);
            assertThat(failure).hasMessageContaining("its proxy (expected: ");
            assertThat(failure.getMessage()).doesNotContain("hidden");
        }
    }

    private static ScriptedServer tlsServer() {
        return ScriptedServer.startTls(TestTls.context()).onConnection(c -> c.answerAll(OK));
    }

    private static EndpointConnection through(String credentials, ScriptedServer proxy) {
        return new EndpointConnection("", "", "http://" + credentials + "localhost:" + proxy.port());
    }

    private static Set<String> unsupported(NettyHttpTransport transport, EndpointConnection connection) {
        return transport.unsupported(
                Endpoint.of("https://h").toBuilder().connection(connection).build());
    }

    private static int status(NettyHttpTransport transport, Origin origin, EndpointConnection connection) {
        return Await.value(transport.start(get(origin, connection)).response()).status();
    }

    private static void assertTlsFails(NettyHttpTransport transport, Origin origin, EndpointConnection connection) {
        assertThat(failure(transport, origin, connection).kind()).isEqualTo(ErrorKind.CONNECT_FAILED);
    }

    private static GatewayException failure(
            NettyHttpTransport transport, Origin origin, EndpointConnection connection) {
        return (GatewayException)
                Await.failure(transport.start(get(origin, connection)).response());
    }

    private static ExchangeRequest get(Origin origin, EndpointConnection connection) {
        return new ExchangeRequest(origin, "GET", "/", Headers.empty(), ByteBuffer.allocate(0))
                .withConnection(connection);
    }
}
