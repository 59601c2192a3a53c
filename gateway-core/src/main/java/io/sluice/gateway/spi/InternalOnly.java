package io.sluice.gateway.spi;

/** The policy of a gateway without routes: every call is internal (clause RT-D-1). */
enum InternalOnly implements RoutePolicy {
    INSTANCE;

    private static final RouteExplanation EXPLANATION =
            RouteExplanation.certain(RouteDecision.internal(), "no routes: every call is internal");

    @Override
    public RouteDecision route(RouteQuery query) {
        return RouteDecision.internal();
    }

    @Override
    public RouteExplanation explain(RouteQuery query) {
        return EXPLANATION;
    }
}
