package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.CallAttributes;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HC-L-12: the PROXY protocol")
class ProxyProtocolTest {
    private static final String GET = RawClient.get("/");
    private static final String V1 = "PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n";
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int UNIX = 0x31;

    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.server().connections()).isZero();
    }

    @Test
    @DisplayName("tells the client's address, whose port counts, too, for every request of the connection")
    void version1() throws IOException {
        start();
        try (RawClient client = server.connect().send(V1 + GET + GET)) {
            assertThat(client.read().body()).isEqualTo("203.0.113.7:56324");
            assertThat(client.read().body()).isEqualTo("203.0.113.7:56324");
        }
        assertThat(peer("PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n")).isEqualTo("[2001:db8:0:0:0:0:0:7]:1");
    }

    @Test
    @DisplayName("has a binary form, with more in it than addresses")
    void version2() throws IOException {
        start();
        byte[] addresses = {(byte) 203, 0, 113, 8, (byte) 192, 0, 2, 1, 0x12, 0x34, 1, (byte) 0xbb};
        assertThat(peer(header(PROXY, TCP4, addresses))).isEqualTo("203.0.113.8:4660");
        byte[] withMore = ByteBuffer.allocate(addresses.length + 7)
                .put(addresses)
                .put(new byte[] {4, 0, 4, 0, 0, 0, 0})
                .array();
        assertThat(peer(header(PROXY, TCP4, withMore))).isEqualTo("203.0.113.8:4660");
        byte[] six = ByteBuffer.allocate(36)
                .put(InetAddress.getByName("2001:db8::9").getAddress())
                .put(new byte[16])
                .putShort((short) 80)
                .putShort((short) 81)
                .array();
        assertThat(peer(header(PROXY, TCP6, six))).isEqualTo("[2001:db8:0:0:0:0:0:9]:80");
    }

    @Test
    @DisplayName("leaves the address of the socket where it tells none: checks of the balancer, and other families")
    void withoutAddress() throws IOException {
        start();
        assertThat(peer("PROXY UNKNOWN\r\n")).startsWith("127.0.0.1:");
        assertThat(peer("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n")).startsWith("127.0.0.1:");
        assertThat(peer(header(LOCAL, 0, new byte[0]))).startsWith("127.0.0.1:");
        assertThat(peer(header(PROXY, 0, new byte[0]))).startsWith("127.0.0.1:");
        assertThat(peer(header(PROXY, UNIX, new byte[216]))).startsWith("127.0.0.1:");
    }

    @Test
    @DisplayName("may come in pieces")
    void pieces() throws IOException {
        start();
        try (RawClient client = server.connect()) {
            for (char next : (V1 + GET).toCharArray()) {
                client.send(String.valueOf(next));
            }
            assertThat(client.read().body()).isEqualTo("203.0.113.7:56324");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: t\r\n\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.1 56324\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n",
                "PROXY TCP4 name 192.0.2.1 56324 443\r\n\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.1 99999 443\r\n\r\n",
                "PROXY TCP6 203.0.113.7 192.0.2.1 1 2\r\n\r\n",
                "\r\n\r\n\0\r\nQUIT\n1\u0011\0\0............",
                "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0004........",
                "\r\n\r\n\0\r\nQUIT\n!\u00ff\0\0......."
            })
    @DisplayName("closes a connection that begins otherwise")
    void refused(String bytes) throws IOException {
        start();
        try (RawClient client = server.connect().send(bytes)) {
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    @DisplayName("has bounds: a header that is too long, and one that does not come to its end")
    void bounds() throws IOException {
        start(options().handshakeTimeout(Duration.ofMillis(300)));
        try (RawClient tooLong = server.connect().send("PROXY TCP4 " + "1".repeat(200));
                RawClient tooMuch = server.connect().send(header(PROXY, TCP4, new byte[60_000]));
                RawClient slow = server.connect().send("PROXY TCP4 203.0.113.7 ");
                RawClient silent = server.connect()) {
            assertThat(tooLong.isClosedByServer()).isTrue();
            assertThat(tooMuch.isClosedByServer()).isTrue();
            assertThat(slow.isClosedByServer()).isTrue();
            assertThat(silent.isClosedByServer()).isTrue();
        }
    }

    @Test
    @DisplayName("stands before TLS")
    void beforeTls() throws IOException {
        start(options()
                .tls(ServerTls.ofFiles(TestCertificates.file("server.pem"), TestCertificates.file("server.key"))));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write(V1.getBytes(UTF_8));
        SSLSocket secure = (SSLSocket)
                TestCertificates.client().getSocketFactory().createSocket(socket, "localhost", server.port(), true);
        try (RawClient client = RawClient.over(secure)) {
            assertThat(client.send(GET).read().body()).isEqualTo("203.0.113.7:56324");
        }
    }

    @Test
    @DisplayName("is no request where it is not expected")
    void off() throws IOException {
        server = new TestServer(new TellsPeer());
        for (byte[] header : new byte[][] {V1.getBytes(UTF_8), header(LOCAL, 0, new byte[0])}) {
            try (RawClient client = server.connect().send(header).send(GET)) {
                assertThat(client.read().status()).isEqualTo(400);
            }
        }
    }

    private void start() {
        start(options());
    }

    private void start(NettyServerOptions.Builder options) {
        server = new TestServer(options.build(), new TellsPeer());
    }

    private static NettyServerOptions.Builder options() {
        return NettyServerOptions.builder().proxyProtocol(true);
    }

    private String peer(String header) throws IOException {
        return peer(header.getBytes(ISO_8859_1));
    }

    private String peer(byte[] header) throws IOException {
        try (RawClient client = server.connect().send(header).send(GET)) {
            return client.read().body();
        }
    }

    private static byte[] header(int command, int family, byte[] addresses) {
        return ByteBuffer.allocate(SIGNATURE.length + 4 + addresses.length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) addresses.length)
                .put(addresses)
                .array();
    }

    /** Answers with the address that the gatekeeper was told. */
    private static final class TellsPeer implements RequestHandler {
        @Override
        public Reply handle(GatewayRequest request) {
            String peer = request.attributes().get(CallAttributes.CLIENT);
            return Reply.of(new GatewayResponse(200, Headers.empty(), Body.of(peer.getBytes(UTF_8))));
        }

        @Override
        public Gatekeeper gatekeeper() {
            return (method, target, headers, peer) -> {
                InetSocketAddress address = (InetSocketAddress) peer;
                String host = address.getAddress().getHostAddress();
                String shown = host.contains(":") ? "[" + host + "]" : host;
                return Admission.granted(
                        Attributes.empty().with(CallAttributes.CLIENT, shown + ":" + address.getPort()));
            };
        }
    }
}
