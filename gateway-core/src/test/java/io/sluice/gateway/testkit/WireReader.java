package io.sluice.gateway.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads requests off a connection, tolerating nothing: what a client under test writes must be right. */
final class WireReader {
    private static final int MAX_HEAD_BYTES = 1 << 20;
    private static final int MAX_BODY_BYTES = 64 << 20;

    private final InputStream in;

    WireReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    ReceivedRequest readRequest() throws IOException {
        ReceivedRequest head = readHead();
        return new ReceivedRequest(head.requestLine(), head.headerLines(), readBody(head));
    }

    /** Reads a request whose length is told, keeps nothing of its body, and returns how many bytes that had. */
    long skipRequest() throws IOException {
        long length = Long.parseLong(readHead().headers("content-length").get(0));
        in.skipNBytes(length);
        return length;
    }

    private ReceivedRequest readHead() throws IOException {
        String requestLine = readLine();
        List<String> headerLines = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            headerLines.add(line);
        }
        return new ReceivedRequest(requestLine, List.copyOf(headerLines), new byte[0]);
    }

    /** Reads and drops everything until the client closes. */
    void drain() throws IOException {
        byte[] dropped = new byte[8192];
        while (in.read(dropped) >= 0) {
            // dropped
        }
    }

    private byte[] readBody(ReceivedRequest head) throws IOException {
        List<String> lengths = head.headers("content-length");
        List<String> codings = head.headers("transfer-encoding");
        if (lengths.size() + codings.size() > 1) {
            throw new AssertionError("framings of a request: " + lengths + codings + " (expected: at most 1)");
        }
        if (!lengths.isEmpty()) {
            return readBytes(Integer.parseInt(lengths.get(0)));
        }
        return codings.isEmpty() ? new byte[0] : readChunks();
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
            body.write(readBytes(size));
            readLine();
        }
        readLine();
        return body.toByteArray();
    }

    private int readChunkSize() throws IOException {
        return Integer.parseInt(readLine(), 16);
    }

    private byte[] readBytes(int count) throws IOException {
        if (count > MAX_BODY_BYTES) {
            throw new AssertionError("body: " + count + " bytes (expected: <= " + MAX_BODY_BYTES + ")");
        }
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the client closed inside a body");
        }
        return bytes;
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the client closed");
            }
            line.write(next);
            if (line.size() > MAX_HEAD_BYTES) {
                throw new AssertionError("line of a request: more than " + MAX_HEAD_BYTES + " bytes");
            }
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new AssertionError("line of a request without CR: " + text);
        }
        return text.substring(0, text.length() - 1);
    }
}
