package io.sluice.gateway.netty.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.TestTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("TLS to upstreams")
class UpstreamTlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    private static Path folder;

    private final EventLoopGroup loops = TestSockets.io().newLoops(1);
    private final CompletableFuture<List<String>> offered = new CompletableFuture<>();
    private final CompletableFuture<String> name = new CompletableFuture<>();
    private SSLServerSocket server;
    private Thread serving;

    @BeforeEach
    void start() throws IOException {
        server = (SSLServerSocket)
                TestTls.context().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        serving = new Thread(this::serve, "tls-server");
        serving.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        serving.join();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    @DisplayName("HC-U-1: a file names the authorities to trust; HTTP/1.1 is offered and the name is told")
    void authorities() throws Exception {
        NettyTransportOptions.Builder options = NettyTransportOptions.builder().authorities(certificate(folder));
        assertThat(status(options, "localhost")).isEqualTo(200);
        assertThat(Await.value(offered)).containsExactly("http/1.1");
        assertThat(Await.value(name)).isEqualTo("localhost");
    }

    @Test
    @DisplayName("An upstream that is addressed by number is known by the name that was said")
    void serverName() throws Exception {
        NettyTransportOptions.Builder options =
                NettyTransportOptions.builder().authorities(certificate(folder)).tlsServerName("localhost");
        assertThat(status(options, "127.0.0.1")).isEqualTo(200);
        assertThat(Await.value(name)).isEqualTo("localhost");
    }

    @Test
    @DisplayName("A name that was said is no name for upstreams that have one")
    void serverNameOfOthers() throws Exception {
        NettyTransportOptions.Builder options =
                NettyTransportOptions.builder().authorities(certificate(folder)).tlsServerName("other.invalid");
        assertThat(status(options, "localhost")).isEqualTo(200);
    }

    @Test
    @DisplayName("A file that can't be read fails each exchange, and says so")
    void missingFile() {
        try (NettyHttpTransport transport = new NettyHttpTransport(
                loops,
                NettyTransportOptions.builder()
                        .authorities(folder.resolve("missing.pem"))
                        .build())) {
            Throwable failure = Await.failure(transport.start(get("localhost")).response());
            assertThat(((GatewayException) failure).kind()).isEqualTo(ErrorKind.CONNECT_FAILED);
            assertThat(failure.getCause()).hasMessageContaining("missing.pem");
        }
    }

    @Test
    @DisplayName("HC-U-1: a file of authorities is watched: what it holds later is what later connections trust")
    void changedFile() throws Exception {
        Path file = folder.resolve("changing.pem");
        Files.copy(TestCertificates.file("clients.pem"), file);
        FakeClock clock = new FakeClock();
        UpstreamTls tls = new UpstreamTls(
                NettyTransportOptions.builder().authorities(file).build(), clock);
        SslContext first = tls.load("");
        Files.copy(certificate(folder), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(tls.load("")).isSameAs(first);
        clock.advance(Duration.ofSeconds(1));
        SslContext second = tls.load("");
        assertThat(second).isNotSameAs(first);
        Files.writeString(file, "no certificate");
        clock.advance(Duration.ofSeconds(1));
        assertThat(tls.load("")).isSameAs(second);
        Files.delete(file);
        clock.advance(Duration.ofSeconds(1));
        assertThat(tls.load("")).isSameAs(second);
        assertThat(tls.load(certificate(folder).toString())).isNotSameAs(second);
    }

    private int status(NettyTransportOptions.Builder options, String host) {
        try (NettyHttpTransport transport = new NettyHttpTransport(loops, options.build())) {
            return Await.value(transport.start(get(host)).response()).status();
        }
    }

    private ExchangeRequest get(String host) {
        Origin origin = Origin.of("https", host, server.getLocalPort());
        return new ExchangeRequest(origin, "GET", "/", Headers.empty(), ByteBuffer.allocate(0));
    }

    private void serve() {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.setHandshakeApplicationProtocolSelector((connection, protocols) -> {
                offered.complete(protocols);
                return protocols.get(0);
            });
            socket.startHandshake();
            ((ExtendedSSLSession) socket.getSession())
                    .getRequestedServerNames()
                    .forEach(sent -> name.complete(new String(sent.getEncoded(), US_ASCII)));
            socket.getOutputStream().write(OK.getBytes(US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // The end of a test.
        }
    }

    static Path certificate(Path folder) throws IOException, GeneralSecurityException {
        try (InputStream in = TestTls.class.getResourceAsStream("localhost.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, "changeit".toCharArray());
            byte[] encoded = store.getCertificate(store.aliases().nextElement()).getEncoded();
            return Files.writeString(
                    folder.resolve("authority.pem"),
                    "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                            + "\n-----END CERTIFICATE-----\n");
        }
    }
}
