package io.sluice.gateway.internal.request;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation.Option;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers where stored things were made, and sends calls on them there (clause RT-M-3): to the same endpoint, or the same instance. Safe for use by any number
 * of threads.
 *
 * <p>It keeps two generations: when the younger is full it becomes the older, and what was asked for of that one moves on with the young.
 */
public final class StickyObjects {
    private final RoutePolicy routes;
    private final Scheduler scheduler;
    private final int generation;
    private volatile Map<String, Place> young = new ConcurrentHashMap<>();
    private volatile Map<String, Place> old = Map.of();

    /**
     * Creates an empty memory.
     *
     * @param most how many things it remembers; 0 = none
     */
    public StickyObjects(RoutePolicy routes, Scheduler scheduler, int most) {
        this.routes = routes;
        this.scheduler = scheduler;
        this.generation = (most + 1) / 2;
    }

    /** Returns how a call on a stored thing is to be placed; null if it is on none, and goes as others do. */
    @Nullable
    public Sticking stick(InspectedRequest call) {
        if (generation == 0 || !StoredIds.mayBeStored(call.path())) {
            return null;
        }
        Place place = placeOf(call);
        if (place == null && !isAboutStored(call)) {
            return null;
        }
        RouteDecision refusal = Refusals.of(routes, call);
        if (refusal != null) {
            return new Sticking(call, refusal);
        }
        return place == null ? first(call) : place.stick(call, routes);
    }

    /** Returns whether an answer that is compressed would hide a new thing. */
    boolean mustRead(InspectedRequest call) {
        return isWatched(call) && StoredIds.isCollection(call.path());
    }

    /** Returns whether the answer to a call may tell of a new thing, and there is more than one place where it may be. */
    boolean isWatched(InspectedRequest call) {
        return generation > 0 && StoredIds.mayTell(call) && hasChoice();
    }

    private boolean hasChoice() {
        int instances = scheduler.knownInstances().map(List::size).orElse(2);
        return routes.routes().size() > 1 || instances > 1;
    }

    /**
     * Returns an answer that is remembered, as its body passes, if it tells of a new thing.
     *
     * @param endpoint who answers; null = an instance
     * @param instance its id, of no meaning if it is an endpoint
     */
    public GatewayResponse watched(
            InspectedRequest call, @Nullable Endpoint endpoint, String instance, GatewayResponse answer) {
        if (answer.status() >= 300 || !isWatched(call)) {
            return answer;
        }
        Headers headers = answer.headers();
        String type = headers.first("content-type");
        boolean events = EventStreams.isEventStream(headers);
        boolean readable = !EventStreams.isCompressed(headers)
                && (events || (type != null && type.toLowerCase(Locale.ROOT).contains("json")));
        if (!readable) {
            return answer;
        }
        Place place = endpoint == null ? new Place(null, instance) : new Place(endpoint, "");
        Body body = new WatchedBody(answer.body(), events, id -> remember(id, place));
        return new GatewayResponse(answer.status(), headers, body);
    }

    private void remember(String id, Place place) {
        if (young.size() >= generation) {
            synchronized (this) {
                if (young.size() >= generation) {
                    old = young;
                    young = new ConcurrentHashMap<>();
                }
            }
        }
        young.put(id, place);
    }

    private @Nullable Place find(String id) {
        Place place = young.get(id);
        if (place != null) {
            return place;
        }
        place = old.get(id);
        if (place != null) {
            remember(id, place);
        }
        return place;
    }

    private @Nullable Place placeOf(InspectedRequest call) {
        if (young.isEmpty() && old.isEmpty()) {
            return null;
        }
        for (String id : StoredIds.inPath(RoutedPath.of(call.path()))) {
            Place place = find(id);
            if (place != null) {
                return place;
            }
        }
        String id = call.json() == null ? null : StoredIds.inBody(call.json());
        return id == null ? null : find(id);
    }

    private static boolean isAboutStored(InspectedRequest call) {
        boolean byPath = call.model().isEmpty() && StoredIds.isStored(call.path());
        return byPath || (call.json() != null && StoredIds.inBody(call.json()) != null);
    }

    /** Returns the first of all places, where calls on things are sent of which nothing is known. */
    private Sticking first(InspectedRequest call) {
        RouteDecision decision = routes.explain(call).options().stream()
                .map(Option::decision)
                .filter(possible -> !Refusals.isRefusal(possible))
                .findFirst()
                .orElseGet(() -> routes.route(call));
        Set<String> drained = scheduler.drained();
        String instance = scheduler.knownInstances().orElse(List.of()).stream()
                .filter(one -> one.role() != Instance.Role.PREFILL)
                .map(Instance::id)
                .filter(id -> !drained.contains(id))
                .findFirst()
                .orElse("");
        return new Sticking(instance.isEmpty() ? call : call.preferring(instance), decision);
    }

    @Override
    public String toString() {
        return "StickyObjects[" + (young.size() + old.size()) + " of " + 2 * generation + "]";
    }

    /** A call, and the route that it takes. */
    public record Sticking(InspectedRequest call, RouteDecision decision) {}

    /**
     * Where a thing is.
     *
     * @param endpoint null = on an instance
     * @param instance its id; empty = at the endpoint
     */
    private record Place(@Nullable Endpoint endpoint, String instance) {
        Sticking stick(InspectedRequest call, RoutePolicy policy) {
            for (Option option : policy.explain(call).options()) {
                if (isBy(option.decision().route())) {
                    return sticking(call, option.decision());
                }
            }
            // Without its model the call would go elsewhere: it keeps the chain it has there.
            RouteDecision usual = policy.route(call);
            List<Endpoint> chain = usual.fallbackChain();
            boolean isThere =
                    policy.routes().stream().anyMatch(this::isBy) || (endpoint != null && chain.contains(endpoint));
            if (!isThere) {
                Place successor = successor(policy.routes(), chain);
                return successor == null ? new Sticking(call, usual) : successor.stick(call, policy);
            }
            Route route = endpoint == null ? Route.INTERNAL : new Route.External(endpoint);
            return sticking(
                    call,
                    new RouteDecision(
                            route,
                            chain.stream()
                                    .filter(member -> !member.equals(endpoint))
                                    .toList()));
        }

        /** Returns the endpoint that took this one's place: at the same address, as when its key was exchanged; null if there is none. */
        private @Nullable Place successor(List<Route> routes, List<Endpoint> chain) {
            String address = endpoint == null ? "" : endpoint.baseUrl();
            Stream<Endpoint> routed = routes.stream()
                    .filter(Route.External.class::isInstance)
                    .map(route -> ((Route.External) route).endpoint());
            return Stream.concat(routed, chain.stream())
                    .filter(other -> other.baseUrl().equals(address))
                    .map(other -> new Place(other, ""))
                    .findFirst()
                    .orElse(null);
        }

        private Sticking sticking(InspectedRequest call, RouteDecision decision) {
            return new Sticking(instance.isEmpty() ? call : call.preferring(instance), decision);
        }

        private boolean isBy(Route route) {
            return endpoint == null
                    ? route instanceof Route.Internal
                    : route instanceof Route.External external
                            && external.endpoint().equals(endpoint);
        }

        @Override
        public String toString() {
            return endpoint == null ? instance : endpoint.toString();
        }
    }
}
