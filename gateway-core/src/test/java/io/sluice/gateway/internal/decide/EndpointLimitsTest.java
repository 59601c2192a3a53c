package io.sluice.gateway.internal.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.Endpoint;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clause RT-H-2: what is remembered is bounded. */
class EndpointLimitsTest {
    private static final Endpoint ENDPOINT = Endpoint.of("http://endpoint/v1");

    private final EndpointLimits limits = new EndpointLimits();

    @Test
    @DisplayName("models that clients made up do not crowd out the limit of an endpoint as a whole")
    void wholeEndpointsAlwaysFit() {
        for (int i = 0; i < 20_000; i++) {
            limits.limitModel(ENDPOINT, Caller.GATEWAY, "made-up-" + i, 1_000, 0);
        }
        limits.limitAll(ENDPOINT, Caller.GATEWAY, 500, 0);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "another", 0)).isEqualTo(500);
    }

    @Test
    @DisplayName("of a long name only the beginning is kept")
    void longNames() {
        limits.limitModel(ENDPOINT, Caller.GATEWAY, "x".repeat(1 << 20), 1_000, 0);
        assertThat(limits.toString()).hasSizeLessThan(1_000);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "x".repeat(1 << 20), 0))
                .isEqualTo(1_000);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "x", 0)).isZero();
    }

    @Test
    @DisplayName("of two times that an endpoint said, the later one holds, in whichever order they came")
    void theLaterTimeHolds() {
        limits.limitAll(ENDPOINT, Caller.GATEWAY, 500, 0);
        limits.limitAll(ENDPOINT, Caller.GATEWAY, 300, 0);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "", 0)).isEqualTo(500);
        limits.limitAll(ENDPOINT, Caller.GATEWAY, 700, 0);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "", 0)).isEqualTo(700);
    }

    @Test
    @DisplayName("what has passed is forgotten, and nothing is limited any more")
    void whatHasPassedIsForgotten() {
        assertThat(limits.isEmpty()).isTrue();
        limits.limitModel(ENDPOINT, Caller.GATEWAY, "m", 100, 0);
        assertThat(limits.isEmpty()).isFalse();
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "m", 99)).isEqualTo(1);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "m", 100)).isZero();
        assertThat(limits.isEmpty()).isTrue();
    }

    @Test
    @DisplayName("when there is no room, what has passed makes some, and what is known already stays up to date")
    void whatHasPassedMakesRoom() {
        for (int i = 0; i < 10_000; i++) {
            limits.limitModel(ENDPOINT, Caller.GATEWAY, "m" + i, i == 0 ? 10 : 1_000, 0);
        }
        limits.limitModel(ENDPOINT, Caller.GATEWAY, "m1", 2_000, 0);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "m1", 0)).isEqualTo(2_000);
        limits.limitModel(ENDPOINT, Caller.GATEWAY, "new", 1_000, 0);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "new", 0))
                .as("full")
                .isZero();
        limits.limitModel(ENDPOINT, Caller.GATEWAY, "new", 1_000, 10);
        assertThat(limits.waitNanos(ENDPOINT, Caller.GATEWAY, "new", 10)).isEqualTo(990);
    }
}
