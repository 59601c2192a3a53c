package io.sluice.benchmarks.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mock and the client of streams understand each other, and routers that ask the mock what it has. */
@Timeout(30)
class StreamToolsTest {
    private static int port;

    @BeforeAll
    static void startMock() throws IOException {
        StreamMock mock = new StreamMock(0);
        port = mock.port();
        Thread serving = new Thread(() -> serve(mock));
        serving.setDaemon(true);
        serving.start();
    }

    private static void serve(StreamMock mock) {
        try {
            mock.serve();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void streamsArriveWholeAndAreTimed() throws IOException {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            StreamClient.main(new String[] {Integer.toString(port), "3", "1"});
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(UTF_8))
                .contains("whole\t3")
                .contains("broken\t0")
                .contains("first-p50\t")
                .doesNotContain("NaN");
    }

    @Test
    void eventsAreJsonWithoutLeadingZeros() throws IOException {
        String answer = ask(
                "POST /v1/chat/completions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "data: ");
        assertThat(answer).doesNotContain("\"t\":0");
    }

    @Test
    void questionsOfRoutersAreAnswered() throws IOException {
        for (String path : new String[] {"/health", "/v1/models"}) {
            assertThat(ask("GET " + path + " HTTP/1.1\r\nHost: mock\r\n\r\n", "Qwen/stream"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Length: ");
        }
    }

    /** Sends a request, and returns the answer up to the read that brought what was awaited. */
    private static String ask(String request, String awaited) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            StringBuilder answer = new StringBuilder();
            byte[] bytes = new byte[1024];
            while (answer.indexOf(awaited) < 0) {
                int count = socket.getInputStream().read(bytes);
                assertThat(count).isPositive();
                answer.append(new String(bytes, 0, count, UTF_8));
            }
            return answer.toString();
        }
    }
}
