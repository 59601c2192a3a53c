package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.redis.RedisAddress;
import io.sluice.gateway.routing.instances.InstanceScheme;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.Ticker;
import java.util.List;
import java.util.function.Supplier;

/** Instances from a Redis: {@code redis://host:port?prefix=llumnix:discovery:} (clause FL-F-1). Stateless. */
public final class RedisInstanceScheme implements InstanceScheme {
    static final String PREFIX = "llumnix:discovery:";

    /** Creates one, for {@link java.util.ServiceLoader}. */
    public RedisInstanceScheme() {}

    @Override
    public List<String> schemes() {
        return RedisAddress.SCHEMES;
    }

    @Override
    public String form() {
        return "redis://host:port";
    }

    @Override
    public Supplier<InstanceSource> read(ServiceAddress address) {
        RedisAddress redis = RedisAddress.read(address);
        RegistryConfig config = RegistryConfig.read(address, PREFIX);
        address.end();
        return () -> new RedisRegistrySource(redis, config, Ticker.system(), Ticker.wallClock());
    }
}
