package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.Locale;

/**
 * An instance as the scheduler writes it: one item of {@code scheduling_result}.
 *
 * @param id not unique, since the scheduler may name several ranks alike
 * @param inferType {@code prefill}, {@code decode} or {@code neutral}
 * @param auxIp the host of its KV-transfer address; empty if it has none
 */
record WireInstance(
        long version,
        String id,
        String model,
        String inferType,
        String host,
        int port,
        String auxIp,
        int auxPort,
        int dpRank,
        int dpSize) {
    /** Returns whether it is of a role. */
    boolean is(Role role) {
        return inferType.equals(nameOf(role));
    }

    /** Returns what a role is called. */
    static String nameOf(Role role) {
        return switch (role) {
            case NEUTRAL -> "neutral";
            case PREFILL -> "prefill";
            case DECODE -> "decode";
        };
    }

    /** Returns its place, which with its rank tells it from all others. */
    Address address(Role role) {
        return new Address(role, host.toLowerCase(Locale.ROOT), port);
    }

    /**
     * Returns an instance that says what this does, named by its address and rank.
     *
     * @throws IllegalArgumentException if its address or rank is none
     */
    Instance toInstance(Role role) {
        Origin origin = Origin.of("http", host, port);
        String rank = dpSize > 1 ? "_dp" + dpRank : "";
        return Instance.builder(origin)
                .id(origin.host() + ":" + port + rank)
                .role(role)
                .model(model)
                .aux(auxIp, auxPort)
                .dataParallel(dpRank, Math.max(1, dpSize))
                .version(version)
                .build();
    }

    /**
     * Where an instance is found.
     *
     * @param host in lower case
     */
    record Address(Role role, String host, int port) {
        static Address of(Instance instance) {
            return new Address(
                    instance.role(), instance.origin().host(), instance.origin().port());
        }
    }
}
