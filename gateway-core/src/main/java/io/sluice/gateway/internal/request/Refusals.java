package io.sluice.gateway.internal.request;

import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation.Option;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a policy refuses calls that it need not route: they go where a thing is stored, or are answered here. */
final class Refusals {
    private Refusals() {}

    /** Returns the decision by which a call is refused; null if it is not. A policy that refuses none is not asked to route it. */
    static @Nullable RouteDecision of(RoutePolicy policy, RouteQuery query) {
        List<Option> options = policy.explain(query).options();
        if (options.stream().map(Option::decision).noneMatch(Refusals::isRefusal)) {
            return null;
        }
        RouteDecision decision = options.size() == 1 ? options.get(0).decision() : policy.route(query);
        return isRefusal(decision) ? decision : null;
    }

    static boolean isRefusal(RouteDecision decision) {
        return decision.route() instanceof Route.Refused;
    }
}
