package io.sluice.gateway.netty.internal.http;

/**
 * How the head of a request is written, beside what it says itself.
 *
 * @param prefix of its target: scheme and authority for a proxy, else empty
 * @param authorization the value of {@code Proxy-Authorization}; empty = none
 */
public record RequestForm(String prefix, String authorization) {
    /** For a server that is the origin. */
    public static final RequestForm DIRECT = new RequestForm("", "");

    /** Returns whether it is a proxy that reads the head. */
    public boolean isForProxy() {
        return !prefix.isEmpty();
    }

    /** Shows no credential. */
    @Override
    public String toString() {
        return "RequestForm[" + prefix + "]";
    }
}
