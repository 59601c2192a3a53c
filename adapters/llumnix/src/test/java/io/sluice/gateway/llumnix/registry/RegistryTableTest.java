package io.sluice.gateway.llumnix.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a registry holds, and which instances that makes. */
class RegistryTableTest {
    private static final long NOW = 1_767_225_600_000L;

    private final FakeClock clock = new FakeClock();
    private final Map<String, byte[]> registry = new HashMap<>();
    private RegistryTable table = table(0, "");

    /** Clause FL-R-4. */
    @Test
    void aRankIsAnInstanceWithAllThatItSays() {
        RankInfo rank = new RankInfo("decode", "10.0.0.7", 8003, "10.0.1.7", 28_000, 3, 4, "m", 5);
        write("k", Pods.value("pod", NOW, rank));
        assertThat(look())
                .containsExactly(Instance.builder(io.sluice.gateway.Origin.of("http", "10.0.0.7", 8003))
                        .id("pod_dp3")
                        .role(Instance.Role.DECODE)
                        .model("m")
                        .aux("10.0.1.7", 28_000)
                        .dataParallel(3, 4)
                        .version(5)
                        .build());
    }

    /** Clause FL-R-4. */
    @Test
    void theAddressOfTheRegistryNamesWhatEnginesDoNot() {
        table = table(9000, "default");
        write("k", Pods.value("a", NOW, new RankInfo("prefill", "h", 1, "", 28_000, 0, 0, "", 0)));
        write("l", Pods.value("b", NOW, new RankInfo("prefill", "h", 2, "kv", 0, 0, 1, "own", 0)));
        assertThat(look()).extracting(Instance::auxHost).containsExactly("h", "kv");
        assertThat(look()).extracting(Instance::auxPort).containsExactly(9000, 9000);
        assertThat(look()).extracting(Instance::model).containsExactly("default", "own");
    }

    /** Clause FL-R-2: 60 s of our clock, whatever the clocks of the pods are. */
    @Test
    void anEntryIsStaleWhenItsTimestampHasNotMovedForItsTime() {
        write("early", Pods.value("early", NOW - 3_600_000, 1));
        look();
        write("early", Pods.value("early", NOW - 3_599_999, 1));
        write("late", Pods.value("late", NOW + 3_600_000, 2));
        assertThat(ids()).containsExactly("early_dp0", "late_dp0");
        for (int second = 0; second < 59; second++) {
            write("late", Pods.value("late", NOW + 3_600_000 - second, 2)); // a clock may go back
            pass(1);
            assertThat(ids()).containsExactly("early_dp0", "late_dp0");
        }
        pass(1);
        assertThat(ids()).containsExactly("late_dp0");
        write("early", Pods.value("early", NOW, 1));
        assertThat(ids()).containsExactly("early_dp0", "late_dp0");
    }

    /** Clause FL-R-2. */
    @Test
    void aRegistryThatComesBackEmptyEmptiesTheListLater() {
        write("k", Pods.value("pod", NOW, 1));
        look();
        registry.clear();
        passLooking(59);
        assertThat(ids()).containsExactly("pod_dp0");
        passLooking(1);
        assertThat(ids()).isEmpty();
        assertThat(table.size()).isZero();
    }

    /** Clause FL-R-2. */
    @Test
    void timeWithoutAnswersDoesNotCount() {
        write("k", Pods.value("pod", NOW, 1));
        passLooking(50);
        table.silent();
        clock.advance(Duration.ofHours(1));
        assertThat(ids()).containsExactly("pod_dp0");
        passLooking(9);
        assertThat(ids()).containsExactly("pod_dp0");
        passLooking(1);
        assertThat(ids()).isEmpty();
    }

    /** Clause FL-R-2: a pause of ours says nothing of the pods. */
    @Test
    void aLongPauseOfTheGatewayMakesNothingStale() {
        write("k", Pods.value("pod", NOW, 1));
        look();
        clock.advance(Duration.ofHours(1));
        assertThat(ids()).containsExactly("pod_dp0");
    }

    /** Clause FL-R-2: looks that are seldom count as long as they are apart. */
    @Test
    void anEntryIsStaleAfterItsTimeWhenLooksAreSeldom() {
        table = table(0, "", Duration.ofSeconds(30));
        write("k", Pods.value("pod", NOW, 1));
        look();
        pass(30);
        assertThat(ids()).containsExactly("pod_dp0");
        pass(30);
        assertThat(ids()).isEmpty();
    }

    /** Clause FL-R-2. */
    @Test
    void whatIsWithdrawnOrNamesNoEnginesIsGoneAtOnce() {
        write("k", Pods.value("a", NOW, 1));
        write("l", Pods.value("b", NOW, 2));
        look();
        write("k", Pods.value("a", NOW + 1));
        assertThat(ids()).containsExactly("b_dp0");
        registry.remove("l");
        table.withdraw("l");
        assertThat(ids()).isEmpty();
    }

    /** Clause FL-R-3. */
    @Test
    void whatPodsLeftBehindLongAgoDoesNotCountUntilItMoves() {
        write("dead", Pods.value("dead", NOW - 3_600_000, 1));
        write("apart", Pods.value("apart", NOW - 3_500_000, 2));
        write("alive", Pods.value("alive", NOW, 3));
        assertThat(ids()).containsExactly("alive_dp0");
        write("apart", Pods.value("apart", NOW - 3_499_000, 2));
        assertThat(ids()).containsExactly("alive_dp0", "apart_dp0");
    }

    /** Clause FL-R-3: they are not taken for clocks that are apart once they are alone. */
    @Test
    void whatIsStaleStaysStaleWhileItsKeyStays() {
        write("k", Pods.value("pod", NOW, 1));
        passLooking(200);
        assertThat(ids()).isEmpty();
    }

    /** Clause FL-R-3: all clocks of the pods may be behind ours. */
    @Test
    void clocksThatAreAllBehindCountAtOnce() {
        write("a", Pods.value("a", NOW - 3_600_000, 1));
        write("b", Pods.value("b", NOW - 3_590_000, 2));
        assertThat(ids()).containsExactly("a_dp0", "b_dp0");
    }

    /** Clause FL-R-4. */
    @Test
    void aChangedAddressIsAChangeWithALowerVersionToo() {
        write("k", Pods.value("pod", NOW, Pods.engine("10.0.0.1", 1, 7)));
        look();
        write("k", Pods.value("pod", NOW + 1, Pods.engine("10.0.0.2", 1, 1)));
        Instance changed = look().get(0);
        assertThat(changed.origin().host()).isEqualTo("10.0.0.2");
        assertThat(changed.version())
                .as("sources keep what has a higher version")
                .isEqualTo(7);
        write("k", Pods.value("pod", NOW + 2, Pods.engine("10.0.0.2", 1, 9)));
        assertThat(look().get(0).version()).isEqualTo(9);
    }

    /** Clause FL-R-4. */
    @Test
    void ofTwoEntriesOfOneIdOrAddressTheLaterIsRight() {
        write("old", Pods.value("pod", NOW, 1));
        write("before", Pods.value("before", NOW, 5));
        look();
        write("new", Pods.value("pod", NOW - 10, 2));
        write("after", Pods.value("after", NOW - 10, 5));
        assertThat(look())
                .extracting(i -> i.id() + ":" + i.origin().port())
                .containsExactly("after_dp0:5", "pod_dp0:2");
        write("old", Pods.value("pod", NOW + 1, 1));
        assertThat(look())
                .extracting(i -> i.id() + ":" + i.origin().port())
                .containsExactly("after_dp0:5", "pod_dp0:2");
        table.withdraw("new");
        registry.remove("new");
        assertThat(look())
                .extracting(i -> i.id() + ":" + i.origin().port())
                .containsExactly("after_dp0:5", "pod_dp0:1");
    }

    /** Clause FL-R-1. */
    @Test
    void whatIsNoneIsLeftOutAndTheRestIsNot() {
        write("good", Pods.value("good", NOW, 1));
        write("bad", new byte[] {1, 2, 3});
        RankInfo encoder = new RankInfo("encoder", "10.0.0.2", 1, "", 0, 0, 1, "", 1);
        RankInfo noPort = new RankInfo("neutral", "10.0.0.2", 0, "", 0, 1, 2, "", 1);
        RankInfo badHost = new RankInfo("neutral", "a b", 1, "", 0, 1, 2, "", 1);
        RankInfo badKvHost = new RankInfo("neutral", "10.0.0.2", 1, "a/b", 1, 3, 4, "", 1);
        RankInfo badRank = new RankInfo("neutral", "10.0.0.2", 1, "", 0, 2, 2, "", 1);
        RankInfo fine = new RankInfo("neutral", "10.0.0.2", 8, "", 0, 7, 8, "", 1);
        write("some", Pods.value("some", NOW, encoder, noPort, badHost, badKvHost, badRank, fine));
        assertThat(ids()).containsExactly("good_dp0", "some_dp7");
        write("good", new byte[] {1});
        assertThat(ids()).as("what it said before holds until it is stale").containsExactly("good_dp0", "some_dp7");
    }

    /** It has what the registry has, and what was gone for less than its time. */
    @Test
    void memoryIsFlatWhileInstancesComeAndGo() {
        for (int round = 0; round < 5; round++) {
            registry.clear();
            for (int i = 0; i < 200; i++) {
                String pod = "pod-" + round + "-" + i;
                registry.put(pod, Pods.value(pod, NOW + round, 1 + i));
            }
            passLooking(1);
            assertThat(table.instances()).hasSize(200);
        }
        assertThat(table.size()).isEqualTo(1000);
        registry.clear();
        passLooking(61);
        assertThat(table.size()).isZero();
    }

    private RegistryTable table(int auxPort, String model) {
        return table(auxPort, model, Duration.ofSeconds(1));
    }

    private RegistryTable table(int auxPort, String model, Duration interval) {
        RegistryConfig config = new RegistryConfig("p:", Duration.ofMinutes(1), interval, auxPort, model);
        return new RegistryTable(config, clock, () -> Instant.ofEpochMilli(NOW));
    }

    private void write(String key, byte[] value) {
        registry.put(key, value);
    }

    private List<Instance> look() {
        table.read(registry);
        table.answered();
        return table.instances();
    }

    private List<String> ids() {
        return look().stream().map(Instance::id).toList();
    }

    private void pass(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    private void passLooking(int seconds) {
        for (int i = 0; i < seconds; i++) {
            look();
            pass(1);
        }
        look();
    }
}
