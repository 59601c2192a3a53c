package io.sluice.gateway.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.testkit.FakeClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RT-H-4: health of an endpoint is kept per model")
class ModelHealthTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Endpoint PLACE = Endpoint.of("http://one.example/v1").withApiKey(Secret.of("k"));

    private final FakeClock clock = new FakeClock();
    private final EndpointHealth health =
            EndpointHealths.create(HealthConfig.defaults()).create(clock);

    @Test
    void aModelThatFailsIsEjectedAlone() {
        fail(PLACE, "a", 3);
        assertThat(health.isOpen(PLACE, "a")).isTrue();
        assertThat(health.isOpen(PLACE, "b")).isFalse();
        assertThat(health.permit(PLACE, "b")).isPresent();
    }

    @Test
    void threeModelsThatFailEjectTheWhole() {
        fail(PLACE, "a", 3);
        fail(PLACE, "b", 3);
        assertThat(health.isOpen(PLACE, "d")).isFalse();
        fail(PLACE, "c", 3);
        assertThat(health.isOpen(PLACE, "d")).isTrue();
        clock.advance(Duration.ofSeconds(5));
        Permit probe = health.permit(PLACE, "d").orElseThrow();
        assertThat(health.permit(PLACE, "e")).as("one probe at a time").isEmpty();
        probe.succeeded();
        assertThat(health.isOpen(PLACE, "e")).isFalse();
    }

    @Test
    @DisplayName("names that were never served do not eject a place that serves others, however many fail")
    void madeUpNames() {
        serve(PLACE, "real", 10);
        for (int i = 0; i < 100; i++) {
            fail(PLACE, "made-up-" + i, 3);
        }
        assertThat(health.isOpen(PLACE, "made-up-0")).isTrue();
        assertThat(health.isOpen(PLACE, "real")).isFalse();
        assertThat(health.isOpen(PLACE, "another")).isFalse();
    }

    @Test
    @DisplayName("three models that were served eject the place, though a fourth is well")
    void servedModelsCount() {
        for (String model : List.of("a", "b", "c", "d")) {
            serve(PLACE, model, 10);
        }
        fail(PLACE, "a", 3);
        fail(PLACE, "b", 3);
        fail(PLACE, "made-up", 3);
        assertThat(health.isOpen(PLACE, "d")).isFalse();
        fail(PLACE, "c", 3);
        assertThat(health.isOpen(PLACE, "d")).isTrue();
    }

    @Test
    @DisplayName("when the only model that is known to be served fails with two others, the place is ill")
    void nothingIsWell() {
        serve(PLACE, "real", 10);
        fail(PLACE, "a", 3);
        fail(PLACE, "b", 3);
        assertThat(health.isOpen(PLACE, "c")).isFalse();
        fail(PLACE, "real", 3);
        assertThat(health.isOpen(PLACE, "c")).isTrue();
    }

    @Test
    @DisplayName("names too long to be any do not eject calls without a model")
    void longNames() {
        fail(PLACE, "x".repeat(1_000), 3);
        assertThat(health.isOpen(PLACE, "x".repeat(2_000))).isTrue();
        assertThat(health.isOpen(PLACE, "")).isFalse();
    }

    @Test
    @DisplayName("RT-H-5: while a probe runs, which may end at any time, one who waits is to look again soon")
    void openForWhileAProbeRuns() {
        fail(PLACE, "a", 3);
        assertThat(health.openFor(PLACE, "a")).isEqualTo(Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(5));
        Permit probe = health.permit(PLACE, "a").orElseThrow();
        assertThat(health.openFor(PLACE, "a")).isBetween(Duration.ofMillis(1), Duration.ofMillis(100));
        probe.succeeded();
        assertThat(health.openFor(PLACE, "a")).isZero();
    }

    @Test
    void whatFailedLongAgoDoesNotCount() {
        fail(PLACE, "a", 3);
        clock.advance(Duration.ofHours(1));
        fail(PLACE, "b", 3);
        clock.advance(Duration.ofHours(1));
        fail(PLACE, "c", 3);
        assertThat(health.isOpen(PLACE, "d")).isFalse();
    }

    @Test
    void connectionsThatFailEjectTheWhole() {
        health.permit(PLACE, "a").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
        health.permit(PLACE, "b").orElseThrow().unreachable(ErrorKind.CONNECTION_LOST);
        assertThat(health.isOpen(PLACE, "d")).isFalse();
        health.permit(PLACE, "c").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
        assertThat(health.isOpen(PLACE, "d")).isTrue();
    }

    @Test
    void anAnswerShowsThatConnectionsWork() {
        for (int i = 0; i < 10; i++) {
            health.permit(PLACE, "a").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
            health.permit(PLACE, "a").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
            health.permit(PLACE, "b").orElseThrow().refused();
        }
        assertThat(health.isOpen(PLACE, "a")).isFalse();
    }

    @Test
    @DisplayName("a place that can be reached again is well, though the model that was asked for is not")
    void reachedAgain() {
        for (int i = 0; i < 3; i++) {
            health.permit(PLACE, "a").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
        }
        clock.advance(Duration.ofSeconds(5));
        health.permit(PLACE, "a").orElseThrow().failed(ErrorKind.UPSTREAM_FAILURE);
        assertThat(health.isOpen(PLACE, "b")).isFalse();
    }

    @Test
    @DisplayName("RT-H-3: a client that asks for what does not exist takes the endpoint from nobody, however often")
    void wrong() {
        for (int i = 0; i < 5_000; i++) {
            health.permit(PLACE, "none-" + i).orElseThrow().refused();
        }
        assertThat(health.isOpen(PLACE, "a")).isFalse();
    }

    @Test
    @DisplayName("endpoints that differ in the rewritten model are one place; another key is another")
    void places() {
        Endpoint renaming = PLACE.withRewriteModel("x");
        fail(renaming, "a", 3);
        assertThat(health.isOpen(renaming, "b")).as("the same model upstream").isTrue();
        assertThat(health.isOpen(PLACE, "x")).isFalse(); // not asked there yet
        for (int i = 0; i < 3; i++) {
            health.permit(PLACE, "y").orElseThrow().unreachable(ErrorKind.CONNECT_FAILED);
        }
        assertThat(health.permit(PLACE.withRewriteModel("z"), "a")).isEmpty();
        assertThat(health.permit(Endpoint.of("http://one.example/v1"), "y")).isPresent();
    }

    @Test
    @DisplayName("RT-H-6: who recovers after a day has its traffic back within 30 s, whole and models")
    void recovers() {
        for (int minute = 0; minute < 24 * 60; minute++) {
            for (String model : new String[] {"a", "b", "c", "d"}) {
                health.permit(PLACE, model).ifPresent(permit -> permit.failed(ErrorKind.UPSTREAM_FAILURE));
            }
            clock.advance(Duration.ofSeconds(1));
        }
        for (int second = 0; second < 30; second++) {
            clock.advance(Duration.ofSeconds(1));
            for (String model : new String[] {"a", "b", "c", "d"}) {
                health.permit(PLACE, model).ifPresent(Permit::succeeded);
            }
        }
        for (String model : new String[] {"a", "b", "c", "d"}) {
            assertThat(health.isOpen(PLACE, model)).as(model).isFalse();
        }
    }

    @Test
    void whileAllIsWellNothingIsAllocated() {
        ask(20_000);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        ask(20_000);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes in 20,000 permits")
                .isLessThan(20_000);
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            Optional<Permit> permit = health.permit(PLACE, "a");
            if (health.isOpen(PLACE, "b") || permit.isEmpty()) {
                throw new AssertionError(health);
            }
            permit.get().succeeded();
        }
    }

    private void serve(Endpoint endpoint, String model, int times) {
        for (int i = 0; i < times; i++) {
            health.permit(endpoint, model).orElseThrow().succeeded();
        }
    }

    private void fail(Endpoint endpoint, String model, int times) {
        for (int i = 0; i < times; i++) {
            health.permit(endpoint, model).orElseThrow().failed(ErrorKind.UPSTREAM_FAILURE);
        }
    }
}
