package io.sluice.gateway.spi;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * What an endpoint wants of the connections to it, beside its origin. Each is optional, and a transport that can't do one says so
 * ({@link HttpTransport#unsupported}).
 *
 * @param caFile the file with the certificates to trust, in PEM; empty = those of the transport
 * @param serverName the name that the certificate is for, and that SNI tells; empty = as the transport says, which is the origin's host most often
 * @param proxy the URL of the proxy to go through, perhaps with credentials, which is why it is never shown; empty = that of the transport, if it has one
 */
public record EndpointConnection(String caFile, String serverName, String proxy) {
    private static final EndpointConnection PLAIN = new EndpointConnection("", "", "");

    public EndpointConnection {
        Objects.requireNonNull(caFile, "caFile");
        Objects.requireNonNull(serverName, "serverName");
        Objects.requireNonNull(proxy, "proxy");
    }

    /** Returns the one that wants nothing. */
    public static EndpointConnection plain() {
        return PLAIN;
    }

    /** Returns the names, as in a route config, of what it wants. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        if (!caFile.isEmpty()) {
            names.add("tls.ca_file");
        }
        if (!serverName.isEmpty()) {
            names.add("tls.server_name");
        }
        if (!proxy.isEmpty()) {
            names.add("proxy");
        }
        return names;
    }

    /** Returns the names of what it wants. */
    @Override
    public String toString() {
        return "EndpointConnection" + names();
    }
}
