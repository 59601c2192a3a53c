package io.sluice.gateway.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that sends exactly what a test says, byte by byte, and reads what comes back. Every read ends after 10 s at the latest. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    /** What is left of the chunk that {@link #readChunked} is in, or -1 between chunks. */
    private int leftOfChunk = -1;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects to a port of the loopback interface. */
    public static RawClient connect(int port) throws IOException {
        return connect(port, 0);
    }

    /** Connects with a receive buffer of this size, 0 = the usual. */
    public static RawClient connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        return new RawClient(socket);
    }

    /** Returns a client on a socket that is connected, be it one of TLS; it closes it. */
    public static RawClient over(Socket connected) throws IOException {
        connected.setTcpNoDelay(true);
        connected.setSoTimeout(PATIENCE_MILLIS);
        return new RawClient(connected);
    }

    /** Returns a POST of a JSON text. */
    public static String post(String target, String json) {
        return "POST " + target + " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json;
    }

    /** Returns a GET. */
    public static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n";
    }

    /** Sends text, each character as one byte. */
    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends bytes. */
    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads a whole response, its body by its framing. */
    public Response read() throws IOException {
        Response head = readHead();
        byte[] body;
        if (head.status == 204 || head.status == 304 || head.status < 200) {
            body = new byte[0];
        } else if (head.header("transfer-encoding").equals("chunked")) {
            body = readChunks();
        } else if (!head.header("content-length").isEmpty()) {
            body = in.readNBytes(Integer.parseInt(head.header("content-length")));
        } else {
            body = in.readAllBytes();
        }
        return new Response(head.status, head.fields, new String(body, ISO_8859_1));
    }

    /** Reads a head, and nothing after it. */
    public Response readHead() throws IOException {
        String statusLine = readLine();
        List<String> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            fields.add(line);
        }
        return new Response(Integer.parseInt(statusLine.substring(9, 12)), fields, "");
    }

    /** Reads one chunk of a chunked body; the empty text is the end. */
    public String readChunk() throws IOException {
        int size = Integer.parseInt(readLine(), 16);
        byte[] chunk = in.readNBytes(size);
        if (chunk.length < size) {
            throw new EOFException("within a chunk");
        }
        readLine();
        return new String(chunk, ISO_8859_1);
    }

    /**
     * Reads so many bytes of a chunked body, however they are spread over chunks, or fewer if the body ends. What follows a chunk is read only when more is
     * wanted, so this waits for nothing else.
     */
    public String readChunked(int count) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (text.size() < count && nextChunk()) {
            byte[] piece = in.readNBytes(Math.min(count - text.size(), leftOfChunk));
            if (piece.length == 0) {
                throw new EOFException("within a chunk, after \"" + text.toString(ISO_8859_1) + "\"");
            }
            text.writeBytes(piece);
            leftOfChunk -= piece.length;
        }
        return text.toString(ISO_8859_1);
    }

    /** Reads so many bytes. */
    public String readBytes(int count) throws IOException {
        return new String(in.readNBytes(count), ISO_8859_1);
    }

    /** Reads everything until the server closes. */
    public String readToEnd() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    /** Returns whether the server closes the connection without sending anything more. */
    public boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Closes in an orderly way. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Closes with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Goes to the next byte of a chunked body; returns false at its end, which is then read. */
    private boolean nextChunk() throws IOException {
        if (leftOfChunk > 0) {
            return true;
        }
        if (leftOfChunk == 0) {
            readLine();
        }
        leftOfChunk = Integer.parseInt(readLine(), 16);
        if (leftOfChunk > 0) {
            return true;
        }
        readLine();
        leftOfChunk = -1;
        return false;
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
            body.writeBytes(chunk.getBytes(ISO_8859_1));
        }
        return body.toByteArray();
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("after \"" + line + "\"");
            }
            line.append((char) next);
        }
        if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("a line ends without CR: " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    /** A response as it stood on the wire. */
    public record Response(int status, List<String> fields, String body) {
        /** Returns the values of a field, joined by commas; empty if there is none. */
        public String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return String.join(
                    ",",
                    fields.stream()
                            .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                            .map(field -> field.substring(prefix.length()).trim())
                            .toList());
        }
    }
}
