package io.sluice.examples.simulator.kv;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A side address, beside HTTP, by which engines reach each other. */
record Address(String host, int port) {

    /** Reads {@code http://host:port}; null if it is not of that form. */
    static @Nullable Address parse(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            return null;
        }
        boolean plain = "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
        return plain ? new Address(uri.getHost(), uri.getPort()) : null;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
