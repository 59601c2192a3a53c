package io.sluice.gateway.routing.together;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PairCoverTest {
    @Test
    @DisplayName("Every pair of values of two options stands in some row, and the rows are few")
    void everyPairMeets() {
        int[] sizes = Options.names().stream()
                .mapToInt(name -> Options.values(name).size())
                .toArray();
        List<int[]> rows = PairCover.rows(sizes, new Random(1));
        for (int left = 0; left < sizes.length; left++) {
            for (int right = left + 1; right < sizes.length; right++) {
                for (int pair = 0; pair < sizes[left] * sizes[right]; pair++) {
                    assertThat(holds(rows, left, pair / sizes[right], right, pair % sizes[right]))
                            .as(
                                    "%s and %s",
                                    Options.names().get(left), Options.names().get(right))
                            .isTrue();
                }
            }
        }
        assertThat(rows).hasSizeLessThan(100);
    }

    private static boolean holds(List<int[]> rows, int left, int leftValue, int right, int rightValue) {
        return rows.stream().anyMatch(row -> row[left] == leftValue && row[right] == rightValue);
    }
}
