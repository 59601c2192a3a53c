package io.sluice.gateway.routing.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Secret;
import io.sluice.gateway.contract.EndpointHealthContract;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The circuits of endpoints (clause RT-F-5). */
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
    @DisplayName("The circuits that are open can be read, with the time that is left")
    void openCircuits() {
        FakeClock clock = new FakeClock();
        EndpointHealth health = create(clock);
        Endpoint ill = Endpoint.of("http://ill/v1").withApiKey(Secret.of("s3cret"));
        Endpoint lost = Endpoint.of("http://lost/v1");
        health.permit(Endpoint.of("http://well/v1"), "m").orElseThrow().succeeded();
        assertThat(health.openCircuits()).isEmpty();
        for (int i = 0; i < failures(); i++) {
            health.permit(ill, "m").orElseThrow().failed(ErrorKind.UPSTREAM_FAILURE);
            health.permit(lost, "m").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
        }
        clock.advance(Duration.ofSeconds(2));
        assertThat(health.openCircuits())
                .containsExactlyInAnyOrder(
                        new EndpointPause("http://ill/v1", "m", Duration.ofSeconds(3)),
                        new EndpointPause("http://lost/v1", "", Duration.ofSeconds(3)));
        clock.advance(Duration.ofSeconds(3));
        health.permit(ill, "m").orElseThrow().succeeded();
        assertThat(health.openCircuits()).containsExactly(new EndpointPause("http://lost/v1", "", Duration.ZERO));
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
