package io.sluice.gateway.contract;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.RouteQuery;

/** A route query that is just its values. */
public record SimpleRouteQuery(String model, String sessionKey, String path, Headers headers) implements RouteQuery {
    /** Returns the query of a chat completion for this model. */
    public static SimpleRouteQuery ofModel(String model) {
        return ofSession(model, "");
    }

    /** Returns the query of a chat completion for this model in this session. */
    public static SimpleRouteQuery ofSession(String model, String sessionKey) {
        return new SimpleRouteQuery(model, sessionKey, "/v1/chat/completions", Headers.empty());
    }

    @Override
    public String toString() {
        return "SimpleRouteQuery[model of " + model.length() + " characters, session of " + sessionKey.length() + "]";
    }
}
