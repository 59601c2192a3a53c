package io.sluice.gateway.internal.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clause PD-30. */
class PlanPricesTest {
    private static final ExecutionPlan PAIR = new ExecutionPlan.Pair(SchedulingMode.PD_BATCH);

    @ParameterizedTest
    @CsvSource({
        "1, 2, 3, pair",
        "1, 1, 1, pair",
        "1, 0.5, 0.7, local",
        "1, 0.5, 0.5, local",
        "1, 0.5, 0.4, whole",
        "1, 2, 0.4, whole",
        "NaN, 0.1, 0.1, pair",
        "1, NaN, NaN, pair",
        "1, NaN, 0.5, whole",
        "1, 0.5, NaN, local",
        "Infinity, 9, Infinity, local",
        "Infinity, Infinity, Infinity, pair"
    })
    @DisplayName("PD-30: the least price decides, and nothing is less than a pair without a price")
    void theLeastPriceDecides(double pair, double local, double whole, String way) {
        ExecutionPlan cheapest = new PlanPrices(pair, local, whole).cheapest(PAIR);
        assertThat(cheapest)
                .isEqualTo(
                        switch (way) {
                            case "local" -> new ExecutionPlan.Local(LocalDecodeReason.PRICE);
                            case "whole" -> ExecutionPlan.WHOLE;
                            default -> PAIR;
                        });
    }

    @Test
    @DisplayName("PD-30: operators are told the way and every price")
    void theReasonTellsAllPrices() {
        PlanPrices prices = new PlanPrices(1.5, 0.25, Double.POSITIVE_INFINITY);
        assertThat(prices.reason(prices.cheapest(PAIR)))
                .isEqualTo("decoded locally by price: pair 1.500 s, decode instance alone 0.250 s, neutral instance"
                        + " not to be had");
        PlanPrices none = new PlanPrices(Double.NaN, Double.NaN, Double.NaN);
        assertThat(none.reason(none.cheapest(PAIR))).startsWith("as a pair").contains("pair without a price");
    }
}
