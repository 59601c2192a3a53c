package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContextBuilder;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HC-L-6: TLS to clients")
class ServerTlsTest {
    private static final String GET = RawClient.get("/v1/models");
    private static final ServerTls TLS = tls("server.pem", "server.key");

    @TempDir
    private Path folder;

    private final AtomicInteger handled = new AtomicInteger();
    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.server().connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("carries one request after the other")
    void requests(String version) throws IOException {
        start(TLS);
        try (RawClient client = server.connectByTls(version)) {
            assertThat(client.send(GET).read().body()).isEqualTo("ok");
            assertThat(client.send(GET + GET).read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(200);
        }
        Await.until("the connection is closed", () -> server.server().connections() == 0);
    }

    @Test
    @DisplayName("is not spoken in versions that are broken")
    void oldVersions() {
        start(TLS);
        assertThatThrownBy(() -> server.connectByTls("TLSv1.1")).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("agrees on http/1.1, and serves clients that ask for nothing they share")
    void alpn() throws IOException {
        start(TLS);
        assertThat(agreed("http/1.1", "spdy/3")).isEqualTo("http/1.1");
        assertThat(agreed("spdy/3")).isEmpty();
    }

    @Test
    @DisplayName("shows the certificate and the one above it")
    void chain() throws IOException {
        start(TLS);
        try (SSLSocket socket = socket(TestCertificates.client())) {
            assertThat(socket.getSession().getPeerCertificates()).hasSize(2);
        }
    }

    @Test
    @DisplayName("lets in, where authorities of clients are named, who has a certificate of them and nobody else")
    void mutual() throws IOException {
        start(TLS.withClientAuthorities(TestCertificates.file("clients.pem")));
        try (RawClient client = TestCertificates.connect(
                server.port(), TestCertificates.client("client.pem", "client.key"), "TLSv1.3")) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
        }
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            assertThatThrownBy(() -> ask(server.connectByTls(version))).isInstanceOf(IOException.class);
            SSLContext stranger = TestCertificates.client("other.pem", "other.key");
            assertThatThrownBy(() -> ask(TestCertificates.connect(server.port(), stranger, version)))
                    .isInstanceOf(IOException.class);
        }
        assertThat(handled).hasValue(1);
    }

    @Test
    @DisplayName("gets a new certificate for new connections, and those that are open live on")
    void reload() throws IOException {
        Path certificate = copy("server.pem", "tls.crt");
        Path key = copy("server.key", "tls.key");
        start(ServerTls.ofFiles(certificate, key));
        try (RawClient open = server.connectByTls()) {
            assertThat(open.send(GET).read().status()).isEqualTo(200);
            copy("rsa.pem", "tls.crt");
            copy("rsa.key", "tls.key");
            Await.until("the new certificate is shown", () -> subject().equals("CN=rsa"));
            assertThat(open.send(GET).read().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("does not begin with files that can't be used")
    void badFiles() {
        start(null);
        assertThatThrownBy(() -> new TestServer(options(tls("server.pem", "other.key")), request -> ok()))
                .hasRootCauseMessage("the private key of the certificate");
    }

    @Test
    @DisplayName("may be that of a context of the host's")
    void given() throws Exception {
        start(ServerTls.of(SslContextBuilder.forServer(
                        TestCertificates.file("rsa.pem").toFile(),
                        TestCertificates.file("rsa.key").toFile())
                .build()));
        assertThat(ask(server.connectByTls()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("refuses to shake hands again and again on one connection")
    void renegotiation() throws IOException {
        start(TLS);
        try (SSLSocket socket = socket(TestCertificates.client(), "TLSv1.2")) {
            RawClient client = RawClient.over(socket);
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            socket.getSession().invalidate();
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        client.send(GET).read();
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(handled).hasValue(1);
    }

    @Test
    @DisplayName("is missed by a client that trusts somebody else, which harms no other")
    void untrusted() throws IOException {
        start(TLS);
        assertThatThrownBy(() -> socket(SSLContext.getDefault())).isInstanceOf(SSLHandshakeException.class);
        assertThat(ask(server.connectByTls()).status()).isEqualTo(200);
    }

    private void start(ServerTls tls) {
        server = new TestServer(options(tls), request -> {
            handled.incrementAndGet();
            return ok();
        });
    }

    private static NettyServerOptions options(ServerTls tls) {
        return NettyServerOptions.builder().tls(tls).build();
    }

    private static Reply ok() {
        return Reply.of(new GatewayResponse(200, Headers.empty(), Body.of("ok".getBytes(UTF_8))));
    }

    private static RawClient.Response ask(RawClient connected) throws IOException {
        try (RawClient client = connected) {
            return client.send(GET).read();
        }
    }

    private String agreed(String... offered) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) TestCertificates.client().getSocketFactory().createSocket("localhost", server.port())) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(offered);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(RawClient.over(socket).send(GET).read().status()).isEqualTo(200);
            return socket.getApplicationProtocol();
        }
    }

    private String subject() {
        try (SSLSocket socket = socket(TestCertificates.client())) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private SSLSocket socket(SSLContext context, String... protocols) throws IOException {
        return TestCertificates.socket(server.port(), context, 0, protocols);
    }

    private Path copy(String from, String to) throws IOException {
        return Files.copy(TestCertificates.file(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private static ServerTls tls(String certificate, String key) {
        return ServerTls.ofFiles(TestCertificates.file(certificate), TestCertificates.file(key));
    }
}
