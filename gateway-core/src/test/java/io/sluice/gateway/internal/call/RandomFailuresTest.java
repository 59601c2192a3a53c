package io.sluice.gateway.internal.call;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "random failures of upstreams, schedulers and clients: the bound of a call's exchanges holds, and all ends once")
class RandomFailuresTest {
    private static final int CALLS = 5_000;

    @Test
    void everyCallEndsWithinItsBound() {
        long first = new Random().nextLong();
        for (long seed = first; seed != first + CALLS; seed++) {
            try (RandomCall call = new RandomCall(seed)) {
                call.run();
            } catch (Throwable thrown) {
                throw new AssertionError("seed: " + seed, thrown);
            }
        }
    }
}
