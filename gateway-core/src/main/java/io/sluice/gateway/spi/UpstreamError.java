package io.sluice.gateway.spi;

import java.util.Objects;

/**
 * What an upstream's error answer says. Immutable.
 *
 * @param status 400 or more
 * @param code the error's {@code code}, as text if it is a number; empty if there is none, or the body was not read
 * @param type the error's {@code type}, likewise
 * @param message the error's {@code message}, likewise; it may hold parts of the request
 */
public record UpstreamError(int status, String code, String type, String message) {
    public UpstreamError {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(message, "message");
    }

    /** Returns the error of an answer whose body was not read. */
    public static UpstreamError ofStatus(int status) {
        return new UpstreamError(status, "", "", "");
    }

    /**
     * Returns whether it is an error of this code: by its own {@link #code} or {@link #type}. {@code context_length_exceeded} and {@code content_filter} are
     * also known by the names that other providers have for them, and the first by the wording of engines that send none.
     */
    public boolean is(String wanted) {
        return ErrorTexts.isOf(wanted, this);
    }

    /** Returns the error without its message, which may hold parts of the request. */
    @Override
    public String toString() {
        return "UpstreamError[" + status + ", code " + code + ", type " + type + "]";
    }
}
