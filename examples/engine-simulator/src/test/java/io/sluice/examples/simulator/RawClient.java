package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A client that writes and reads bytes, so that it can be wrong, and can see what is wrong. */
final class RawClient implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(200);

    /** What became of the connection when it was read to its end. */
    enum End {
        CLOSED,
        RESET,
        OPEN
    }

    private final Socket socket = new Socket();
    private final InputStream in;

    RawClient(SimulatedEngine engine) throws IOException {
        this(engine, 64 * 1024);
    }

    RawClient(SimulatedEngine engine, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), engine.port()));
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** What was read up to an end. */
    record Read(String text, End end) {
        /** Returns what stands after the head. */
        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }

        String head() {
            return text.substring(0, text.indexOf("\r\n\r\n") + 4);
        }
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    RawClient post(String path, String body) throws IOException {
        return send("POST " + path + " HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length() + "\r\n\r\n" + body);
    }

    RawClient chat(String moreMembers) throws IOException {
        return post(Http.CHAT, Http.chatBody(moreMembers));
    }

    /** Reads to the end of the connection, which must end soon. */
    Read readAll() throws IOException {
        return read(Http.PATIENCE, Http.PATIENCE);
    }

    /** Reads something that must come, then until the connection ends or nothing more comes. */
    Read readUntilQuiet() throws IOException {
        return read(Http.PATIENCE, QUIET);
    }

    /** Makes sure that nothing comes. */
    Read readNothing() throws IOException {
        return read(QUIET, QUIET);
    }

    private Read read(Duration patienceAtFirst, Duration patience) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        socket.setSoTimeout((int) patienceAtFirst.toMillis());
        End end = End.CLOSED;
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                read.write(next);
                socket.setSoTimeout((int) patience.toMillis());
            }
        } catch (SocketTimeoutException e) {
            end = End.OPEN;
        } catch (SocketException e) {
            end = End.RESET;
        }
        return new Read(read.toString(ISO_8859_1), end);
    }

    /** Reads until a text has come. */
    String readUntil(String marker) throws IOException {
        socket.setSoTimeout((int) Http.PATIENCE.toMillis());
        StringBuilder read = new StringBuilder();
        while (!endsWith(read, marker)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended before '" + marker + "': " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    private static boolean endsWith(StringBuilder text, String marker) {
        int from = text.length() - marker.length();
        return from >= 0 && text.indexOf(marker, from) == from;
    }

    /** Leaves with a reset in place of an orderly end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
