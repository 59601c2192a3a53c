package io.sluice.examples.simulator.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A connection between an engine and its fabric: JSON objects, one a line. One thread reads; any may send. */
final class JsonLines implements AutoCloseable {

    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CONNECT_MILLIS = 2000;

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    JsonLines(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        this.out = socket.getOutputStream();
    }

    /** Connects to {@code host:port}. */
    static JsonLines connect(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        Socket socket = new Socket();
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            socket.connect(new InetSocketAddress(address.substring(0, colon), port), CONNECT_MILLIS);
            return new JsonLines(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    static ObjectNode message(String what) {
        return MAPPER.createObjectNode().put("do", what);
    }

    /** Returns the next message; null at the end. */
    @Nullable
    JsonNode read() throws IOException {
        String line = in.readLine();
        return line == null ? null : MAPPER.readTree(line);
    }

    void send(JsonNode message) throws IOException {
        byte[] line = (message + "\n").getBytes(UTF_8);
        synchronized (out) {
            out.write(line);
            out.flush();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
