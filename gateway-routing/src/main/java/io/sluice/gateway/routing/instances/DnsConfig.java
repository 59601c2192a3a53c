package io.sluice.gateway.routing.instances;

import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What {@link InstanceSources#dns(DnsConfig)} looks up, and what it makes of each address.
 *
 * @param host the name to look up
 * @param port the port of every instance, 1 to 65535
 * @param scheme {@code http} or {@code https}
 * @param model the model of every instance; empty = every model
 * @param role the role of every instance
 * @param period how often the name is looked up; more than zero. The JVM itself remembers answers for {@code networkaddress.cache.ttl} seconds
 * @param resolver looks up
 */
public record DnsConfig(
        String host, int port, String scheme, String model, Role role, Duration period, Resolver resolver) {
    /** Checks what can be checked without looking up. */
    public DnsConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(resolver, "resolver");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("period: " + period + " (expected: > 0)");
        }
    }

    /** Returns neutral instances for every model, over http, looked up every 10 s by the JVM. */
    public static DnsConfig of(String host, int port) {
        return new DnsConfig(
                host,
                port,
                "http",
                "",
                Role.NEUTRAL,
                Duration.ofSeconds(10),
                name -> List.of(InetAddress.getAllByName(name)));
    }

    /** Returns this with another scheme. */
    public DnsConfig withScheme(String newScheme) {
        return new DnsConfig(host, port, newScheme, model, role, period, resolver);
    }

    /** Returns this with another model. */
    public DnsConfig withModel(String newModel) {
        return new DnsConfig(host, port, scheme, newModel, role, period, resolver);
    }

    /** Returns this with another role. */
    public DnsConfig withRole(Role newRole) {
        return new DnsConfig(host, port, scheme, model, newRole, period, resolver);
    }

    /** Returns this with another period. */
    public DnsConfig withPeriod(Duration newPeriod) {
        return new DnsConfig(host, port, scheme, model, role, newPeriod, resolver);
    }

    /** Returns this with another resolver. */
    public DnsConfig withResolver(Resolver newResolver) {
        return new DnsConfig(host, port, scheme, model, role, period, newResolver);
    }

    /** Looks up a name. */
    @FunctionalInterface
    public interface Resolver {
        /**
         * Returns all addresses of the name; may block.
         *
         * @throws UnknownHostException if there are none, or they are not known now
         */
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }
}
