package io.sluice.gateway.netty.server;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What connections of a server must pass before their first request.
 *
 * @param tls gives each connection its context; null = none speaks TLS
 * @param proxyProtocol whether each begins with a PROXY header
 * @param timeout how long all of it may take
 */
record EntranceRules(@Nullable Supplier<SslContext> tls, boolean proxyProtocol, Duration timeout) {
    /** Returns whether there is nothing to pass. */
    boolean areNone() {
        return tls == null && !proxyProtocol;
    }
}
