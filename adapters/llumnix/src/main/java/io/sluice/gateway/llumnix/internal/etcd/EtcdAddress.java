package io.sluice.gateway.llumnix.internal.etcd;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.options.ServiceAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * Reads what an {@code etcd://} address says of the connection: {@code etcd://[user:password@]host[:port][,host[:port]...]}, with the parameters {@code tls} (false), {@code ca-file},
 * {@code cert-file}, {@code key-file}, {@code password-file} and {@code timeout-ms} (2000).
 */
public final class EtcdAddress {
    private static final int DEFAULT_PORT = 2379;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    private EtcdAddress() {}

    /** Returns the connection; what is wrong, the address is told, and throws at its end. */
    public static EtcdConfig connection(ServiceAddress address) {
        boolean secure = address.flag("tls", false);
        SSLContext tls = EtcdTls.read(address, secure);
        List<Origin> endpoints = new ArrayList<>();
        for (ServiceAddress.Host host : address.hosts(DEFAULT_PORT)) {
            try {
                endpoints.add(Origin.of(secure ? "https" : "http", host.name(), host.port()));
            } catch (IllegalArgumentException e) {
                address.problem("", "host:port of an etcd");
            }
        }
        if (!address.path().isEmpty()) {
            address.problem("", "no path");
        }
        Secret password = address.password();
        if (address.user().isEmpty() && !password.isEmpty()) {
            address.problem("", "a user with the password");
        }
        return new EtcdConfig(endpoints, address.user(), password, tls, address.millis("timeout-ms", DEFAULT_TIMEOUT));
    }
}
