package io.sluice.gateway;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server to connect to: scheme, host and port (RFC 6454).
 *
 * <p>Immutable, with cheap {@link #equals} and {@link #hashCode}: the key of connection pools. Hosts are compared as text: two
 * spellings of one IPv6 address are two origins.
 */
public final class Origin {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,255}");
    private static final Pattern NAME_AND_PORT = Pattern.compile("(?:.*@)?(?<host>[^@:]*)(?::(?<port>[0-9]{0,5}))?");

    private final boolean secure;
    private final String host;
    private final int port;
    private final String authority;
    private final int hash;

    private Origin(boolean secure, String host, int port) {
        this.secure = secure;
        this.host = host;
        this.port = port;
        // A zone means something on this machine only, so it is not sent (RFC 6874, 4).
        this.authority = authority(host.replaceFirst("%.*", ""));
        this.hash = Objects.hash(secure, host, port);
    }

    /**
     * Returns the origin of a scheme, host and port.
     *
     * @param scheme {@code http} or {@code https}
     * @param host a name of ASCII letters, digits, {@code -}, {@code .} and {@code _} (an international one in its {@code xn--} form),
     *     an IPv4 address, or an IPv6 address with or without brackets and zone
     * @param port 1 to 65535
     * @throws IllegalArgumentException if one of them is none of these
     */
    public static Origin of(String scheme, String host, int port) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        if (!lower.equals("http") && !lower.equals("https")) {
            throw new IllegalArgumentException(
                    "scheme: \"" + FieldSyntax.printable(scheme) + "\" (expected: http or https)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (!isIpv6(bare) && (bracketed || !NAME.matcher(bare).matches())) {
            throw new IllegalArgumentException(
                    "host: \"" + FieldSyntax.printable(host) + "\" (expected: an ASCII host name or an address)");
        }
        return new Origin(lower.equals("https"), inLowerCase(bare), port);
    }

    /**
     * Returns the origin of an absolute URI; a missing port is the scheme's default.
     *
     * @throws IllegalArgumentException if its scheme is not http or https, or its host or port are not as in {@link #of(String, String,
     *     int)}
     */
    public static Origin of(URI uri) {
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "");
        String host = uri.getHost();
        int port = uri.getPort();
        if (host == null) {
            // For URI a name with an underscore is no host, but in container networks it is.
            Matcher parts = NAME_AND_PORT.matcher(Objects.requireNonNullElse(uri.getRawAuthority(), ""));
            boolean matches = parts.matches();
            host = matches ? parts.group("host") : "";
            String digits = matches ? parts.group("port") : null;
            port = digits == null || digits.isEmpty() ? -1 : Integer.parseInt(digits);
        }
        int defaultPort = scheme.equalsIgnoreCase("https") ? 443 : 80;
        // In a URI the % before a zone may be written %25 (RFC 6874, 2).
        return of(scheme, host.replaceFirst("%25(?=[^\\]])", "%"), port >= 0 ? port : defaultPort);
    }

    /** Returns whether the scheme is {@code https}. */
    public boolean isSecure() {
        return secure;
    }

    /** Returns {@code http} or {@code https}. */
    public String scheme() {
        return secure ? "https" : "http";
    }

    /** Returns the host in lower case, an IPv6 address without brackets but with its zone, if it has one. */
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

    /** Returns the beginning of a URI, for instance {@code https://api.example.com} or {@code http://10.0.0.1:8000}. */
    @Override
    public String toString() {
        return scheme() + "://" + authority(host);
    }

    private String authority(String shownHost) {
        String inUri = shownHost.indexOf(':') >= 0 ? "[" + shownHost + "]" : shownHost;
        return port == (secure ? 443 : 80) ? inUri : inUri + ":" + port;
    }

    /** Names and addresses are the same in any case; the zone of an address is the name of an interface and stays. */
    private static String inLowerCase(String host) {
        int zone = host.indexOf('%') < 0 ? host.length() : host.indexOf('%');
        return host.substring(0, zone).toLowerCase(Locale.ROOT) + host.substring(zone);
    }

    /** Asks {@link URI}, which knows the grammar of addresses. */
    private static boolean isIpv6(String text) {
        try {
            String inUri = "[" + text + "]";
            return text.indexOf(':') >= 0
                    && inUri.equals(URI.create("http://" + inUri).getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
