package io.sluice.gateway.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routes, decisions and explanations as values. */
class RouteDecisionTest {
    private static final Endpoint ENDPOINT = Endpoint.of("https://h");

    @Test
    void aDecisionDoesNotChangeWithTheListItWasMadeOf() {
        List<Endpoint> chain = new ArrayList<>(List.of(ENDPOINT));
        RouteDecision decision = new RouteDecision(Route.UNMATCHED, chain);
        chain.clear();
        assertThat(decision.fallbackChain()).containsExactly(ENDPOINT);
        assertThat(decision).isEqualTo(new RouteDecision(Route.UNMATCHED, List.of(ENDPOINT)));
    }

    @Test
    void theInternalDecisionHasNoChain() {
        assertThat(RouteDecision.internal()).isEqualTo(new RouteDecision(Route.INTERNAL, List.of()));
    }

    @Test
    void labelsNameTheRoutes() {
        assertThat(Route.INTERNAL.label()).isEqualTo("internal");
        assertThat(Route.UNMATCHED.label()).isEqualTo("unmatched");
        assertThat(new Route.External(ENDPOINT).label()).isEqualTo("https://h");
    }

    @Test
    void aCertainExplanationHasOneOption() {
        assertThat(RouteExplanation.certain(RouteDecision.internal(), "because").options())
                .containsExactly(new RouteExplanation.Option(RouteDecision.internal(), 1.0));
    }

    @Test
    void nothingMayBeMissing() {
        assertThatNullPointerException().isThrownBy(() -> new Route.External(null));
        assertThatNullPointerException().isThrownBy(() -> new RouteDecision(null, List.of()));
        assertThatNullPointerException().isThrownBy(() -> new RouteDecision(Route.INTERNAL, null));
        assertThatNullPointerException().isThrownBy(() -> ENDPOINT.withApiKey(null));
    }
}
