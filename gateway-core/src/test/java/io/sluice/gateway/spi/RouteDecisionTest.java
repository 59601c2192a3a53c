package io.sluice.gateway.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
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
    void factoriesMakeWhatTheyAreNamedAfter() {
        List<Endpoint> chain = List.of(Endpoint.of("https://spare"));
        assertThat(RouteDecision.internal(chain)).isEqualTo(new RouteDecision(Route.INTERNAL, chain));
        assertThat(RouteDecision.external(ENDPOINT))
                .isEqualTo(new RouteDecision(new Route.External(ENDPOINT), List.of()));
        assertThat(RouteDecision.external(ENDPOINT, chain))
                .isEqualTo(new RouteDecision(new Route.External(ENDPOINT), chain));
        assertThat(RouteDecision.unmatched()).isEqualTo(new RouteDecision(Route.UNMATCHED, List.of()));
        assertThat(RouteDecision.unmatched(chain)).isEqualTo(new RouteDecision(Route.UNMATCHED, chain));
        assertThat(RouteDecision.refused(401, "c", "m").route()).isEqualTo(new Route.Refused(401, "c", "m", null));
        Duration later = Duration.ofSeconds(3);
        assertThat(RouteDecision.refused(429, "c", "m", later).route())
                .isEqualTo(new Route.Refused(429, "c", "m", later));
    }

    @Test
    void aRefusalIsAnErrorWithoutAChain() {
        Route refusal = new Route.Refused(403, "c", "m", null);
        assertThatIllegalArgumentException().isThrownBy(() -> new RouteDecision(refusal, List.of(ENDPOINT)));
        assertThatIllegalArgumentException().isThrownBy(() -> RouteDecision.refused(302, "c", "m"));
        assertThatIllegalArgumentException().isThrownBy(() -> RouteDecision.refused(600, "c", "m"));
        assertThatIllegalArgumentException().isThrownBy(() -> RouteDecision.refused(403, "", "m"));
    }

    @Test
    void labelsNameTheRoutes() {
        assertThat(RouteDecision.refused(403, "c", "m").route().label()).isEqualTo("refused");
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
