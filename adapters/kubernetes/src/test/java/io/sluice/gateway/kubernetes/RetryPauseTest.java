package io.sluice.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The pauses between tries. */
class RetryPauseTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();
    private final RetryPause pause = new RetryPause(Duration.ofMillis(200), Duration.ofSeconds(2), clock);

    private Duration afterFailure() {
        return pause.afterFailure(clock.nanos());
    }

    @Test
    void eachFailureWaitsLongerUpToALimit() {
        assertThat(afterFailure()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(afterFailure()).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(afterFailure()).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
        for (int i = 0; i < 50; i++) {
            assertThat(afterFailure()).isBetween(Duration.ofMillis(400), Duration.ofSeconds(2));
        }
        assertThat(afterFailure()).isBetween(SECOND, SECOND.multipliedBy(2));
    }

    @Test
    void whatHasGoneWellForAWhileIsTakenUpAtOnce() {
        afterFailure();
        long start = clock.nanos();
        clock.advance(SECOND.multipliedBy(6));
        assertThat(pause.afterFailure(start)).isZero();
        assertThat(afterFailure())
                .as("the count begins anew")
                .isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        start = clock.nanos();
        clock.advance(SECOND.multipliedBy(300));
        assertThat(pause.afterEnd(start)).isZero();
    }

    @Test
    void whatEndsAtOnceAgainAndAgainIsNotTakenUpAtOnce() {
        assertThat(pause.afterEnd(clock.nanos())).isPositive();
    }
}
