package io.sluice.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ScriptedServerTest {
    private final ScriptedServer server = ScriptedServer.start();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void requestsAreRecordedAsTheyStoodOnTheWire() throws IOException {
        server.onConnection(c -> c.answerAll("HTTP/1.1 204 No Content\r\n\r\n"));
        try (Socket client = connect()) {
            send(client, "POST /a?b=c HTTP/1.1\r\nX-One:  1\r\nx-one: 2\r\nContent-Length: 3\r\n\r\nabc");
            send(client, "PUT /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nef\r\n1\r\ng\r\n0\r\n\r\n");
            ReceivedRequest first = server.request(0);
            assertThat(first.method()).isEqualTo("POST");
            assertThat(first.target()).isEqualTo("/a?b=c");
            assertThat(first.headerLines()).containsExactly("X-One:  1", "x-one: 2", "Content-Length: 3");
            assertThat(first.headers("x-ONE")).containsExactly("1", "2");
            assertThat(first.text()).isEqualTo("abc");
            assertThat(server.request(1).text()).isEqualTo("efg");
            assertThat(server.connectionCount()).isEqualTo(1);
        }
        server.connection(0).awaitClientClosed();
    }

    @Test
    void resetReachesTheClientAsOne() throws IOException {
        server.onConnection(ServerConnection::reset);
        try (Socket client = connect()) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void halfClosedConnectionStillReads() throws IOException {
        server.onConnection(c -> {
            c.halfClose();
            c.readRequest();
        });
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            send(client, "GET / HTTP/1.1\r\n\r\n");
            assertThat(server.request(0).target()).isEqualTo("/");
        }
    }

    @Test
    void endlessWriterIsHeldUpByAClientThatDoesNotReadAndSeesItLeave() throws IOException {
        server.onConnection(c -> c.writeForever(new byte[64 * 1024]));
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isZero();
            assertThat(server.connection(0).isClosedByClient()).isFalse();
        }
        server.connection(0).awaitClientClosed();
    }

    @Test
    void trickleWritesEverythingAndStopsWithTheServer() throws IOException {
        server.onConnection(c -> {
            c.trickle("abc", Duration.ofMillis(1));
            c.trickle("never all of it", Duration.ofHours(1));
        });
        try (Socket client = connect()) {
            assertThat(client.getInputStream().readNBytes(4)).isEqualTo("abcn".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void scriptThatFailsItsAssertionFailsTheTest() throws IOException {
        AssertionError failure = new AssertionError("of the script");
        ScriptedServer failing = ScriptedServer.start().onConnection(c -> {
            throw failure;
        });
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), failing.port())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(failing::close).isInstanceOf(AssertionError.class).hasCause(failure);
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    @Timeout(4) // less than the limit of a wait
    void whoWaitsForARequestHearsOfAFailedScriptAtOnce() throws IOException {
        ScriptedServer failing = ScriptedServer.start().onConnection(connection -> {
            throw new IllegalStateException("the script's defect");
        });
        Socket client = new Socket("localhost", failing.port());
        assertThatThrownBy(() -> failing.request(0)).hasRootCauseMessage("the script's defect");
        client.close();
        assertThatThrownBy(failing::close).hasRootCauseMessage("the script's defect");
    }
}
