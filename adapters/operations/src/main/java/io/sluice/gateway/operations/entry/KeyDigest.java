package io.sluice.gateway.operations.entry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a key, and looked up: its SHA-256. Immutable.
 *
 * <p>How long a look-up takes tells nothing that helps to guess a key: which digests share a place in the table depends on the digest of what was sent, and who
 * could send a key whose digest comes near that of another one's could break SHA-256. The comparison of equals takes the same time wherever they differ, too.
 */
final class KeyDigest {
    /** More is no key of ours, and is not worth the work of a digest. */
    static final int MAX_KEY_LENGTH = 4096;

    /** Never updated, so that any thread may copy it, which is faster than to ask for a new one. */
    private static final MessageDigest FRESH = fresh();

    private final byte[] digest;

    private KeyDigest(byte[] digest) {
        this.digest = digest;
    }

    /** Returns the digest of a key; of one that was configured, which is ASCII, the same as any tool has. */
    static KeyDigest of(String key) {
        return new KeyDigest(copy().digest(key.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Returns the digest that 64 hexadecimal digits are. */
    static KeyDigest ofHex(String digits) {
        return new KeyDigest(HexFormat.of().parseHex(digits));
    }

    private static MessageDigest copy() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException e) {
            return fresh();
        }
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256, which every JVM has", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyDigest that && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return digest[0] << 24 | (digest[1] & 0xff) << 16 | (digest[2] & 0xff) << 8 | (digest[3] & 0xff);
    }

    /** Returns nothing of it: a weak key could be guessed from its digest. */
    @Override
    public String toString() {
        return "KeyDigest";
    }
}
