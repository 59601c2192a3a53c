package io.sluice.gateway.netty.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("HC-W-2: A warm-up ends when calls get no faster")
class SettlingTest {
    private final Settling settling = new Settling();

    @Test
    @DisplayName("It goes on while each dozen of rounds brings a record")
    void faster() {
        for (long nanos = 1_000_000; nanos > 1000; nanos = nanos * 8 / 10) {
            for (int i = 0; i < 12; i++) {
                assertThat(settling.isSettled(nanos)).isFalse();
            }
        }
    }

    @Test
    @DisplayName("A slow round among fast ones neither ends it nor makes the next one a record")
    void noise() {
        settling.isSettled(1000);
        for (int i = 1; i < 16; i++) {
            assertThat(settling.isSettled(i % 2 == 0 ? 950 : 9000)).isFalse();
        }
        assertThat(settling.isSettled(950)).isTrue();
    }
}
