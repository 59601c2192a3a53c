package io.sluice.gateway.llumnix.internal.etcd;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where an etcd is, and how it is spoken to.
 *
 * @param endpoints its members, at least one; the first that answers is kept
 * @param user who asks; empty = nobody, for an etcd without authentication
 * @param password the user's; empty with the user
 * @param tls what connections trust, and show; null = what the JVM trusts
 * @param timeout how long one member may take to answer
 */
public record EtcdConfig(
        List<Origin> endpoints,
        String user,
        Secret password,
        @Nullable SSLContext tls,
        Duration timeout) {
    /** Copies the list. */
    public EtcdConfig {
        endpoints = List.copyOf(endpoints);
    }
}
