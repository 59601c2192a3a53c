package io.sluice.benchmarks.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client of the soak, on one connection that is made when it is needed. For one thread. */
final class SoakClient {
    private static final int TIMEOUT_MILLIS = 15_000;

    private final int port;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    /** The length that the last head told, or -1. */
    private int length;

    private boolean closes;

    SoakClient(int port) {
        this.port = port;
    }

    /** Makes a call whose body has about so many bytes, and expects this status and a whole answer. */
    void call(String model, int size, int status) throws IOException {
        send(request(model, size));
        int got = readHead();
        if (got != status || in.readNBytes(length).length != length) {
            throw new IOException("status: " + got + " (expected: " + status + " and a whole body)");
        }
        if (closes) {
            leave(false);
        }
    }

    /** Makes a call whose upstream breaks: an error, or an answer that is cut or ends with an error. */
    void brokenCall(String model) throws IOException {
        send(request(model, 100));
        try {
            int status = readHead();
            if (status != 502 && status != 200) {
                throw new IOException("status: " + status + " (expected: 502, or 200 and a broken body)");
            }
            in.readNBytes(length < 0 ? 1 : length);
        } catch (EOFException cut) {
            // One of the ways to learn of it.
        }
        leave(false);
    }

    /** Begins a stream and reads so many events, or to its end if those are all. */
    void stream(int events) throws IOException {
        send(request("Qwen/stream", 1000));
        int status = readHead();
        if (status != 200) {
            throw new IOException("status: " + status + " (expected: 200)");
        }
        for (int seen = 0; seen < events; ) {
            seen += readLine().startsWith("data: {") ? 1 : 0;
        }
        if (events == StreamMock.EVENTS) {
            String last = "";
            while (!last.equals("0")) {
                last = readLine();
            }
            readLine();
        }
    }

    /** Sends the first half of a request. */
    void sendHalf() throws IOException {
        String whole = request("Qwen/stream", 10_000);
        send(whole.substring(0, whole.length() / 2));
    }

    /** Closes the connection, by a reset if that is wanted. */
    void leave(boolean reset) {
        try {
            if (socket != null) {
                socket.setSoLinger(reset, 0);
                socket.close();
            }
        } catch (IOException e) {
            // It is closed all the same.
        }
        socket = null;
    }

    private void send(String text) throws IOException {
        Socket current = socket;
        if (current == null) {
            current = new Socket(InetAddress.getLoopbackAddress(), port);
            current.setTcpNoDelay(true);
            current.setSoTimeout(TIMEOUT_MILLIS);
            in = new BufferedInputStream(current.getInputStream());
            socket = current;
        }
        current.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private int readHead() throws IOException {
        String status = readLine();
        length = -1;
        closes = false;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String field = line.toLowerCase(Locale.ROOT);
            if (field.startsWith("content-length:")) {
                length =
                        Integer.parseInt(field.substring(field.indexOf(':') + 1).trim());
            }
            closes |= field.equals("connection: close");
        }
        return Integer.parseInt(status.split(" ", -1)[1]);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection was closed within an answer");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    private static String request(String model, int size) {
        String body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "w".repeat(size)
                + "\"}]}";
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }
}
