package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A client's opening of a WebSocket (RFC 6455), for one connection. */
final class WebSocketUpgrade {
    private static final int MOST_BYTES = 8192;
    private static final int KEY_BYTES = 16;
    private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String key;

    WebSocketUpgrade() {
        this.key = Base64.getEncoder().encodeToString(Nonces.next(KEY_BYTES));
    }

    /** Returns the request. */
    byte[] request(Origin origin, String target, Secret token) {
        String authority =
                (origin.host().indexOf(':') < 0 ? origin.host() : "[" + origin.host() + "]") + ":" + origin.port();
        String authorization = token.isEmpty() ? "" : "Authorization: " + token.reveal() + "\r\n";
        String head = "GET " + target + " HTTP/1.1\r\nHost: " + authority
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + key
                + "\r\n" + authorization + "\r\n";
        return head.getBytes(ISO_8859_1);
    }

    /**
     * Reads the response, and nothing behind it; blocks.
     *
     * @throws IOException if it is not that of a server that goes along
     */
    void readResponse(InputStream in) throws IOException {
        List<String> lines = head(in).lines().toList();
        if (!lines.get(0).startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + status(lines.get(0)));
        }
        boolean accepted = false;
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("sec-websocket-accept")) {
                accepted = line.substring(colon + 1).trim().equals(accept());
            }
        }
        if (!accepted) {
            throw new IOException("no upgrade: it does not know the key");
        }
    }

    /** A peer may write anything in its first line, so only the number is told. */
    private static String status(String line) {
        return line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")
                ? "status " + line.substring(9, 12)
                : "it does not speak HTTP/1.1";
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended");
            }
            head.append((char) next);
            if (head.length() > MOST_BYTES) {
                throw new IOException("no upgrade: a head of more than " + MOST_BYTES + " bytes");
            }
        }
        return head.toString();
    }

    private String accept() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + SUFFIX).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }
}
