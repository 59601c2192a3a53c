package io.sluice.gateway.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.spi.scheduling.PlacementFeed;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.UpstreamHint;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("FL-F-8: when placements are told, and for how long they hold")
class PlacementSharingTest {
    private static final PlacementReport REPORT =
            new PlacementReport(false, List.of(new InstanceLoad("i", "http://i:1", 1, 2, 3)), List.of());
    private static final Duration BATCH = Duration.ofMillis(2);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();
    private final Calls calls = new Calls();
    private final Wire wire = new Wire();
    private final PlacementSharing sharing = new PlacementSharing(
            "own", calls, clock, new PluginErrors(LoggerFactory.getLogger(PlacementSharingTest.class)));

    @Test
    @DisplayName("News are told at once, and what comes within 2 ms of that together after these")
    void batched() {
        listen();
        calls.change();
        assertThat(sharing.step(wire)).isEqualTo(BATCH.toNanos());
        clock.advance(BATCH);
        sharing.step(wire);
        assertThat(wire.published).hasSize(2);
        calls.change();
        assertThat(sharing.step(wire)).isEqualTo(BATCH.toNanos());
        clock.advance(BATCH.minusNanos(1));
        assertThat(sharing.step(wire)).isEqualTo(1);
        assertThat(wire.published).as("too early").hasSize(2);
        clock.advance(Duration.ofNanos(1));
        sharing.step(wire);
        assertThat(wire.published).hasSize(3).element(2).isEqualTo(REPORT);
        clock.advance(BATCH);
        assertThat(sharing.step(wire)).as("asleep until the next whole report").isGreaterThan(900_000_000L);
    }

    @Test
    @DisplayName("Every second all is told, also if there is nothing")
    void whole() {
        listen();
        for (int i = 1; i <= 3; i++) {
            clock.advance(SECOND);
            sharing.step(wire);
            assertThat(wire.published).hasSize(1 + i).allMatch(PlacementReport::isWhole);
        }
    }

    @Test
    @DisplayName("A gateway that is not heard for three seconds is forgotten, one that is heard stays")
    void lost() {
        listen();
        sharing.heard("lost", REPORT);
        for (int i = 0; i < 4; i++) {
            assertThat(calls.forgotten).isEmpty();
            clock.advance(SECOND);
            sharing.heard("alive", REPORT);
            sharing.step(wire);
        }
        assertThat(calls.forgotten).containsExactly("lost");
    }

    @Test
    @DisplayName(
            "A gateway does not heed itself, nor anybody before its start or after its end, and at its end forgets all")
    void heeded() {
        sharing.heard("early", REPORT);
        listen();
        sharing.heard("own", REPORT);
        sharing.heard("other", REPORT);
        sharing.close();
        sharing.heard("late", REPORT);
        sharing.forgetAll();
        assertThat(calls.heeded).containsExactly("other");
        assertThat(calls.forgotten).containsExactly("other");
    }

    @Test
    @DisplayName("What is being heeded when all is forgotten at the end is forgotten, too")
    void heededAtTheEnd() {
        listen();
        calls.onHeed = () -> {
            sharing.close();
            sharing.forgetAll();
        };
        sharing.heard("other", REPORT);
        assertThat(calls.open).isEmpty();
    }

    @Test
    @DisplayName("No more gateways are heeded than can be")
    void bounded() {
        listen();
        for (int i = 0; i < PlacementSharing.MOST_GATEWAYS + 10; i++) {
            sharing.heard("g" + i, REPORT);
        }
        sharing.heard("g0", REPORT);
        assertThat(calls.heeded).hasSize(PlacementSharing.MOST_GATEWAYS + 1);
    }

    @Test
    @DisplayName("What the exchange throws is contained, and the next report is told")
    void thrown() {
        wire.onPublish = () -> {
            throw new IllegalStateException("broken");
        };
        listen();
        wire.onPublish = () -> {};
        calls.change();
        clock.advance(BATCH);
        sharing.step(wire);
        assertThat(wire.published).containsExactly(REPORT);
    }

    @Test
    @DisplayName("Its thread tells news and, at the end, that there are no calls any more; then it is gone")
    void thread() {
        sharing.start(wire);
        Await.until("the first whole report", () -> wire.published.size() == 1);
        clock.advance(BATCH);
        calls.change();
        Await.until("the news", () -> wire.published.size() == 2);
        sharing.close();
        assertThat(wire.published).hasSize(3);
        assertThat(wire.published.get(2)).isEqualTo(new PlacementReport(true, List.of(), List.of()));
    }

    @Test
    @DisplayName("An exchange that is stuck holds up neither calls nor the end for long")
    void stuck() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        wire.onPublish = () -> {
            entered.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        sharing.start(wire);
        Await.open("it tells", entered);
        calls.change();
        wire.onPublish = () -> {};
        sharing.close();
        assertThat(wire.published).as("the goodbye").last().matches(PlacementReport::isWhole);
    }

    private void listen() {
        sharing.listen();
        sharing.step(wire); // the first whole report
    }

    /** A scheduler of which each report says the same. */
    private static final class Calls implements PlacementFeed {
        private final List<String> heeded = new CopyOnWriteArrayList<>();
        private final List<String> forgotten = new CopyOnWriteArrayList<>();
        private final Set<String> open = ConcurrentHashMap.newKeySet();
        private volatile Runnable news = () -> {};
        private volatile Runnable onHeed = () -> {};

        void change() {
            news.run();
        }

        @Override
        public void start(Runnable onNews) {
            news = onNews;
        }

        @Override
        public PlacementReport take(boolean whole) {
            return whole ? new PlacementReport(true, List.of(), List.of()) : REPORT;
        }

        @Override
        public void heed(String gateway, PlacementReport report) {
            onHeed.run();
            heeded.add(gateway);
            open.add(gateway);
        }

        @Override
        public void forget(String gateway) {
            forgotten.add(gateway);
            open.remove(gateway);
        }
    }

    /** An exchange that notes what is published. */
    private static final class Wire implements GatewayExchange {
        private final List<PlacementReport> published = new CopyOnWriteArrayList<>();
        private volatile Runnable onPublish = () -> {};

        @Override
        public void publish(UpstreamHint hint) {}

        @Override
        public void publish(PlacementReport report) {
            onPublish.run();
            published.add(report);
        }

        @Override
        public void close() {}
    }
}
