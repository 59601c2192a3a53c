package io.sluice.benchmarks.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * An upstream that breaks every answer: {@code ResetMock <port>}. It reads what comes first of a request, then resets the connection before the head,
 * within it, or within a body, one after the other.
 */
public final class ResetMock {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String[] BEGINNINGS = {
        "", "HTTP/1.1 200 OK\r\nContent-", HEAD, HEAD + "e\r\ndata: {\"a\":0}\n\n\r\n", HEAD + "40\r\ndata: {\"half"
    };
    private static final int READ_TIMEOUT_MILLIS = 2000;

    private ResetMock() {}

    /** Serves until the process is told to end. */
    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(arguments[0]), 1024, InetAddress.getLoopbackAddress())) {
            for (int turn = 0; ; turn = (turn + 1) % BEGINNINGS.length) {
                Socket accepted = server.accept();
                try (Socket connection = accepted) {
                    breakOff(connection, BEGINNINGS[turn]);
                } catch (IOException e) {
                    // The proxy was faster, which is as good.
                }
            }
        }
    }

    private static void breakOff(Socket connection, String beginning) throws IOException {
        connection.setSoTimeout(READ_TIMEOUT_MILLIS);
        connection.setSoLinger(true, 0);
        InputStream in = connection.getInputStream();
        if (in.read(new byte[1 << 14]) > 0) {
            connection.getOutputStream().write(beginning.getBytes(US_ASCII));
        }
    }
}
