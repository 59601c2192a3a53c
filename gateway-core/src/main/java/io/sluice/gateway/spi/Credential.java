package io.sluice.gateway.spi;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Secret;
import java.util.Objects;

/**
 * The header fields that authenticate a request to an endpoint, or the reason why there are none. Immutable; {@link #toString} does not show their values.
 */
public final class Credential {
    private final Headers fields;
    private final String reason;

    private Credential(Headers fields, String reason) {
        this.fields = fields;
        this.reason = reason;
    }

    /**
     * Returns a credential of {@code Authorization: Bearer …}.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static Credential bearer(Secret token) {
        return token.isEmpty()
                ? of("authorization", token)
                : of("authorization", Secret.of("Bearer " + token.reveal()));
    }

    /**
     * Returns a credential of one field.
     *
     * @throws IllegalArgumentException if the name is not {@linkplain EndpointAuth#isSettable settable}, or the value is empty or no value of a field; the message does not repeat it
     */
    public static Credential of(String name, Secret value) {
        return new Credential(with(Headers.empty(), name, value), "");
    }

    /**
     * Returns the answer that there is no credential now.
     *
     * @param reason one line for operators, without secrets
     */
    public static Credential unavailable(String reason) {
        return new Credential(Headers.empty(), Objects.requireNonNull(reason, "reason"));
    }

    /**
     * Returns this credential with one more field, for instance the date that a signature covers.
     *
     * @throws IllegalArgumentException as {@link #of}
     * @throws IllegalStateException if this is {@link #unavailable}
     */
    public Credential and(String name, Secret value) {
        if (!isAvailable()) {
            throw new IllegalStateException("there is no credential");
        }
        return new Credential(with(fields, name, value), "");
    }

    /** Returns whether there is one. */
    public boolean isAvailable() {
        return fields.size() > 0;
    }

    /** Returns the fields, all of whose values are secrets; none if there is no credential. */
    public Headers fields() {
        return fields;
    }

    /** Returns why there is none; empty if there is one. */
    public String reason() {
        return reason;
    }

    private static Headers with(Headers fields, String name, Secret value) {
        if (!EndpointAuth.isSettable(name)) {
            throw new IllegalArgumentException("credential field " + name
                    + " (expected: none that belongs to a connection, frames a message or is the gateway's)");
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("credential field " + name + " (expected: a value)");
        }
        return fields.toBuilder().set(name, value.reveal()).build();
    }

    /** Returns the names of the fields, or why there are none; never a value. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder();
        fields.forEach(
                (name, value) -> names.append(names.length() == 0 ? "" : ", ").append(name));
        return "Credential[" + (isAvailable() ? names : "unavailable: " + reason) + "]";
    }
}
