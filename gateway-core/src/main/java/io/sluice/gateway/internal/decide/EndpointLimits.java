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

    /** What prolongs a limit by less is not told to other gateways: many calls that run are answered the same, one shortly after the other. */
    private static final long WORTH_TELLING_NANOS = 50_000_000;

    private final Map<Target, Limit> limits = new ConcurrentHashMap<>();
    private volatile LimitListener listener = LimitListener.NONE;

    /** Sets who is told of limits that this gateway learns of. */
    void onLimit(LimitListener newListener) {
        listener = newListener;
    }

    /** Returns whether nothing is limited, but for what may have passed. */
    boolean isEmpty() {
        return limits.isEmpty();
    }

    /**
     * Notes that an endpoint must not be asked for a model. A later time that is known already stays.
     *
     * @param caller who was told so, where the endpoint knows its callers apart; see {@link Caller}
     */
    void limitModel(Endpoint endpoint, String caller, String model, long untilNanos, long nowNanos) {
        limit(endpoint, target(endpoint, caller, endpoint.rewrittenModel(model)), untilNanos, nowNanos);
    }

    /** Notes that an endpoint must not be asked at all. */
    void limitAll(Endpoint endpoint, String caller, long untilNanos, long nowNanos) {
        limit(endpoint, target(endpoint, caller, EVERY_MODEL), untilNanos, nowNanos);
    }

    /**
     * Notes what another gateway told.
     *
     * @param model by the name that the endpoint gets; empty = all
     */
    void heed(Endpoint endpoint, String caller, String model, long untilNanos, long nowNanos) {
        note(target(endpoint, caller, model), new Limit(untilNanos, untilNanos, true), nowNanos);
    }

    private void limit(Endpoint endpoint, Target target, long untilNanos, long nowNanos) {
        Limit known = limits.get(target);
        if (known != null && untilNanos - known.sharedNanos() < WORTH_TELLING_NANOS) {
            note(target, new Limit(untilNanos, known.sharedNanos(), false), nowNanos);
        } else {
            note(target, new Limit(untilNanos, untilNanos, false), nowNanos);
            listener.limited(endpoint, target.caller(), target.model(), Duration.ofNanos(untilNanos - nowNanos));
        }
    }

    private void note(Target target, Limit limit, long nowNanos) {
        if (limits.size() >= MOST) {
            limits.values().removeIf(known -> known.untilNanos() - nowNanos <= 0);
        }
        // Models and keys that clients made up must not crowd out an endpoint, of which there are only so many.
        boolean isWhole = target.model().equals(EVERY_MODEL) && target.caller().equals(Caller.GATEWAY);
        if (isWhole || limits.size() < MOST || limits.containsKey(target)) {
            limits.compute(
                    target,
                    (key, known) -> known == null || known.untilNanos() - nowNanos <= 0 ? limit : known.merged(limit));
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
        Limit limit = limits.get(target);
        if (limit == null) {
            return 0;
        }
        long wait = limit.untilNanos() - nowNanos;
        if (wait <= 0) {
            limits.remove(target, limit);
            return 0;
        }
        return wait;
    }

    /** Returns what is limited now; of several callers of an endpoint the one who has to wait longest. */
    List<EndpointPause> current(long nowNanos) {
        Map<Place, Limit> longest = new HashMap<>();
        limits.forEach((target, limit) -> {
            if (limit.untilNanos() - nowNanos > 0) {
                longest.merge(new Place(target.baseUrl(), target.model()), limit, Limit::merged);
            }
        });
        return longest.entrySet().stream()
                .map(entry -> entry.getValue().pause(entry.getKey(), nowNanos))
                .toList();
    }

    private static Target target(Endpoint endpoint, String caller, String model) {
        String name = model.length() > LONGEST_NAME ? model.substring(0, LONGEST_NAME) : model;
        return new Target(endpoint.baseUrl(), endpoint.apiKey(), endpoint.credentials(), caller, name);
    }

    @Override
    public String toString() {
        return "EndpointLimits" + limits.keySet();
    }

    /**
     * Until when something is limited.
     *
     * @param sharedNanos until when, as far as other gateways know
     * @param told whether this is all another gateway's word
     */
    private record Limit(long untilNanos, long sharedNanos, boolean told) {
        Limit merged(Limit other) {
            Limit later = other.untilNanos - untilNanos > 0 ? other : this;
            long shared = other.sharedNanos - sharedNanos > 0 ? other.sharedNanos : sharedNanos;
            return new Limit(later.untilNanos, shared, told && other.told);
        }

        EndpointPause pause(Place place, long nowNanos) {
            return new EndpointPause(place.baseUrl(), place.model(), Duration.ofNanos(untilNanos - nowNanos), told);
        }
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
