package io.sluice.gateway.routing.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs datagrams with a key that all peers know, and knows those that are signed with it: 16 bytes of HMAC-SHA256 behind the message. Without a key it changes nothing. For one thread. */
final class Seal {
    /** The bytes by which a datagram is longer than its message. */
    static final int BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final @Nullable Mac mac;

    Seal(Secret key) {
        this.mac = key.isEmpty() ? null : mac(key);
    }

    private static Mac mac(Secret key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.reveal().getBytes(UTF_8), ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }

    /** Returns the datagram of a message. */
    byte[] seal(byte[] message) {
        if (mac == null) {
            return message;
        }
        byte[] sealed = Arrays.copyOf(message, message.length + BYTES);
        System.arraycopy(mac.doFinal(message), 0, sealed, message.length, BYTES);
        return sealed;
    }

    /** Returns the message of a datagram, which shares its bytes; empty if it is not signed with the key. */
    Optional<ByteBuffer> open(ByteBuffer datagram) {
        if (mac == null) {
            return Optional.of(datagram);
        }
        int length = datagram.remaining() - BYTES;
        if (length < 0) {
            return Optional.empty();
        }
        ByteBuffer message = datagram.slice(datagram.position(), length);
        mac.update(message.duplicate());
        byte[] expected = Arrays.copyOf(mac.doFinal(), BYTES);
        byte[] tag = new byte[BYTES];
        datagram.get(datagram.position() + length, tag);
        return MessageDigest.isEqual(expected, tag) ? Optional.of(message) : Optional.empty();
    }

    /** Returns a text that does not depend on the key, but for whether there is one. */
    @Override
    public String toString() {
        return "Seal[" + (mac == null ? "none" : ALGORITHM) + "]";
    }
}
