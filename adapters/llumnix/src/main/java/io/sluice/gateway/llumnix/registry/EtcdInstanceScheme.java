package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.llumnix.internal.etcd.EtcdAddress;
import io.sluice.gateway.llumnix.internal.etcd.EtcdConfig;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.instances.InstanceScheme;
import io.sluice.gateway.routing.instances.InstanceSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * Instances from an etcd, 3.4 or newer: {@code etcd://[user:password@]host[:port][,host[:port]...]?prefix=llumnix/discovery/} (clause FL-F-1), with {@code tls}, {@code ca-file},
 * {@code cert-file}, {@code key-file}, {@code password-file} and {@code timeout-ms} beside the parameters of all registries. Stateless.
 */
public final class EtcdInstanceScheme implements InstanceScheme {
    static final String PREFIX = "llumnix/discovery/";

    static final String SCHEME = "etcd";

    /** Creates one, for {@link java.util.ServiceLoader}. */
    public EtcdInstanceScheme() {}

    @Override
    public List<String> schemes() {
        return List.of(SCHEME);
    }

    @Override
    public String form() {
        return "etcd://host:port";
    }

    @Override
    public Supplier<InstanceSource> read(ServiceAddress address) {
        EtcdConfig etcd = EtcdAddress.connection(address);
        RegistryConfig registry = RegistryConfig.read(address, PREFIX);
        checkPrefix(address, registry.prefix());
        address.end();
        return () -> EtcdRegistrySource.open(address.toString(), etcd, registry);
    }

    /** Returns a writer at an address of the same form. */
    static RegistryWriter writer(ServiceAddress address) {
        EtcdConfig etcd = EtcdAddress.connection(address);
        String prefix = address.text("prefix", PREFIX);
        checkPrefix(address, prefix);
        address.end();
        return new EtcdRegistryWriter(address.toString(), etcd, prefix);
    }

    private static void checkPrefix(ServiceAddress address, String prefix) {
        if (prefix.isEmpty()) {
            address.problem("prefix", "at least one character");
        }
    }
}
