package io.sluice.gateway.routing.internal.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is learned of engines (clause SC-P-4). */
class PaceTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    @DisplayName("The speed is where nine in ten calls are slower, from either side")
    void speed() {
        for (double scale : new double[] {1_000, 1_000_000}) {
            PrefillSpeed speed = new PrefillSpeed();
            for (int i = 0; i < 5_000; i++) {
                speed.learn(scale * random.nextDouble(), 1);
            }
            assertThat(speed.bytesPerSecond()).isBetween(0.8 * scale, scale);
        }
    }

    @Test
    @DisplayName("A call that took longer than its prompt says only that the speed is no less")
    void leastSpeed() {
        PrefillSpeed speed = new PrefillSpeed();
        double before = speed.bytesPerSecond();
        speed.learnAtLeast(before / 2, 1);
        assertThat(speed.bytesPerSecond()).isEqualTo(before);
        speed.learnAtLeast(2 * before, 1);
        assertThat(speed.bytesPerSecond()).isGreaterThan(before);
        speed.learn(1_000, 0);
        speed.learnAtLeast(1_000, 0);
        assertThat(speed.toString()).contains("bytes a second");
    }

    @Test
    @DisplayName(
            "Where no call shows when its prompt is computed, a few that seem far too fast are forgotten, but not below the first value")
    void leastSpeedAlone() {
        PrefillSpeed speed = new PrefillSpeed();
        double first = speed.bytesPerSecond();
        for (int i = 0; i < 20_000; i++) {
            speed.learnAtLeast(i % 1_000 == 0 ? 100 * first : first / 5, 1);
        }
        assertThat(speed.bytesPerSecond()).isBetween(first, 1.1 * first);
        speed.learn(first / 2, 1);
        double shown = speed.bytesPerSecond();
        speed.learnAtLeast(first / 5, 1);
        assertThat(speed.bytesPerSecond()).isEqualTo(shown).isLessThan(first);
    }

    @Test
    @DisplayName("A multiple follows what it is one of until it has its own reports")
    void multiple() {
        PrefillSpeed speed = new PrefillSpeed();
        PrefillSpeed transfer = speed.times(10);
        assertThat(transfer.bytesPerSecond()).isEqualTo(10 * speed.bytesPerSecond());
        for (int i = 0; i < 1_000; i++) {
            transfer.learn(1_000, 1);
        }
        assertThat(transfer.bytesPerSecond()).isCloseTo(1_000, within(200.0));
    }

    @Test
    @DisplayName("A running call costs a tenth of what it adds to a token's time, for the length of an answer")
    void runningCost() {
        RunningCost cost = new RunningCost();
        assertThat(cost.seconds()).isEqualTo(0.008);
        for (int i = 0; i < 3_000; i++) {
            int beside = 1 + random.nextInt(40);
            cost.learn(beside, 0.010 + 0.001 * beside + 0.002 * random.nextDouble(), 300);
        }
        assertThat(cost.seconds()).isCloseTo(0.1 * 0.001 * 300, within(0.006));
    }

    @Test
    @DisplayName("Where numbers of calls hardly differ the cost stays near what was assumed")
    void runningCostOfFew() {
        RunningCost cost = new RunningCost();
        for (int i = 0; i < 3_000; i++) {
            cost.learn(1, 0.010 + 0.010 * random.nextDouble(), 300);
        }
        assertThat(cost.seconds()).isCloseTo(0.008, within(0.002));
    }

    @Test
    @DisplayName("Crowding is 2ρ/(1−ρ), at most 32")
    void crowding() {
        Crowding crowding = new Crowding();
        assertThat(crowding.factor()).isZero();
        for (int i = 0; i < 1_000; i++) {
            crowding.learn(0.5);
        }
        assertThat(crowding.factor()).isCloseTo(2, within(0.001));
        for (int i = 0; i < 1_000; i++) {
            crowding.learn(1);
        }
        assertThat(crowding.factor()).isEqualTo(32);
    }

    @Test
    @DisplayName("Without reports of cached tokens the size of caches stays what was assumed")
    void silentEngines() {
        CacheSize size = new CacheSize(0);
        int before = size.chunks();
        for (int i = 0; i < 1_000; i++) {
            size.learn(false, 10_000, 9_000, 2_500, 0, before);
        }
        assertThat(size.chunks()).isEqualTo(before);
        for (int i = 0; i < 100; i++) {
            size.learn(true, 10_000, 0, 2_500, 2_000, size.chunks());
        }
        assertThat(size.chunks()).isGreaterThan(2 * before);
    }

    @Test
    @DisplayName("The size of caches comes to rest where six in a hundred beliefs are wrong, from either side")
    void cacheSize() {
        for (int room : new int[] {3_000, 60_000}) {
            CacheSize size = new CacheSize(0);
            for (int i = 0; i < 5_000; i++) {
                int now = size.chunks();
                boolean isWrong = random.nextDouble() > (double) room / now;
                size.learn(true, 10_000, 8_000, 2_500, isWrong ? 128 : 2_000, now);
            }
            assertThat(size.chunks()).isBetween((int) (0.95 * room), (int) (1.2 * room));
        }
    }

    @Test
    @DisplayName("What was believed by quite another size of caches says nothing of this one")
    void lateReports() {
        CacheSize size = new CacheSize(0);
        size.learn(true, 10_000, 8_000, 2_500, 2_000, size.chunks());
        int before = size.chunks();
        size.learn(true, 10_000, 8_000, 2_500, 0, 2 * before);
        size.learn(true, 10_000, 0, 2_500, 2_000, before / 2);
        assertThat(size.chunks()).isEqualTo(before);
        size.learn(true, 10_000, 8_000, 2_500, 0, before);
        assertThat(size.chunks()).isLessThan(before);
    }
}
