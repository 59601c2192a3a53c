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
}
