package io.sluice.gateway.routing;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the route config, well-formed.
 *
 * @param index its place in the config, from 0
 * @param route internal or external
 * @param model reserved: carried along, without effect on calls
 * @param fallback as configured; without meaning on an internal route
 * @param weight at least 0
 * @param prefix null if none is given
 * @param fallbackModels which models it serves as a fallback; empty = all
 * @param idleFields what was given and has no effect, each for instance {@code api_key has no effect on a local entry}
 */
record RouteEntry(
        int index,
        Route route,
        String model,
        boolean fallback,
        int weight,
        @Nullable ModelPattern prefix,
        List<ModelPattern> fallbackModels,
        List<String> idleFields) {
    RouteEntry {
        fallbackModels = List.copyOf(fallbackModels);
        idleFields = List.copyOf(idleFields);
    }

    /** Returns the endpoint if the entry is a member of the fallback chain (clause RT-F-1). */
    Optional<Endpoint> fallbackEndpoint() {
        return fallback && route instanceof Route.External external
                ? Optional.of(external.endpoint())
                : Optional.empty();
    }

    /** Returns whether calls to this entry leave for an endpoint. */
    boolean isExternal() {
        return route instanceof Route.External;
    }

    /** Returns how messages name the entry. */
    String path() {
        return path(index);
    }

    static String path(int index) {
        return "route-config[" + index + "]";
    }
}
