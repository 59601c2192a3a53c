package io.sluice.gateway.routing.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Origin;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.ForwardingQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.PlacementFeed;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.FakeClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy expected-latency (clause SC-P-4). */
@DisplayName("expected-latency")
class ExpectedLatencyTest {
    private static final int CHUNK = 256;

    private final FakeClock clock = new FakeClock();
    private final SplittableRandom random = new SplittableRandom(20_261_201L);

    @Test
    @DisplayName("A conversation stays where it began beside idle engines")
    void conversationStays() {
        try (PoolScheduler scheduler = scheduler(8)) {
            byte[] said = text(5_000);
            Lease first = place(scheduler, said);
            answered(first);
            for (int turn = 0; turn < 30; turn++) {
                said = more(said, 700);
                Lease next = place(scheduler, said);
                assertThat(next.instance()).isEqualTo(first.instance());
                assertThat(next.cachedPromptBytes()).isGreaterThan(said.length - 700 - 2 * CHUNK);
                answered(next);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 24, 64})
    @DisplayName("Calls at once with one system prompt of 8.7 KB spread over four engines within 1.2 of even")
    void popularPromptSpreads(int calls) {
        try (PoolScheduler scheduler = scheduler(4)) {
            byte[] system = text(8_700);
            int[] placed = new int[4];
            for (int round = 0; round < 5; round++) {
                List<Lease> open = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                    open.add(place(scheduler, more(system, 200)));
                }
                open.forEach(lease -> placed[Integer.parseInt(lease.instance().id())]++);
                open.forEach(this::answered);
            }
            assertThat(Arrays.stream(placed).max().orElseThrow())
                    .as("%s", Arrays.toString(placed))
                    .isLessThanOrEqualTo((int) Math.ceil(1.2 * 5 * calls / 4));
        }
    }

    @ParameterizedTest
    @CsvSource({"8700,24", "8700,64", "100000,24", "100000,64"})
    @DisplayName(
            "Calls that come one by one, so many at a time, with a beginning that they share spread over four engines as well")
    void trickle(int sharedBytes, int atOnce) {
        try (PoolScheduler scheduler = scheduler(4)) {
            byte[] system = text(sharedBytes);
            Queue<Lease> open = new ArrayDeque<>();
            int[] placed = new int[4];
            for (int i = 0; i < 1_000; i++) {
                if (open.size() == atOnce) {
                    open.remove().succeeded();
                }
                Lease lease = place(scheduler, more(system, 200));
                clock.advance(Duration.ofMillis(300));
                lease.progress(100);
                open.add(lease);
                placed[Integer.parseInt(lease.instance().id())] += i < 200 ? 0 : 1;
            }
            open.forEach(Lease::succeeded);
            assertThat(Arrays.stream(placed).boxed()).allMatch(calls -> calls >= 160 && calls <= 240);
        }
    }

    @Test
    @DisplayName(
            "An instance that holds all conversations when others come up gives way before it is full of them, and the reason says so")
    void givesWay() {
        ChangingSource source = new ChangingSource(Instances.many(1));
        try (PoolScheduler scheduler =
                Schedulers.builder(source).ticker(clock).timer(clock).build()) {
            List<byte[]> conversations = new ArrayList<>();
            for (int i = 0; i < 34; i++) {
                conversations.add(text(100_000));
                Lease begun = place(scheduler, conversations.get(i));
                clock.advance(Duration.ofSeconds(3));
                answered(begun);
            }
            source.set(Instances.many(4));
            List<Lease> open = new ArrayList<>();
            for (byte[] conversation : conversations.subList(0, 33)) {
                Lease lease = place(scheduler, more(conversation, 200));
                clock.advance(Duration.ofMillis(50));
                lease.progress(100);
                open.add(lease);
            }
            Instance first = open.get(0).instance();
            assertThat(open).extracting(Lease::instance).containsOnly(first);
            ScheduleQuery one = query(more(conversations.get(33), 200));
            assertThat(scheduler.explain(one).candidates())
                    .extracting(Candidate::note)
                    .anyMatch(note -> note.contains("but for who is overloaded"));
            open.add(place(scheduler, one));
            assertThat(open.get(33).instance()).isNotEqualTo(first);
            open.forEach(Lease::succeeded);
        }
    }

    @Test
    @DisplayName("A prompt that more instances hold than are looked at goes to the least loaded of all")
    void manyHolders() {
        int instances = 300;
        try (PoolScheduler scheduler = scheduler(instances)) {
            byte[] system = text(8_700);
            List<Lease> open = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                open.add(place(scheduler, more(system, 200)));
            }
            open.forEach(this::answered);
            open.clear();
            int[] placed = new int[instances];
            for (int i = 0; i < 2 * instances; i++) {
                Lease lease = place(scheduler, more(system, 200));
                clock.advance(Duration.ofMillis(5));
                lease.progress(100);
                open.add(lease);
                placed[Integer.parseInt(lease.instance().id())]++;
            }
            open.forEach(Lease::succeeded);
            assertThat(placed).containsOnly(2);
        }
    }

    @Test
    @DisplayName("Idle instances take calls that have nothing in common in turn")
    void inTurn() {
        try (PoolScheduler scheduler = scheduler(3)) {
            List<String> where = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Lease lease = place(scheduler, text(100));
                where.add(lease.instance().id());
                answered(lease);
            }
            assertThat(where).containsExactly("0", "1", "2", "0", "1", "2");
        }
    }

    @Test
    @DisplayName("A prompt that waits is dearer than one that was computed, until its first content comes")
    void pending() {
        try (PoolScheduler scheduler = scheduler(2)) {
            Lease waits = place(scheduler, text(50_000));
            assertThat(part(scheduler, waits, "pending-bytes")).isEqualTo(50_000);
            Lease other = place(scheduler, text(20_000));
            assertThat(other.instance()).isNotEqualTo(waits.instance());
            other.cancelled();
            waits.progress(100);
            assertThat(part(scheduler, waits, "pending-bytes")).isZero();
            assertThat(part(scheduler, waits, "running-calls")).isEqualTo(1);
            waits.progress(100);
            waits.succeeded();
            assertThat(part(scheduler, waits, "running-calls")).isZero();
        }
    }

    @Test
    @DisplayName(
            "What should be computed by now of the first prompt is not waited for any more, and nothing of those behind it")
    void progress() {
        try (PoolScheduler scheduler = scheduler(1)) {
            Lease first = place(scheduler, text(35_000));
            Lease second = place(scheduler, text(70_000));
            assertThat(part(scheduler, first, "waiting-seconds")).isCloseTo(3, within(1e-6));
            clock.advance(Duration.ofMillis(400));
            assertThat(part(scheduler, first, "waiting-seconds")).isCloseTo(2.6, within(1e-6));
            clock.advance(Duration.ofSeconds(5));
            assertThat(part(scheduler, first, "waiting-seconds")).isCloseTo(2, within(1e-6));
            first.progress(100);
            clock.advance(Duration.ofMillis(500));
            double speed = learned(scheduler, "prefill-bytes-per-second");
            assertThat(part(scheduler, first, "waiting-seconds")).isCloseTo(70_000 / speed - 0.5, within(1e-6));
            first.succeeded();
            second.cancelled();
            assertThat(part(scheduler, first, "waiting-seconds")).isZero();
        }
    }

    @Test
    @DisplayName(
            "An instance without calls takes what others have cached, and is charged nothing for those yet to come")
    void idle() {
        try (PoolScheduler scheduler = scheduler(2)) {
            List<Lease> open = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                open.add(place(scheduler, text(1_000)));
            }
            open.stream()
                    .filter(lease -> lease.instance().id().equals("1"))
                    .toList()
                    .forEach(lease -> {
                        answered(lease);
                        open.remove(lease);
                    });
            ScheduleQuery next = query(text(5_000));
            assertThat(part(scheduler, next, open.get(0), "crowding-seconds")).isPositive();
            Lease lease = place(scheduler, next);
            assertThat(lease.instance().id()).isEqualTo("1");
            assertThat(part(scheduler, next, lease, "crowding-seconds")).isPositive();
            lease.cancelled();
            assertThat(part(scheduler, next, lease, "crowding-seconds")).isZero();
            open.forEach(Lease::cancelled);
        }
    }

    @Test
    @DisplayName("Pauses of an answer while prompts are computed are not what running calls cost")
    void pausedAnswers() {
        try (PoolScheduler scheduler = scheduler(1)) {
            for (int i = 0; i < 400; i++) {
                List<Lease> open = new ArrayList<>();
                for (int running = 0; running <= i % 4; running++) {
                    open.add(place(scheduler, text(700)));
                }
                open.forEach(lease -> answers(lease, 20));
                for (int prompt = 0; prompt <= i % 4; prompt++) {
                    Lease other = place(scheduler, text(7_000));
                    answers(other, 200);
                    other.cancelled();
                }
                clock.advance(Duration.ofMillis(990));
                open.forEach(lease -> {
                    lease.used(TokenUsage.of(175, 100).withCached(0));
                    lease.succeeded();
                });
            }
            // Each prompt took 200 ms more, and there were as many as running calls: as costs of those that would be
            // 0.02 s.
            assertThat(learned(scheduler, "running-call-seconds")).isLessThan(0.01);
        }
    }

    private void answers(Lease lease, long millis) {
        clock.advance(Duration.ofMillis(millis));
        lease.progress(100);
    }

    @Test
    @DisplayName("An answer that comes as a whole counts as running once its prompt should be computed")
    void unstreamed() {
        try (PoolScheduler scheduler = scheduler(2)) {
            Lease whole = place(scheduler, new Unstreamed(query(text(35_000))));
            assertThat(part(scheduler, whole, "pending-bytes")).isEqualTo(35_000);
            clock.advance(Duration.ofMillis(900));
            place(scheduler, text(10)).cancelled();
            assertThat(part(scheduler, whole, "pending-bytes")).isEqualTo(35_000);
            clock.advance(Duration.ofMillis(200));
            place(scheduler, text(10)).cancelled();
            assertThat(part(scheduler, whole, "pending-bytes")).isZero();
            assertThat(part(scheduler, whole, "running-calls")).isEqualTo(1);
            whole.succeeded();
            assertThat(part(scheduler, whole, "running-calls")).isZero();
        }
    }

    @Test
    @DisplayName(
            "Of pairs an answer that comes as a whole says how fast its prompt is computed, and nothing of how fast it comes over or how fast tokens come")
    void unstreamedPairs() {
        try (PoolScheduler scheduler = pairs()) {
            double transfer = learned(scheduler, "transfer-bytes-per-second");
            for (int i = 0; i < 100; i++) {
                ScheduleQuery whole = new Unstreamed(query(text(20_000)).in(SchedulingMode.PD_BATCH, Stage.BOTH));
                Placement pair = scheduler
                        .schedule(whole)
                        .placement()
                        .toCompletableFuture()
                        .join();
                clock.advance(Duration.ofSeconds(2));
                pair.prefill().orElseThrow().succeeded();
                clock.advance(Duration.ofSeconds(5));
                end(pair.lease());
                Lease staged = place(
                        scheduler, new Unstreamed(query(text(20_000)).in(SchedulingMode.PD_STAGED, Stage.DECODE)));
                clock.advance(Duration.ofSeconds(5));
                end(staged);
            }
            assertThat(figures(scheduler, Role.PREFILL, "prefill-bytes-per-second"))
                    .isCloseTo(10_000, within(1_000.0));
            assertThat(figures(scheduler, Role.DECODE, "running-call-seconds")).isEqualTo(0.008);
            assertThat(learned(scheduler, "transfer-bytes-per-second"))
                    .as("ten times as fast, since nothing else is known")
                    .isBetween(90_000.0, transfer);
        }
    }

    @Test
    @DisplayName("One engine that reports cached tokens does not make the silence of others an empty cache")
    void oneTells() {
        try (PoolScheduler scheduler = scheduler(8)) {
            double before = learned(scheduler, "cache-bytes");
            for (int i = 0; i < 2_000; i++) {
                byte[] prompt = text(10_000);
                answered(place(scheduler, prompt));
                Lease again = place(scheduler, prompt);
                boolean tells = again.instance().id().equals("0");
                answered(again, tells ? again.cachedPromptBytes() / 4 : 0);
            }
            assertThat(learned(scheduler, "cache-bytes")).isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    @DisplayName("What a gateway told that died is never computed, and does not make engines look fast")
    void deadGateway() {
        try (PoolScheduler scheduler = scheduler(2)) {
            learnSpeed(scheduler, 100);
            double before = learned(scheduler, "prefill-bytes-per-second");
            PlacementFeed feed = scheduler.placements().orElseThrow();
            feed.start(() -> {});
            feed.heed("dead", new PlacementReport(true, List.of(pending(0), pending(1)), List.of()));
            learnSpeed(scheduler, 100);
            feed.forget("dead");
            assertThat(learned(scheduler, "prefill-bytes-per-second")).isCloseTo(before, within(before / 10));
        }
    }

    private void learnSpeed(PoolScheduler scheduler, int calls) {
        for (int i = 0; i < calls; i++) {
            Lease lease = place(scheduler, text(20_000));
            clock.advance(Duration.ofMillis(500));
            lease.progress(100);
            lease.succeeded();
        }
    }

    private static InstanceLoad pending(int instance) {
        return new InstanceLoad("" + instance, "http://127.0.0.1:" + (8_000 + instance), 50, 1_000_000, 0);
    }

    @Test
    @DisplayName("What was cached is forgotten of an instance that is ejected")
    void ejected() {
        try (PoolScheduler scheduler = scheduler(2)) {
            byte[] prompt = text(10_000);
            Lease first = place(scheduler, prompt);
            answered(first);
            assertThat(part(scheduler, query(prompt), first, "cached-bytes")).isGreaterThan(9_000);
            for (int i = 0; i < 3; i++) {
                place(scheduler, prompt).failed(ErrorKind.CONNECT_FAILED);
            }
            assertThat(part(scheduler, query(prompt), first, "cached-bytes")).isZero();
        }
    }

    @Test
    @DisplayName("The size of caches is learned from what engines say, and is as given if it is given")
    void cacheSize() {
        try (PoolScheduler scheduler = scheduler(1);
                PoolScheduler given = scheduler(1, builder -> builder.instanceCacheBlocks(1_000))) {
            assertThat(learned(given, "cache-bytes")).isEqualTo(64_000);
            double before = learned(scheduler, "cache-bytes");
            byte[] prompt = text(10_000);
            answered(place(scheduler, prompt), 0);
            answered(place(scheduler, prompt), 2_000); // it does report such
            for (int i = 0; i < 100; i++) {
                answered(place(scheduler, prompt), 0);
            }
            assertThat(learned(scheduler, "cache-bytes")).isLessThan(before / 10);
        }
    }

    private static void end(Lease whole) {
        whole.progress(2_000);
        whole.used(TokenUsage.of(5_000, 300));
        whole.succeeded();
    }

    private PoolScheduler pairs() {
        List<Instance> list = Stream.of(Role.PREFILL, Role.DECODE)
                .map(role -> Instance.builder(Origin.of("http", "127.0.0.1", role == Role.PREFILL ? 8_000 : 8_001))
                        .id(role.name())
                        .role(role)
                        .build())
                .toList();
        return Schedulers.builder(list).ticker(clock).timer(clock).build();
    }

    private static double figures(PoolScheduler scheduler, Role role, String name) {
        return scheduler.learned().stream()
                .filter(learned -> learned.role() == role)
                .flatMap(learned -> learned.figures().stream())
                .filter(part -> part.name().equals(name))
                .mapToDouble(Part::value)
                .sum();
    }

    private void answered(Lease lease) {
        clock.advance(Duration.ofMillis(50));
        lease.progress(100);
        clock.advance(Duration.ofMillis(50));
        lease.succeeded();
    }

    private void answered(Lease lease, long cachedTokens) {
        clock.advance(Duration.ofMillis(50));
        lease.progress(100);
        lease.used(TokenUsage.of(2_500, 10).withCached(cachedTokens));
        lease.succeeded();
    }

    private PoolScheduler scheduler(int instances) {
        return scheduler(instances, UnaryOperator.identity());
    }

    private PoolScheduler scheduler(int instances, UnaryOperator<SchedulerBuilder> settings) {
        List<Instance> list = IntStream.range(0, instances)
                .mapToObj(i -> Instance.builder(Origin.of("http", "127.0.0.1", 8_000 + i))
                        .id("" + i)
                        .build())
                .toList();
        SchedulerBuilder builder = Schedulers.builder(list)
                .policy(PlacementPolicies.EXPECTED_LATENCY)
                .ticker(clock)
                .timer(clock)
                .random(new Random(1));
        return settings.apply(builder).build();
    }

    private static SimpleScheduleQuery query(byte[] prompt) {
        return SimpleScheduleQuery.ofModel("m").withPrompt(ByteBuffer.wrap(prompt), 0);
    }

    private static Lease place(PoolScheduler scheduler, byte[] prompt) {
        return place(scheduler, query(prompt));
    }

    private static Lease place(PoolScheduler scheduler, ScheduleQuery query) {
        return scheduler
                .schedule(query)
                .placement()
                .toCompletableFuture()
                .join()
                .lease();
    }

    private double part(PoolScheduler scheduler, Lease lease, String name) {
        return part(scheduler, query(text(0)), lease, name);
    }

    private static double part(PoolScheduler scheduler, ScheduleQuery query, Lease lease, String name) {
        return scheduler.explain(query).candidates().stream()
                .filter(candidate ->
                        candidate.instanceId().equals(lease.instance().id()))
                .map(Candidate::parts)
                .flatMap(List::stream)
                .filter(part -> part.name().equals(name))
                .mapToDouble(Part::value)
                .sum();
    }

    private static double learned(PoolScheduler scheduler, String name) {
        return scheduler.learned().stream()
                .flatMap(learned -> learned.figures().stream())
                .filter(part -> part.name().equals(name))
                .mapToDouble(Part::value)
                .sum();
    }

    private byte[] text(int bytes) {
        byte[] text = new byte[bytes];
        random.nextBytes(text);
        return text;
    }

    private byte[] more(byte[] before, int bytes) {
        byte[] all = Arrays.copyOf(before, before.length + bytes);
        System.arraycopy(text(bytes), 0, all, before.length, bytes);
        return all;
    }

    private static final class Unstreamed extends ForwardingQuery {
        Unstreamed(ScheduleQuery call) {
            super(call);
        }

        @Override
        public boolean streams() {
            return false;
        }
    }
}
