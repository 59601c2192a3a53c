package io.sluice.gateway.routing.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.contract.EndpointHealthContract;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The circuits of endpoints (clause F-5). */
class EndpointHealthsTest extends EndpointHealthContract {
    @Override
    protected EndpointHealth create(Ticker ticker) {
        return EndpointHealths.create(HealthConfig.defaults()).create(ticker);
    }

    @Override
    protected int failures() {
        return 3;
    }

    @Override
    protected Duration ejection() {
        return Duration.ofSeconds(5);
    }

    @Test
    @DisplayName("Every bound that is wrong is told")
    void config() {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> new HealthConfig(0, Duration.ZERO, Duration.ofSeconds(-1)));
        assertThat(thrown.problems())
                .extracting(Object::toString)
                .containsExactly(
                        "health.failures: \"0\" (expected: >= 1)",
                        "health.ejection: \"PT0S\" (expected: > 0)",
                        "health.maxEjection: \"PT-1S\" (expected: >= PT0S)");
    }

    @Test
    @DisplayName("For ever is no overflow")
    void forEver() {
        FakeClock clock = new FakeClock();
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        EndpointHealth health =
                EndpointHealths.create(new HealthConfig(1, forEver, forEver)).create(clock);
        Endpoint endpoint = Endpoint.of("http://e");
        for (int i = 0; i < 2; i++) {
            health.forceAcquire(endpoint, "m").failed(ErrorKind.UPSTREAM_FAILURE);
            clock.advance(Duration.ofMinutes(9)); // later the model is forgotten
            assertThat(health.permit(endpoint, "m")).isEmpty();
        }
        health.forceAcquire(endpoint, "m").succeeded();
        health.permit(endpoint, "m").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
        assertThat(health.isOpen(endpoint, "other")).isTrue();
    }
}
