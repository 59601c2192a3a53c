package io.sluice.gateway.internal.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clause RT-R-7. */
class RetryBudgetTest {
    private final FakeClock clock = new FakeClock();

    @Test
    void manyFailingCallsAreAmplifiedByNoMoreThanTheRatio() {
        RetryBudget budget = new RetryBudget(0.2, 10, clock);
        int retries = 0;
        for (int call = 0; call < 10_000; call++) {
            budget.called();
            retries += budget.tryRetry() ? 1 : 0;
        }
        assertThat(retries).isBetween(1_990, 2_010);
    }

    @Test
    void aFewRetriesASecondAreAlwaysAllowed() {
        RetryBudget budget = new RetryBudget(0.2, 10, clock);
        assertThat(allowed(budget)).isEqualTo(10);
        clock.advance(Duration.ofMillis(500));
        assertThat(allowed(budget)).isEqualTo(5);
        clock.advance(Duration.ofHours(1));
        assertThat(allowed(budget))
                .as("no more than a second's worth is saved up")
                .isEqualTo(10);
    }

    @Test
    void whatTimePaidForIsNotPaidForByCallsAsWell() { // RT-R-7: the larger of the two, not their sum
        RetryBudget budget = new RetryBudget(0.2, 10, clock);
        int retries = 0;
        for (int call = 0; call < 10_000; call++) {
            budget.called();
            retries += budget.tryRetry() ? 1 : 0;
            clock.advance(Duration.ofMillis(10));
        }
        assertThat(retries).isBetween(1_990, 2_010);
    }

    @Test
    void whatWasNotUsedIsGivenBack() {
        RetryBudget budget = new RetryBudget(0.2, 10, clock);
        int retries = 0;
        for (int call = 0; call < 10_000; call++) {
            budget.called();
            if (budget.tryRetry()) {
                budget.giveBack();
            }
            retries += budget.tryRetry() ? 1 : 0;
        }
        assertThat(retries).isBetween(1_990, 2_010);
    }

    @Test
    void callsOfLongAgoDoNotPayForAStorm() {
        RetryBudget budget = new RetryBudget(0.2, 0, clock);
        for (int call = 0; call < 1_000_000; call++) {
            budget.called();
        }
        assertThat(allowed(budget)).isEqualTo(200);
    }

    @Test
    void nothingIsAllowedWithoutRatioAndTime() {
        RetryBudget budget = new RetryBudget(0, 0, clock);
        budget.called();
        assertThat(budget.tryRetry()).isFalse();
    }

    private static int allowed(RetryBudget budget) {
        int allowed = 0;
        while (budget.tryRetry()) {
            allowed++;
        }
        return allowed;
    }
}
