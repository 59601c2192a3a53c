package io.sluice.gateway.internal.decide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Headers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Who asks, to an endpoint that knows its callers by the {@code Authorization} they send: a digest of it, since what is remembered must not be a key. */
final class Caller {
    /** The gateway itself, by the endpoint's own credential or by none. */
    static final String GATEWAY = "";

    private Caller() {}

    /** Returns who sends these fields. */
    static String of(Headers client) {
        String credential = client.first("authorization");
        return credential == null ? GATEWAY : digest(credential);
    }

    /** Gateways tell each other of it (clause FL-F-8), so it is none that is used elsewhere for the same. */
    private static String digest(String credential) {
        return HexFormat.of().formatHex(sha256().digest(("sluice caller\0" + credential).getBytes(UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has it", e);
        }
    }
}
