package io.sluice.gateway.internal;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.UpstreamError;
import java.time.Duration;
import java.util.Optional;

/** Which endpoints may be asked now: those that are neither ill nor limited. Shared by all calls; safe for use by any number of threads. */
final class Endpoints {
    private final EndpointHealth health;
    private final EndpointLimits limits = new EndpointLimits();
    private final Duration limitedAtMost;
    private final Ticker ticker;

    /**
     * Creates it.
     *
     * @param limitedAtMost how far ahead an endpoint's "not before" may lie
     */
    Endpoints(EndpointHealth health, Duration limitedAtMost, Ticker ticker) {
        this.health = health;
        this.limitedAtMost = limitedAtMost;
        this.ticker = ticker;
    }

    /** Returns as much of a wait that an upstream asks for as is heeded. */
    Duration heeded(Duration wait) {
        return wait.compareTo(limitedAtMost) < 0 ? wait : limitedAtMost;
    }

    /** Returns whether the endpoint is well for this model, and has not asked to be left alone. */
    boolean isFree(Endpoint endpoint, String model) {
        return !isOpen(endpoint, model) && !isLimited(endpoint, model);
    }

    /** Returns whether the endpoint's circuit is open. */
    boolean isOpen(Endpoint endpoint, String model) {
        return health.isOpen(endpoint, model);
    }

    /** Returns whether the endpoint has asked not to be asked before a time that has not come. */
    boolean isLimited(Endpoint endpoint, String model) {
        return limitNanos(endpoint, model) > 0;
    }

    /** Returns how long the endpoint must not be asked because it said so. */
    long limitNanos(Endpoint endpoint, String model) {
        return limits.isEmpty() ? 0 : limits.waitNanos(endpoint, model, ticker.nanos());
    }

    /** Returns how long a call that can wait leaves the endpoint alone, whatever the reason. */
    Duration holdOff(Endpoint endpoint, String model) {
        Duration limit = Duration.ofNanos(limitNanos(endpoint, model));
        Duration open = health.openFor(endpoint, model);
        return limit.compareTo(open) > 0 ? limit : open;
    }

    /** Notes that an endpoint said "not before" to a call with this model; for how many models, its error tells. */
    void limited(Endpoint endpoint, String model, long untilNanos) {
        limits.limitModel(endpoint, model, untilNanos, ticker.nanos());
    }

    /** Extends a limit to the endpoint as a whole, unless its answer says that it is the model's. */
    void limitedBy(HeldAnswer answer, Endpoint endpoint, String model, long untilNanos) {
        UpstreamError error = answer.error();
        if (model.isEmpty()
                || !(LimitScope.isOfModel(error, answer.headers(), model)
                        || LimitScope.isOfModel(error, answer.headers(), endpoint.rewrittenModel(model)))) {
            limits.limitAll(endpoint, untilNanos, ticker.nanos());
        }
    }

    /** Returns the permit for a request, empty if a circuit is open. */
    Optional<Permit> permit(Endpoint endpoint, String model) {
        return health.permit(endpoint, model);
    }

    /** Returns a permit in any case. */
    Permit insist(Endpoint endpoint, String model) {
        return permit(endpoint, model).orElseGet(() -> health.insist(endpoint, model));
    }

    @Override
    public String toString() {
        return "Endpoints[" + health + ", " + limits + "]";
    }
}
