package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.AbstractBody;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with connections that speak TLS, or should. */
@DisplayName("HC-L-6: connections of TLS")
class TlsConnectionsTest {
    private static final String GET = RawClient.get("/v1/models");
    private static final Duration SHORT = Duration.ofMillis(300);

    /** More than the buffers of both ends take. */
    private static final int LARGE = 8 << 20;

    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.server().connections()).isZero();
    }

    @Test
    @DisplayName("A client that speaks plain HTTP is told that the port speaks TLS")
    void plainHttp() throws IOException {
        start(options(), ok());
        try (RawClient client = server.connect().send(RawClient.post("/v1/x", "{}"))) {
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("TLS");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    @DisplayName("What is neither TLS nor HTTP is closed at once")
    void garbage() throws IOException {
        start(options(), ok());
        for (String bytes : List.of("\0\0\0\0", "\u0016\u0003\u0001\u0000\u0004abcd", "\u0016HTTP", "hello")) {
            try (RawClient client = server.connect().send(bytes)) {
                client.readToEnd();
            } catch (IOException reset) {
                // Closed, too.
            }
        }
        awaitNoConnection();
    }

    @Test
    @DisplayName("A client of TLS on a plain port gets an end at once")
    void tlsToPlainPort() {
        start(NettyServerOptions.builder(), ok());
        assertThatThrownBy(() -> server.connectByTls()).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("A handshake that does not come to its end has its time, whether it has begun or not")
    void stalledHandshake() throws IOException {
        start(options().handshakeTimeout(SHORT), ok());
        try (RawClient silent = server.connect();
                RawClient begun = server.connect().send("\u0016\u0003\u0001\u0002\u0000\u0001\u0000")) {
            assertThat(silent.isClosedByServer()).isTrue();
            assertThat(begun.isClosedByServer()).isTrue();
        }
    }

    @Test
    @DisplayName("Handshakes that stall give way to new ones where there are as many as there may be")
    void manyHandshakes() throws IOException {
        start(options().maxHandshakes(3), ok());
        List<RawClient> stalled = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stalled.add(server.connect().send("\u0016\u0003\u0001\u0002\u0000\u0001"));
        }
        Await.until("only some are left", () -> server.server().connections() == 3);
        try (RawClient client = server.connectByTls()) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
        }
        for (RawClient client : stalled) {
            client.close();
        }
    }

    @Test
    @DisplayName("A client that vanishes within the handshake leaves nothing behind")
    void vanishes() throws IOException {
        start(options(), ok());
        for (int bytes : new int[] {1, 5, 6, 60, 200}) {
            try (RawClient client = server.connect()) {
                client.send(Arrays.copyOf(clientHello(), bytes));
                client.reset();
            }
        }
        awaitNoConnection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("A response whose end is the connection's has a farewell if it is whole")
    void wholeResponse(String version) throws IOException {
        start(options(), new GatewayResponse(200, Headers.empty(), new Unknown(false)));
        try (RawClient client = server.connectByTls(version)) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().body()).isEqualTo("part");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("A response whose end is the connection's has none if it was cut")
    void cutResponse(String version) throws IOException {
        start(options(), new GatewayResponse(200, Headers.empty(), new Unknown(true)));
        try (RawClient client = server.connectByTls(version)) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("A client that still sends gets the answer that refuses its body")
    void refusedBody(String version) throws IOException {
        start(options(), ok());
        try (RawClient client = server.connectByTls(version)) {
            client.send("POST /v1/x HTTP/1.1\r\nHost: t\r\nContent-Length: 3000000\r\n\r\n");
            client.send(new byte[3_000_000]);
            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.isClosedByServer()).isTrue();
        }
        awaitNoConnection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("A client that says farewell has left")
    void clientSaysFarewell(String version) throws Exception {
        CompletableFuture<GatewayResponse> never = new CompletableFuture<>();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        server = new TestServer(options().build(), request -> {
            asked.complete(null);
            return Reply.of(never);
        });
        try (SSLSocket socket = TestCertificates.socket(server.port(), TestCertificates.client(), 0, version)) {
            RawClient.over(socket).send(GET);
            Await.value(asked);
            socket.shutdownOutput();
            awaitNoConnection();
        }
    }

    @Test
    @DisplayName("A slow reader gets all of a large response, and is not cut off while it takes something")
    void slowReader() throws IOException {
        start(options().idleTimeout(SHORT), new GatewayResponse(200, Headers.empty(), Body.of(new byte[LARGE])));
        try (RawClient client =
                RawClient.over(TestCertificates.socket(server.port(), TestCertificates.client(), 4096, "TLSv1.3"))) {
            client.send(GET);
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(server.server().drain(Duration.ofMillis(50))).isFalse();
            assertThat(client.readBytes(LARGE)).hasSize(LARGE);
            assertThat(server.server().drain(Duration.ofSeconds(10))).isTrue();
        }
    }

    private void start(NettyServerOptions.Builder options, GatewayResponse response) {
        server = new TestServer(options.build(), request -> Reply.of(response));
    }

    private static NettyServerOptions.Builder options() {
        return NettyServerOptions.builder()
                .tls(ServerTls.ofFiles(TestCertificates.file("server.pem"), TestCertificates.file("server.key")));
    }

    private static GatewayResponse ok() {
        return new GatewayResponse(200, Headers.empty(), Body.of("ok".getBytes(UTF_8)));
    }

    private void awaitNoConnection() {
        Await.until("no connection is open", () -> server.server().connections() == 0);
    }

    /** Returns the first record of a client, by asking a client for it. */
    private static byte[] clientHello() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread client = new Thread(() -> {
                try (Socket socket = TestCertificates.client()
                        .getSocketFactory()
                        .createSocket("localhost", listener.getLocalPort())) {
                    ((SSLSocket) socket).startHandshake();
                } catch (IOException expected) {
                    // Nobody answers.
                }
            });
            client.start();
            try (Socket socket = listener.accept()) {
                return socket.getInputStream().readNBytes(200);
            }
        }
    }

    /** A body of unknown length that breaks or ends when more than its first bytes are asked for. */
    private static final class Unknown extends AbstractBody {
        private final boolean breaks;
        private long asked;

        Unknown(boolean breaks) {
            this.breaks = breaks;
            emit(ByteBuffer.wrap("part".getBytes(UTF_8)));
        }

        @Override
        public long length() {
            return UNKNOWN_LENGTH;
        }

        @Override
        protected void onRequest(long chunks) {
            asked += chunks;
            if (asked > 1 && breaks) {
                fail(new IOException("broken"));
            } else if (asked > 1) {
                finish();
            }
        }

        @Override
        protected void onCancel(Throwable cause) {}
    }
}
