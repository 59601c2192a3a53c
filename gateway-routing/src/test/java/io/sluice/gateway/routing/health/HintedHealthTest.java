package io.sluice.gateway.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Circuits of endpoints that another gateway tells of. */
@DisplayName("FL-F-8")
class HintedHealthTest {
    private static final Endpoint ENDPOINT = Endpoint.of("http://e/v1");
    private static final Duration FOUR = Duration.ofSeconds(4);

    private final FakeClock clock = new FakeClock();
    private final EndpointHealth health =
            EndpointHealths.create(HealthConfig.defaults()).create(clock);
    private final List<String> told = new ArrayList<>();

    HintedHealthTest() {
        health.onEjection((endpoint, model, wait) -> told.add(model + " for " + wait));
    }

    @Test
    @DisplayName("A circuit that opens is told, for its model, and once more for the whole if that opens")
    void isTold() {
        for (String model : List.of("a", "b", "c", "")) {
            for (int i = 0; i < 3; i++) {
                health.forceAcquire(ENDPOINT, model).failed(ErrorKind.UPSTREAM_FAILURE);
            }
        }
        assertThat(told).containsExactly("a for PT5S", "b for PT5S", "c for PT5S", " for PT5S");
        for (int i = 0; i < 3; i++) {
            health.permit(Endpoint.of("http://other"), "m").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
        }
        assertThat(told).hasSize(5).last().isEqualTo(" for PT5S");
    }

    @Test
    @DisplayName(
            "A hint opens the circuit of what did not do well of late, is shown as such, not told on, and a probe ends it")
    void opens() {
        health.heed(ENDPOINT, "m", FOUR, Duration.ZERO);
        assertThat(health.isOpen(ENDPOINT, "m")).isTrue();
        assertThat(health.isOpen(ENDPOINT, "other")).isFalse();
        assertThat(health.openCircuits()).containsExactly(new EndpointPause("http://e/v1", "m", FOUR, true));
        clock.advance(FOUR);
        health.permit(ENDPOINT, "m").orElseThrow().succeeded();
        assertThat(health.isOpen(ENDPOINT, "m")).isFalse();
        assertThat(health.openCircuits()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("A probe that fails opens it by this gateway's own word")
    void confirmed() {
        health.heed(ENDPOINT, "", FOUR, Duration.ZERO);
        clock.advance(FOUR);
        health.permit(ENDPOINT, "m").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
        assertThat(health.openCircuits()).allMatch(pause -> !pause.told());
        assertThat(told).containsExactly(" for PT5S");
    }

    @Test
    @DisplayName(
            "A later hint prolongs an earlier one, up to the longest ejection; it changes nothing of what was found out here")
    void prolonged() {
        health.heed(ENDPOINT, "m", FOUR, Duration.ZERO);
        health.heed(ENDPOINT, "m", Duration.ofSeconds(2), Duration.ZERO);
        assertThat(health.openFor(ENDPOINT, "m")).isEqualTo(FOUR);
        health.heed(ENDPOINT, "m", Duration.ofHours(1), Duration.ZERO);
        assertThat(health.openFor(ENDPOINT, "m")).isEqualTo(Duration.ofSeconds(20));
        for (int i = 0; i < 3; i++) {
            health.forceAcquire(ENDPOINT, "own").failed(ErrorKind.UPSTREAM_FAILURE);
        }
        health.heed(ENDPOINT, "own", Duration.ofSeconds(19), Duration.ZERO);
        assertThat(health.openFor(ENDPOINT, "own")).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("What does well here is not ejected by a hint, but by its next failure; a success ends the doubt")
    void doubted() {
        well("m");
        clock.advance(Duration.ofMillis(900));
        health.heed(ENDPOINT, "m", FOUR, Duration.ZERO);
        assertThat(health.isOpen(ENDPOINT, "m")).isFalse();
        well("m");
        fail("m");
        assertThat(health.isOpen(ENDPOINT, "m"))
                .as("one failure after a success")
                .isFalse();
        well("m");
        health.heed(ENDPOINT, "m", FOUR, Duration.ZERO);
        fail("m");
        assertThat(health.isOpen(ENDPOINT, "m")).isTrue();
        assertThat(told).containsExactly("m for PT5S");
    }

    @Test
    @DisplayName("A success that is newer than the hint counts more; one that is older by more than a second does not")
    void age() {
        clock.advance(Duration.ofSeconds(60));
        well("m");
        clock.advance(Duration.ofSeconds(5));
        health.heed(ENDPOINT, "m", FOUR, Duration.ofSeconds(6));
        assertThat(health.isOpen(ENDPOINT, "m")).isFalse();
        well("m");
        clock.advance(Duration.ofMillis(1_001));
        health.heed(ENDPOINT, "m", FOUR, Duration.ZERO);
        assertThat(health.isOpen(ENDPOINT, "m")).isTrue();
    }

    @Test
    @DisplayName("A stream that has begun well counts as well")
    void answered() {
        Permit stream = health.permit(ENDPOINT, "m").orElseThrow();
        stream.answered();
        health.heed(ENDPOINT, "", FOUR, Duration.ZERO);
        assertThat(health.isOpen(ENDPOINT, "m")).isFalse();
        stream.succeeded();
    }

    private void well(String model) {
        health.permit(ENDPOINT, model).orElseThrow().succeeded();
    }

    private void fail(String model) {
        health.permit(ENDPOINT, model).orElseThrow().failed(ErrorKind.UPSTREAM_FAILURE);
    }
}
