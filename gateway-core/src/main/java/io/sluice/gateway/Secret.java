package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A credential, such as an endpoint's API key, that does not show itself: {@link #toString} is redacted.
 *
 * <p>Immutable. The empty secret stands for "none".
 */
public final class Secret {
    static final String REDACTED = "[redacted]";
    private static final Secret NONE = new Secret("");

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Returns the empty secret. */
    public static Secret none() {
        return NONE;
    }

    /** Returns a secret of this value; the empty text gives {@link #none()}. */
    public static Secret of(String value) {
        Objects.requireNonNull(value, "value");
        return value.isEmpty() ? NONE : new Secret(value);
    }

    /** Returns whether there is no secret. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Returns the value itself; the only way to it, so that each use can be found. */
    public String reveal() {
        return value;
    }

    /** Compares in a time that does not tell how much of two secrets agrees. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(value.getBytes(UTF_8), that.value.getBytes(UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Returns a text that does not depend on the value, but for whether there is one. */
    @Override
    public String toString() {
        return isEmpty() ? "" : REDACTED;
    }
}
