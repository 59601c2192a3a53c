package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.TestTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HC-L-6: who speaks what is found out by ALPN, or by the first bytes. */
@DisplayName("The protocol of a connection")
class ProtocolChoiceTest {
    private static Reply answer(GatewayRequest request) {
        return Reply.of(new GatewayResponse(
                200, Headers.empty(), Body.of(request.method().getBytes(UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PRI", "PRIX", "GET"})
    @DisplayName("is HTTP/1.1 as soon as a byte is not of the preface")
    void http1(String method) throws IOException {
        try (TestServer server = new TestServer(ProtocolChoiceTest::answer);
                RawClient client = server.connect()) {
            for (int i = 0; i < method.length(); i++) {
                client.send(method.substring(i, i + 1));
            }
            client.send(" /v1/x HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.read().body()).isEqualTo(method);
        }
    }

    @Test
    @DisplayName("is HTTP/2 if the preface comes, in however many pieces")
    void http2InPieces() throws IOException {
        try (TestServer server = new TestServer(ProtocolChoiceTest::answer);
                RawStreams client = RawStreams.connect(server.server())) {
            for (byte b : RawStreams.PREFACE) {
                client.bytes(b).flush();
            }
            client.frame(RawStreams.SETTINGS, 0, 0).get(1, "/").flush();
            assertThat(client.response(1).body()).isEqualTo("GET");
        }
    }

    @Test
    @DisplayName("is HTTP/1.1 alone if a host says so")
    void off() throws IOException {
        NettyServerOptions options = NettyServerOptions.builder().http2(false).build();
        try (TestServer server = new TestServer(options, ProtocolChoiceTest::answer);
                RawClient client = server.connect()) {
            client.send(RawStreams.PREFACE);
            assertThat(client.read().status()).isEqualTo(505);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_2", "HTTP_1_1"})
    @DisplayName("is what client and server agree on over TLS")
    void alpn(HttpClient.Version version) throws Exception {
        EventLoopGroup loops = TestSockets.io().newLoops(1);
        Channel listener = listenWithTls(loops);
        try {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(TestTls.context())
                    .version(version)
                    .build();
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/v1/x"))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[200_000]))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.body()).isEqualTo("POST");
        } finally {
            listener.close().syncUninterruptibly();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static Channel listenWithTls(EventLoopGroup loops) {
        RequestService service = RequestService.of(NettyServerOptions.defaults(), ProtocolChoiceTest::answer);
        return new ServerBootstrap()
                .group(loops)
                .channel(TestSockets.io().serverSocketClass())
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        LoopConnections siblings = new LoopConnections(
                                channel.eventLoop(),
                                () -> false,
                                Ticker.wallClock(),
                                new Handshakes(new AtomicInteger(), 10));
                        channel.pipeline()
                                .addLast(new SslHandler(engine()), new ProtocolChoice(channel, siblings, service));
                    }
                })
                .bind("localhost", 0)
                .syncUninterruptibly()
                .channel();
    }

    private static SSLEngine engine() {
        SSLEngine engine = TestTls.context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        engine.setSSLParameters(parameters);
        return engine;
    }
}
