package io.sluice.gateway.routing.internal;

import io.sluice.gateway.routing.internal.Circuit.Probe;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A model checker runs two requests of a circuit against each other in many interleavings, those with the fewest switches first: it opens once, gives out one probe
 * at a time, and forgets no end of one.
 */
@Tag("model")
class CircuitModelTest {
    private static final int INTERLEAVINGS = 200;
    private static final long EJECTION = 100;

    @Test
    void twoFailuresOpenItOnce() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Circuit circuit = new Circuit(2, EJECTION, 1_000);
            boolean[] opened = new boolean[2];
            together(() -> opened[0] = circuit.failed(null, 0, true), () -> opened[1] = circuit.failed(null, 0, true));
            expect(opened[0] != opened[1], "opened once");
            expect(!circuit.isClosed() && !circuit.isProbeDue(EJECTION - 1), "open for its time");
        });
    }

    @Test
    void oneOfTwoGetsTheProbe() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Circuit circuit = opened();
            Probe[] probes = new Probe[2];
            together(() -> probes[0] = circuit.tryProbe(EJECTION), () -> probes[1] = circuit.tryProbe(EJECTION));
            expect((probes[0] == null) != (probes[1] == null), "one probe");
        });
    }

    @Test
    void aProbeThatSucceedsClosesItWhateverLateFailuresSay() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Circuit circuit = opened();
            Probe probe = circuit.tryProbe(EJECTION);
            together(() -> circuit.failed(null, EJECTION, false), () -> circuit.succeeded(probe, EJECTION));
            expect(circuit.isClosed(), "closed");
        });
    }

    @Test
    void aProbeThatIsGivenUpMakesRoomForTheNext() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Circuit circuit = opened();
            Probe probe = circuit.tryProbe(EJECTION);
            Probe[] next = new Probe[1];
            together(() -> circuit.cancelled(probe), () -> next[0] = circuit.tryProbe(EJECTION));
            expect(next[0] != null || circuit.tryProbe(EJECTION) != null, "another probe");
        });
    }

    private static Circuit opened() {
        Circuit circuit = new Circuit(1, EJECTION, 1_000);
        circuit.failed(null, 0, true);
        return circuit;
    }

    private static void together(Runnable other, Runnable own) {
        Thread thread = new Thread(other);
        thread.start();
        own.run();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void expect(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
