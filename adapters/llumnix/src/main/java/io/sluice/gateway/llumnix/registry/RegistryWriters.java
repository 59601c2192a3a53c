package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.redis.RedisAddress;

/** The registry writers that come with the library. */
public final class RegistryWriters {
    private RegistryWriters() {}

    /**
     * Returns a writer for the registry at an address, which has the form of one of the option {@code instances} (clause FL-F-1). Connects to nothing yet, and ends the reading.
     *
     * @throws io.sluice.gateway.ConfigurationException that names every problem
     */
    public static RegistryWriter of(ServiceAddress address) {
        return switch (address.scheme()) {
            case "redis", "rediss" -> redis(address);
            case EtcdInstanceScheme.SCHEME -> EtcdInstanceScheme.writer(address);
            default -> {
                address.problem("", "redis://host:port, rediss://host:port or etcd://host:port");
                address.end();
                throw new AssertionError("a problem is thrown");
            }
        };
    }

    private static RegistryWriter redis(ServiceAddress address) {
        RedisAddress redis = RedisAddress.read(address);
        String prefix = address.text("prefix", RedisInstanceScheme.PREFIX);
        address.end();
        return new RedisRegistryWriter(redis, prefix);
    }
}
