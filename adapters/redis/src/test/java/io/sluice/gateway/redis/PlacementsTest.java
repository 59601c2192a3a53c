package io.sluice.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.MessageWriter;
import io.sluice.gateway.spi.share.UpstreamHint;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reports of placements at a server that is played, over real sockets. */
@DisplayName("FL-F-8")
class PlacementsTest {
    private final PlayedRedis redis;
    private final List<PlacementReport> atSecond = new CopyOnWriteArrayList<>();
    private final List<GatewayExchange> open = new ArrayList<>();

    PlacementsTest() throws IOException {
        redis = new PlayedRedis();
    }

    @AfterEach
    void close() throws IOException {
        open.forEach(GatewayExchange::close);
        redis.close();
    }

    @Test
    @DisplayName("What one gateway reports the other hears as it was, in order, and not itself")
    void told() {
        List<PlacementReport> atFirst = new CopyOnWriteArrayList<>();
        GatewayExchange first = join("first", atFirst);
        join("second", atSecond);
        awaitFollowers(2);
        List<PlacementReport> reports = List.of(report(1, 900), report(2, 3), report(3, 1));
        reports.forEach(first::publish);
        Await.until("all come", () -> atSecond.size() == 3);
        assertThat(atSecond).isEqualTo(reports);
        assertThat(atFirst).isEmpty();
        assertThat(redis.messages()).isEmpty();
    }

    @Test
    @DisplayName("What a gateway reports as it ends is heard, so that its calls are forgotten at once")
    void ending() {
        GatewayExchange first = join("first", new ArrayList<>());
        join("second", atSecond);
        awaitFollowers(2);
        first.publish(report(1, 1));
        PlacementReport last = new PlacementReport(true, List.of(), List.of());
        first.publish(last);
        first.close();
        Await.until("the last comes", () -> atSecond.contains(last));
    }

    @Test
    @DisplayName("What was added before, what is no message, and what is older than a second is not heard")
    void old() {
        MessageWriter other = new MessageWriter("other", PlacementWriter.MOST_BYTES);
        add(other, report(1, 1));
        redis.advance(1_500);
        GatewayExchange second = join("second", atSecond);
        awaitFollowers(1);
        redis.advance(-1_500);
        add(other, report(2, 1));
        redis.advance(1_300);
        redis.addPlacements("rubbish".getBytes(UTF_8));
        Await.until("the last comes", () -> {
            add(other, report(3, 1));
            return !atSecond.isEmpty();
        });
        assertThat(atSecond).allMatch(one -> one.loads().get(0).prefilling() == 3);
        assertThat(second.statuses().get(0).state()).isEqualTo(State.OK);
    }

    @Test
    @DisplayName(
            "A server that is silent or gone costs nothing: reports are dropped meanwhile, and new ones told when it is back")
    void gone() throws IOException {
        GatewayExchange first = join("first", new ArrayList<>());
        join("second", atSecond);
        awaitFollowers(2);
        redis.stop();
        Await.until("it is gone", () -> first.statuses().get(0).state() == State.STALE);
        for (int i = 0; i < 1_000; i++) {
            first.publish(report(1, 100));
        }
        redis.start();
        Await.until("a new one comes", () -> {
            first.publish(report(7, 1));
            return atSecond.stream().anyMatch(one -> one.loads().get(0).prefilling() == 7);
        });
        assertThat(first.carriesPlacements()).isTrue();
    }

    @Test
    @DisplayName("A server that takes none of them is not called well, and is when it takes them")
    void refused() {
        redis.setReadOnly(true);
        GatewayExchange first = join("first", new ArrayList<>());
        Await.until("it reads", () -> first.statuses().get(0).state() == State.OK);
        Await.until("it is refused", () -> {
            first.publish(report(1, 1));
            return first.statuses().get(0).state() == State.STALE;
        });
        redis.setReadOnly(false);
        Await.until("it is taken", () -> {
            first.publish(report(1, 1));
            return first.statuses().get(0).state() == State.OK;
        });
    }

    @Test
    @DisplayName("A server that lets none of them be read, though hints are, is not called well, and is when it does")
    void withheld() {
        redis.setWithheld(true);
        GatewayExchange second = join("second", atSecond);
        Await.until("it is refused", () -> second.statuses().get(0).state() == State.STALE);
        redis.setWithheld(false);
        Await.until("it is let", () -> second.statuses().get(0).state() == State.OK);
        GatewayExchange first = join("first", new ArrayList<>());
        Await.until("reports come", () -> {
            first.publish(report(1, 1));
            return !atSecond.isEmpty();
        });
    }

    private void add(MessageWriter by, PlacementReport report) {
        by.write(report).forEach(redis::addPlacements);
    }

    /** Hints are followed by another command first. */
    private void awaitFollowers(int count) {
        Await.until("the streams are followed", () -> Collections.frequency(redis.commands(), "XREAD") >= 2 * count);
    }

    private GatewayExchange join(String gateway, List<PlacementReport> heard) {
        ServiceAddress address = ServiceAddress.of("share-url", redis.url("?timeout-ms=400"), name -> null);
        GatewayExchange exchange = RedisExchange.at(ShareAddress.read(address)).open(gateway, receiver(heard));
        open.add(exchange);
        return exchange;
    }

    private static GatewayExchange.Receiver receiver(List<PlacementReport> heard) {
        return new GatewayExchange.Receiver() {
            @Override
            public void hint(UpstreamHint hint) {}

            @Override
            public void placements(String gateway, PlacementReport report) {
                heard.add(report);
            }
        };
    }

    private static PlacementReport report(int prefilling, int chunks) {
        long[] hashes = new Random(3).longs(chunks).toArray();
        return new PlacementReport(
                true,
                List.of(new InstanceLoad("i", "http://h:1", prefilling, 5, 0)),
                List.of(new PlacedPrompt("i", "http://h:1", 4, PromptFingerprint.ofHashes(hashes, chunks * 256))));
    }
}
