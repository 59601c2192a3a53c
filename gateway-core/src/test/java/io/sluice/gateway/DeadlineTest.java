package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines at every reading of the ticker, also where it overflows. */
class DeadlineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long SECOND_NANOS = 1_000_000_000;

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                -SECOND_NANOS,
                Long.MAX_VALUE,
                Long.MAX_VALUE - 1,
                Long.MIN_VALUE,
                Long.MAX_VALUE - 500_000_000
            })
    void passesAtItsTimeWhateverTheTickerSays(long now) {
        Deadline deadline = Deadline.after(now, SECOND);

        assertThat(deadline.isLimited()).isTrue();
        assertThat(deadline.remainingNanos(now)).isEqualTo(SECOND_NANOS);
        assertThat(deadline.isPassed(now)).isFalse();
        assertThat(deadline.isPassed(now + SECOND_NANOS - 1)).isFalse();
        assertThat(deadline.isPassed(now + SECOND_NANOS)).isTrue();
        assertThat(deadline.remainingNanos(now + SECOND_NANOS + 5)).isEqualTo(-5);
        assertThat(deadline.isPassed(now + 1_000 * SECOND_NANOS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE, Long.MIN_VALUE})
    void noneNeverPasses(long now) {
        assertThat(Deadline.none().isLimited()).isFalse();
        assertThat(Deadline.none().isPassed(now)).isFalse();
        assertThat(Deadline.none().remainingNanos(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timesBeyondWhatTheTickerCanTellAreNone() {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);

        assertThat(Deadline.after(Long.MAX_VALUE, longest).remainingNanos(Long.MAX_VALUE))
                .isEqualTo(longest.toNanos());
        assertThat(Deadline.after(0, longest.plusNanos(1))).isSameAs(Deadline.none());
        assertThat(Deadline.after(0, Duration.ofSeconds(Long.MAX_VALUE))).isSameAs(Deadline.none());
    }

    @Test
    void timesThatMeanForEverCanBeCounted() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        assertThat(Deadline.saturated(forEver).toNanos()).isEqualTo(Long.MAX_VALUE / 2);
        assertThat(Deadline.saturated(Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
        assertThat(Gateway.builder()
                        .instanceHeadTimeout(forEver)
                        .endpointHeadTimeout(forEver)
                        .idleTimeout(forEver)
                        .clientStallTimeout(forEver)
                        .requestTimeout(forEver)
                        .hedgeAfter(forEver))
                .satisfies(builder -> builder.build().close());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void timeoutIsLongerThanZero(long nanos) {
        assertThatThrownBy(() -> Deadline.after(0, Duration.ofNanos(nanos)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout: " + Duration.ofNanos(nanos) + " (expected: > 0)");
    }

    @Test
    void showsItsTime() {
        assertThat(Deadline.after(5, Duration.ofNanos(7))).hasToString("Deadline[at 12 ns]");
        assertThat(Deadline.none()).hasToString("Deadline[none]");
    }
}
