package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.gateway.llumnix.scheduler.FakeLlumnixScheduler.Recorded;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection to the fake scheduler, on a thread of its own: requests one after the other, or a kept WebSocket. */
final class FakeConnection {
    private static final JsonMapper JSON = new JsonMapper();

    private final Socket socket;
    private final FakeLlumnixScheduler scheduler;
    private final DataInputStream in;
    private final OutputStream out;
    private int missedPongs;

    FakeConnection(Socket socket, FakeLlumnixScheduler scheduler) throws IOException {
        this.socket = socket;
        this.scheduler = scheduler;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
        socket.setTcpNoDelay(true);
    }

    record Reply(int status, String text) {}

    void start() {
        Thread thread = new Thread(this::run, "fake-scheduler-connection");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns where it comes from, as address:port. */
    String peer() {
        InetSocketAddress address = (InetSocketAddress) socket.getRemoteSocketAddress();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // gone already
        }
    }

    private void run() {
        try {
            while (exchange()) {
                // the next one
            }
        } catch (IOException | RuntimeException e) {
            // the peer has gone, or a fault says so
        } finally {
            close();
            scheduler.ended(this);
        }
    }

    /** Serves a request; returns whether another one may follow. */
    private boolean exchange() throws IOException {
        String head = head();
        String target = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/"));
        Map<String, String> fields = fields(head);
        String authorization = fields.getOrDefault("authorization", "");
        if (target.equals("/keepalive")) {
            keepalive(fields, authorization);
            return false;
        }
        byte[] body = in.readNBytes(Integer.parseInt(fields.getOrDefault("content-length", "0")));
        Reply reply = scheduler.handle(new Recorded(target, head, new String(body, UTF_8)), authorization);
        byte[] bytes = reply.text().getBytes(UTF_8);
        String type = reply.status() == 200 ? "application/json" : "text/plain";
        write(
                "HTTP/1.1 " + reply.status() + " Said\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n",
                bytes);
        return true;
    }

    private void write(String head, byte[] body) throws IOException {
        byte[] start = head.getBytes(ISO_8859_1);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        synchronized (out) {
            out.write(all);
            out.flush();
        }
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static Map<String, String> fields(String head) {
        Map<String, String> fields = new TreeMap<>();
        for (String line : head.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        }
        return fields;
    }

    private void keepalive(Map<String, String> fields, String authorization) throws IOException {
        boolean upgrade = "websocket".equalsIgnoreCase(fields.get("upgrade"))
                && "13".equals(fields.get("sec-websocket-version"))
                && fields.getOrDefault("connection", "").equalsIgnoreCase("upgrade");
        if (!upgrade || !scheduler.admits(authorization) || scheduler.keepaliveRefused) {
            if (!scheduler.keepaliveRefused) {
                scheduler.violated("keepalive: " + fields.keySet());
            }
            write("HTTP/1.1 401 Refused\r\nContent-Length: 0\r\n\r\n", new byte[0]);
            return;
        }
        write(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + accept(fields.getOrDefault("sec-websocket-key", "")) + "\r\n\r\n",
                new byte[0]);
        JsonNode endpoint = JSON.readTree(frame().text());
        String gateway =
                endpoint.path("host").asText() + ":" + endpoint.path("port").asInt();
        send(1, "ok".getBytes(UTF_8));
        scheduler.kept(this, gateway);
        try {
            pingUntilGone();
        } finally {
            scheduler.left(this, gateway);
        }
    }

    private static String accept(String key) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void pingUntilGone() throws IOException {
        while (missedPongs < 2) {
            socket.setSoTimeout((int) scheduler.pingEvery.toMillis());
            try {
                Frame frame = frame();
                if (frame.opcode() == 10) {
                    missedPongs = 0;
                    scheduler.ponged();
                } else if (frame.opcode() == 8) {
                    return;
                }
            } catch (SocketTimeoutException quiet) {
                missedPongs++;
                send(9, new byte[0]);
            }
        }
    }

    private record Frame(int opcode, String text) {}

    private Frame frame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) == 0) {
            scheduler.violated("a frame that is not masked");
        }
        int length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new Frame(first & 0x0f, new String(payload, UTF_8));
    }

    private void send(int opcode, byte[] payload) throws IOException {
        write("" + (char) (0x80 | opcode) + (char) payload.length, payload);
    }
}
