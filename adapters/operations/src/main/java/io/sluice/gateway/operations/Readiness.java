package io.sluice.gateway.operations;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.KnownUpstreams;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Whether a host should get calls from a balancer, and if not why (clause HC-L-4): not while it ends, and not while it knows of neither an instance nor an endpoint. What is
 * ejected or limited does not make it unready, since another host would find it so, too; nor does a source of instances that is gone while its list is kept. A host may
 * add checks of its own, for instance that it is warm.
 *
 * <p>Safe for use by any number of threads. Checks are asked on event loops, whenever a probe comes.
 */
public final class Readiness {
    private final List<NamedCheck> checks = new CopyOnWriteArrayList<>();
    private volatile boolean draining;

    private Readiness() {
        add("draining", () -> draining ? "draining" : "");
    }

    /** Returns the readiness of a host whose scheduler alone knows the instances. */
    public static Readiness of(Gateway gateway) {
        Objects.requireNonNull(gateway, "gateway");
        return new Readiness()
                .add("upstreams", () -> gateway.hasUpstreams() ? "" : "no instance and no endpoint is known");
    }

    /**
     * Returns the readiness of a host.
     *
     * @param instances the source of the gateway's instances, which may not have found them yet
     */
    public static Readiness of(Gateway gateway, InstanceSource instances) {
        Objects.requireNonNull(gateway, "gateway");
        Objects.requireNonNull(instances, "instances");
        return new Readiness().add("upstreams", () -> KnownUpstreams.missing(gateway, instances));
    }

    /**
     * Adds a check.
     *
     * @param name what {@code ?verbose} calls it
     * @param missing returns why the host is not ready, in one line without the names of upstreams, or an empty text if it is. It does not block; if it throws that is the
     *     reason
     * @return this
     */
    public Readiness add(String name, Supplier<String> missing) {
        checks.add(new NamedCheck(Objects.requireNonNull(name, "name"), Objects.requireNonNull(missing, "missing")));
        return this;
    }

    /** Notes that the host's end has begun: it is not ready any more, and never again. */
    public void draining() {
        draining = true;
    }

    /** Returns whether the host's end has begun. */
    public boolean isDraining() {
        return draining;
    }

    /** Returns whether all checks pass. */
    public boolean isReady() {
        return reasons().isEmpty();
    }

    /** Returns why the host is not ready, a line for each check that does not pass; empty if it is. */
    public List<String> reasons() {
        return checks().stream()
                .map(Check::missing)
                .filter(missing -> !missing.isEmpty())
                .toList();
    }

    /** Returns all checks and what they say now, in the order in which they were added. */
    public List<Check> checks() {
        return checks.stream().map(NamedCheck::ask).toList();
    }

    /**
     * A check and what it says.
     *
     * @param name what it is called
     * @param missing why the host is not ready; empty if it passes
     */
    public record Check(String name, String missing) {}

    private record NamedCheck(String name, Supplier<String> missing) {
        Check ask() {
            try {
                return new Check(name, missing.get().replaceAll("\\R", " "));
            } catch (RuntimeException broken) {
                return new Check(name, name + ": the check failed");
            }
        }
    }

    @Override
    public String toString() {
        return "Readiness" + checks();
    }
}
