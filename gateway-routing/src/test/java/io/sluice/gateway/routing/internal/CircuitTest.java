package io.sluice.gateway.routing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.internal.Circuit.Probe;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The circuit of clauses SC-P-3 and RT-F-5: how long it stays open, and who may close it. */
class CircuitTest {
    private final Circuit circuit = new Circuit(3, 5, 60);

    /** Close to the end of the range, where comparing times instead of differences fails. */
    private long now = Long.MAX_VALUE - 20;

    @Test
    @DisplayName("SC-P-3: it opens for 5 s times the times it has opened, at most 60 s")
    void longerEachTime() {
        open();
        for (int times = 1; times <= 20; times++) {
            long nanos = Math.min(60, 5 * times);
            now += nanos - 1;
            assertThat(circuit.tryProbe(now)).isNull();
            now += 1;
            assertThat(circuit.failed(circuit.tryProbe(now), now, false))
                    .as("opened %s times", times)
                    .isTrue();
        }
    }

    @Test
    @DisplayName("Earlier times are forgotten when it was closed for the longest time")
    void forgets() {
        reopen(30);
        assertThat(circuit.probeDueNanos() - now).isEqualTo(10);
        now += 10;
        circuit.succeeded(circuit.tryProbe(now), now);
        reopen(61);
        assertThat(circuit.probeDueNanos() - now).isEqualTo(5);
    }

    @Test
    @DisplayName("SC-P-3: if it must not open it stays closed, and opens at the first failure when it may")
    void mustNotOpen() {
        for (int i = 0; i < 10; i++) {
            assertThat(circuit.failed(null, now, false)).isFalse();
        }
        assertThat(circuit.isClosed()).isTrue();
        assertThat(circuit.failed(null, now, true)).isTrue();
    }

    @Test
    @DisplayName("A probe that ends after somebody else closed the circuit and it opened again decides nothing")
    void lateProbe() {
        open();
        now += 5;
        Probe late = circuit.tryProbe(now);
        circuit.succeeded(circuit.forceAcquire(), now);
        open();
        circuit.cancelled(late);
        assertThat(circuit.failed(late, now, true)).isFalse();
        assertThat(circuit.tryProbe(now)).isNull();
        now += 10;
        assertThat(circuit.tryProbe(now)).isNotNull();
        assertThat(circuit.failed(late, now, true)).isFalse();
        assertThat(circuit.isProbing()).isTrue();
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            circuit.failed(null, now, true);
        }
        assertThat(circuit.isClosed()).isFalse();
    }

    /** Opens it, lets a probe succeed, waits, opens it again. */
    private void reopen(long closedNanos) {
        if (circuit.isClosed() && circuit.isHealthy()) {
            if (circuit.probeDueNanos() == 0) {
                open();
                now += 5;
                circuit.succeeded(circuit.tryProbe(now), now);
            }
        }
        now += closedNanos;
        open();
    }
}
