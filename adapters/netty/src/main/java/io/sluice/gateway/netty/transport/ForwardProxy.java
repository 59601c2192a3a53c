package io.sluice.gateway.netty.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy between the transport and upstreams. {@code https} origins are reached through a tunnel ({@code CONNECT}), so that TLS is spoken with the origin;
 * requests to {@code http} origins go to the proxy with their whole URL. Immutable; {@link #toString} shows no credential.
 */
public final class ForwardProxy {
    /** What the URL of a proxy has to be. */
    static final String URL = "http://host:port, perhaps with user:password@";

    private final Origin address;
    private final Secret authorization;
    private final NoProxyList exceptions;

    private ForwardProxy(Origin address, Secret authorization, NoProxyList exceptions) {
        this.address = address;
        this.authorization = authorization;
        this.exceptions = exceptions;
    }

    /**
     * Returns a proxy that wants no credentials and is used for all origins.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @throws IllegalArgumentException if one of them is none of these
     */
    public static ForwardProxy of(String host, int port) {
        return new ForwardProxy(Origin.of("http", host, port), Secret.none(), NoProxyList.of(List.of()));
    }

    /**
     * Returns the proxy of a URL, with the credentials that stand in it; nothing if it is none.
     *
     * @param url as in {@link #URL}; the scheme may be left out
     */
    static Optional<ForwardProxy> find(String url) {
        try {
            URI uri = URI.create(url.contains("://") ? url : "http://" + url);
            String path = uri.getRawPath();
            boolean whole = (path == null || path.isEmpty() || path.equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            Origin address = Origin.of(uri);
            return whole && !address.isSecure()
                    ? Optional.of(new ForwardProxy(address, Secret.none(), NoProxyList.of(List.of()))
                            .withCredentials(credentials(uri)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Secret credentials(URI uri) {
        String authority = uri.getRawAuthority();
        int end = authority.lastIndexOf('@');
        // A plus is a plus here, other than in forms.
        return end < 0
                ? Secret.none()
                : Secret.of(URLDecoder.decode(authority.substring(0, end).replace("+", "%2B"), UTF_8));
    }

    /** Returns whether it has credentials. */
    boolean hasCredentials() {
        return !authorization.isEmpty();
    }

    /**
     * Returns this with credentials for it ({@code Basic}), which go to nobody else.
     *
     * @param credentials user and password with a colon between them; {@link Secret#none()} = none
     * @throws IllegalArgumentException if there is no colon, with a message that does not show them
     */
    public ForwardProxy withCredentials(Secret credentials) {
        if (credentials.isEmpty()) {
            return new ForwardProxy(address, Secret.none(), exceptions);
        }
        if (credentials.reveal().indexOf(':') < 0) {
            throw new IllegalArgumentException("credentials of the proxy (expected: user:password)");
        }
        String encoded = Base64.getEncoder().encodeToString(credentials.reveal().getBytes(UTF_8));
        return new ForwardProxy(address, Secret.of("Basic " + encoded), exceptions);
    }

    /**
     * Returns this with origins that are reached without it, as in the variable {@code NO_PROXY} of other tools.
     *
     * @param hosts each a name, which stands for all names below it, too ({@code example.com}, {@code .example.com}), an address, a range of addresses ({@code
     *     10.0.0.0/8}), one of these with a port ({@code example.com:8000}), or {@code *} for all
     * @throws IllegalArgumentException if one is none of these
     */
    public ForwardProxy withExceptions(List<String> hosts) {
        return new ForwardProxy(address, authorization, NoProxyList.of(hosts));
    }

    /** Returns whether it stands between here and an origin. */
    boolean serves(Origin origin) {
        return !exceptions.contains(origin);
    }

    /** Returns where it is. */
    Origin address() {
        return address;
    }

    /** Returns the value of {@code Proxy-Authorization}; empty = none is sent. */
    Secret authorization() {
        return authorization;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ForwardProxy that
                && address.equals(that.address)
                && authorization.equals(that.authorization)
                && exceptions.equals(that.exceptions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, exceptions);
    }

    @Override
    public String toString() {
        return "ForwardProxy[" + address + (authorization.isEmpty() ? "" : ", with credentials") + ", not for "
                + exceptions + "]";
    }
}
