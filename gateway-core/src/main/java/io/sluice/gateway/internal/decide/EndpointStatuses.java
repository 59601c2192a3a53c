package io.sluice.gateway.internal.decide;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.EndpointStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Puts together how endpoints do: what routes say, what is left alone, and what is open. For one look, by one thread. */
final class EndpointStatuses {
    /** More models are not named. */
    private static final int MOST_NAMED = 3;

    private final Predicate<String> drained;
    private final OpenExchanges open;
    private final Map<String, List<EndpointPause>> circuits;
    private final Map<String, List<EndpointPause>> limits;

    EndpointStatuses(
            Predicate<String> drained, OpenExchanges open, List<EndpointPause> circuits, List<EndpointPause> limits) {
        this.drained = drained;
        this.open = open;
        this.circuits = byAddress(circuits);
        this.limits = byAddress(limits);
    }

    /** Returns a status for each name, in the order of the endpoints. */
    List<EndpointStatus> of(Map<Endpoint, List<String>> endpoints) {
        Map<String, Named> named = new LinkedHashMap<>();
        endpoints.forEach(
                (endpoint, models) -> named.computeIfAbsent(endpoint.name(), name -> new Named(endpoint.baseUrl()))
                        .add(endpoint, models));
        List<EndpointStatus> statuses = new ArrayList<>(named.size());
        named.forEach((name, those) -> statuses.add(status(name, those)));
        return List.copyOf(statuses);
    }

    private EndpointStatus status(String name, Named those) {
        if (drained.test(name)) {
            return status(name, those, State.DRAINING, Duration.ZERO, "it was taken out by hand");
        }
        List<EndpointPause> ill = those.pausesIn(circuits);
        if (!ill.isEmpty()) {
            return status(name, those, State.EJECTED, longest(ill), "it kept failing" + models(ill) + toldBy(ill));
        }
        List<EndpointPause> limited = those.pausesIn(limits);
        return limited.isEmpty()
                ? status(name, those, State.UP, Duration.ZERO, "")
                : status(
                        name,
                        those,
                        State.LIMITED,
                        longest(limited),
                        "it asked to be left alone" + models(limited) + toldBy(limited));
    }

    private EndpointStatus status(String name, Named those, State state, Duration remaining, String reason) {
        return new EndpointStatus(name, those.address, those.models(), open.count(name), state, remaining, reason);
    }

    private static Duration longest(List<EndpointPause> pauses) {
        return pauses.stream()
                .map(EndpointPause::remaining)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Returns for which models; nothing if it is for all. */
    private static String models(List<EndpointPause> pauses) {
        if (pauses.stream().anyMatch(pause -> pause.model().isEmpty())) {
            return "";
        }
        String some = pauses.stream()
                .map(EndpointPause::model)
                .distinct()
                .limit(MOST_NAMED)
                .collect(Collectors.joining(", "));
        return pauses.size() > MOST_NAMED ? ", for " + pauses.size() + " models: " + some + " …" : ", for " + some;
    }

    /** Returns who says so if it is another gateway alone. */
    private static String toldBy(List<EndpointPause> pauses) {
        return pauses.stream().allMatch(EndpointPause::told) ? "; told by another gateway" : "";
    }

    private static Map<String, List<EndpointPause>> byAddress(List<EndpointPause> pauses) {
        Map<String, List<EndpointPause>> map = new HashMap<>();
        pauses.forEach(pause -> map.computeIfAbsent(pause.endpoint(), address -> new ArrayList<>(1))
                .add(pause));
        return map;
    }

    /** The endpoints of one name. */
    private static final class Named {
        private final String address;
        private final Set<String> addresses = new LinkedHashSet<>();
        private final Set<String> models = new LinkedHashSet<>();
        private boolean takesAny;

        Named(String address) {
            this.address = address;
        }

        void add(Endpoint endpoint, List<String> its) {
            addresses.add(endpoint.baseUrl());
            takesAny |= its.isEmpty();
            models.addAll(its);
        }

        List<String> models() {
            return takesAny ? List.of() : List.copyOf(models);
        }

        List<EndpointPause> pausesIn(Map<String, List<EndpointPause>> byAddress) {
            if (byAddress.isEmpty()) {
                return List.of();
            }
            return addresses.stream()
                    .flatMap(one -> byAddress.getOrDefault(one, List.of()).stream())
                    .toList();
        }
    }

    @Override
    public String toString() {
        return "EndpointStatuses[" + circuits.size() + " ill, " + limits.size() + " limited]";
    }
}
