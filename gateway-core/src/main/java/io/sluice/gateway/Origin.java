package io.sluice.gateway;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server to connect to: scheme, host and port (RFC 6454).
 *
 * <p>Immutable, with cheap {@link #equals} and {@link #hashCode}: the key of connection pools.
 */
public final class Origin {
    private final boolean secure;
    private final String host;
    private final int port;
    private final String authority;
    private final int hash;

    private Origin(boolean secure, String host, int port) {
        this.secure = secure;
        this.host = host;
        this.port = port;
        this.authority = port == (secure ? 443 : 80) ? bracketed(host) : bracketed(host) + ":" + port;
        this.hash = Objects.hash(secure, host, port);
    }

    /**
     * Returns the origin of a scheme, host and port.
     *
     * @param scheme {@code http} or {@code https}
     * @param host a name, an IPv4 address, or an IPv6 address with or without brackets
     * @param port 1 to 65535
     * @throws IllegalArgumentException if one of them is none of these
     */
    public static Origin of(String scheme, String host, int port) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        if (!lower.equals("http") && !lower.equals("https")) {
            throw new IllegalArgumentException("scheme: " + scheme + " (expected: http or https)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!isHost(bare)) {
            throw new IllegalArgumentException(
                    "host: \"" + FieldSyntax.printable(host) + "\" (expected: a host name or an address)");
        }
        return new Origin(lower.equals("https"), bare.toLowerCase(Locale.ROOT), port);
    }

    /**
     * Returns the origin of an absolute URI; a missing port is the scheme's default.
     *
     * @throws IllegalArgumentException if its scheme is not http or https or it has no host
     */
    public static Origin of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        String host = uri.getHost() == null ? "" : uri.getHost();
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equalsIgnoreCase("https") ? 443 : 80;
        return of(scheme, host, port);
    }

    /** Tells whether the scheme is {@code https}. */
    public boolean isSecure() {
        return secure;
    }

    /** Returns {@code http} or {@code https}. */
    public String scheme() {
        return secure ? "https" : "http";
    }

    /** Returns the host in lower case, an IPv6 address without brackets. */
    public String host() {
        return host;
    }

    /** Returns the port, 1 to 65535. */
    public int port() {
        return port;
    }

    /** Returns the value of the {@code Host} header: the port only if it is not the scheme's default. */
    public String authority() {
        return authority;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Origin that
                && hash == that.hash
                && port == that.port
                && secure == that.secure
                && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns for instance {@code https://api.example.com} or {@code http://10.0.0.1:8000}. */
    @Override
    public String toString() {
        return scheme() + "://" + authority;
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!Character.isLetterOrDigit(c) && "-._:%".indexOf(c) < 0) {
                return false;
            }
        }
        return !host.isEmpty();
    }
}
