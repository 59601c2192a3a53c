package io.sluice.gateway.internal.decide;

import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.CredentialSupplier;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointPause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Until when endpoints are not to be asked, since they said so (clause RT-H-2): remembered between calls, for a place and key as a whole, or for one model there.
 *
 * <p>Safe for use by any number of threads. While nothing is limited a look costs one read and allocates nothing.
 */
final class EndpointLimits {
    /** Far more than may be limited at a time; what has passed makes room. */
    private static final int MOST = 10_000;

    private static final String EVERY_MODEL = "";

    /** Names come from clients; those that begin alike that far are one. */
    private static final int LONGEST_NAME = 256;

    private final Map<Target, Long> notBefore = new ConcurrentHashMap<>();

    /** Returns whether nothing is limited, but for what may have passed. */
    boolean isEmpty() {
        return notBefore.isEmpty();
    }

    /**
     * Notes that an endpoint must not be asked for a model. A later time that is known already stays.
     *
     * @param caller who was told so, where the endpoint knows its callers apart; see {@link Caller}
     */
    void limitModel(Endpoint endpoint, String caller, String model, long untilNanos, long nowNanos) {
        limit(target(endpoint, caller, endpoint.rewrittenModel(model)), untilNanos, nowNanos);
    }

    /** Notes that an endpoint must not be asked at all. */
    void limitAll(Endpoint endpoint, String caller, long untilNanos, long nowNanos) {
        limit(target(endpoint, caller, EVERY_MODEL), untilNanos, nowNanos);
    }

    private void limit(Target target, long untilNanos, long nowNanos) {
        if (notBefore.size() >= MOST) {
            notBefore.values().removeIf(until -> until - nowNanos <= 0);
        }
        // Models and keys that clients made up must not crowd out an endpoint, of which there are only so many.
        boolean isWhole = target.model().equals(EVERY_MODEL) && target.caller().equals(Caller.GATEWAY);
        if (isWhole || notBefore.size() < MOST || notBefore.containsKey(target)) {
            notBefore.merge(target, untilNanos, (known, told) -> told - known > 0 ? told : known);
        }
    }

    /** Returns how long an endpoint must not be asked for a model, 0 if it may be. */
    long waitNanos(Endpoint endpoint, String caller, String model, long nowNanos) {
        long all = waitNanos(target(endpoint, caller, EVERY_MODEL), nowNanos);
        return model.isEmpty()
                ? all
                : Math.max(all, waitNanos(target(endpoint, caller, endpoint.rewrittenModel(model)), nowNanos));
    }

    private long waitNanos(Target target, long nowNanos) {
        Long until = notBefore.get(target);
        if (until == null) {
            return 0;
        }
        long wait = until - nowNanos;
        if (wait <= 0) {
            notBefore.remove(target, until);
            return 0;
        }
        return wait;
    }

    /** Returns what is limited now; of several callers of an endpoint the one who has to wait longest. */
    List<EndpointPause> current(long nowNanos) {
        Map<Place, Long> longest = new HashMap<>();
        notBefore.forEach((target, until) -> {
            if (until - nowNanos > 0) {
                longest.merge(new Place(target.baseUrl(), target.model()), until - nowNanos, Math::max);
            }
        });
        return longest.entrySet().stream()
                .map(entry -> new EndpointPause(
                        entry.getKey().baseUrl(), entry.getKey().model(), Duration.ofNanos(entry.getValue())))
                .toList();
    }

    private static Target target(Endpoint endpoint, String caller, String model) {
        String name = model.length() > LONGEST_NAME ? model.substring(0, LONGEST_NAME) : model;
        return new Target(endpoint.baseUrl(), endpoint.apiKey(), endpoint.credentials(), caller, name);
    }

    @Override
    public String toString() {
        return "EndpointLimits" + notBefore.keySet();
    }

    /** What is limited as operators see it. */
    private record Place(String baseUrl, String model) {}

    /** What may be limited; an empty model is all of them. */
    private record Target(
            String baseUrl, Secret apiKey, @Nullable CredentialSupplier credentials, String caller, String model) {
        /** Returns nothing of who asks. */
        @Override
        public String toString() {
            return baseUrl + (model.isEmpty() ? "" : " " + model);
        }
    }
}
