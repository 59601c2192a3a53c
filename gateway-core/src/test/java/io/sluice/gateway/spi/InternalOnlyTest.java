package io.sluice.gateway.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.RoutePolicyContract;
import io.sluice.gateway.contract.SimpleRouteQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The policy of a gateway without routes. */
class InternalOnlyTest extends RoutePolicyContract {
    @Override
    protected RoutePolicy newPolicy() {
        return RoutePolicy.internal();
    }

    @Test
    void everyCallIsInternal() {
        assertThat(newPolicy().route(SimpleRouteQuery.ofModel("gpt-4")))
                .as("RT-D-1")
                .isEqualTo(new RouteDecision(Route.INTERNAL, List.of()));
        assertThat(newPolicy().models()).isEmpty();
    }
}
