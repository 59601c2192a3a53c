package io.sluice.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.UpstreamHint;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Exchanges at a server that is played, over real sockets. */
@DisplayName("FL-F-8")
class RedisExchangeTest {
    private static final UpstreamHint LIMIT =
            new UpstreamHint(PauseKind.LIMITED, "endpoint:1", "", "m", Duration.ofSeconds(30), Duration.ZERO);

    private final PlayedRedis redis;
    private final List<UpstreamHint> atFirst = new CopyOnWriteArrayList<>();
    private final List<UpstreamHint> atSecond = new CopyOnWriteArrayList<>();
    private final List<GatewayExchange> open = new CopyOnWriteArrayList<>();

    RedisExchangeTest() throws IOException {
        redis = new PlayedRedis();
    }

    @AfterEach
    void close() throws IOException {
        open.forEach(GatewayExchange::close);
        open.forEach(GatewayExchange::close);
        redis.close();
    }

    @Test
    @DisplayName("What one publishes the other receives, not itself, and the status counts it")
    void received() {
        GatewayExchange first = join("first", atFirst);
        GatewayExchange second = join("second", atSecond);
        first.publish(LIMIT);
        Await.until("the hint comes", () -> !atSecond.isEmpty());
        assertThat(atSecond).hasSize(1).allMatch(hint -> isLimit(hint, Duration.ZERO));
        second.publish(LIMIT);
        Await.until("the other hint comes", () -> !atFirst.isEmpty());
        assertThat(atFirst).hasSize(1);
        assertThat(atSecond).hasSize(1);
        SourceStatus status = second.statuses().get(0);
        assertThat(status.name()).isEqualTo("share:redis://127.0.0.1:" + redis.port());
        assertThat(status.state()).isEqualTo(State.OK);
        assertThat(status.entries()).isEqualTo(1);
        assertThat(status.lastSuccess()).isNotNull();
    }

    @Test
    @DisplayName("One that comes later learns what still holds, older by the server's own clock")
    void late() {
        join("first", atFirst).publish(LIMIT);
        Await.until("it is written", () -> !redis.messages().isEmpty());
        redis.advance(10_000);
        join("second", atSecond);
        Await.until("the hint comes", () -> !atSecond.isEmpty());
        assertThat(atSecond.get(0).age()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
        redis.advance(30_000);
        List<UpstreamHint> tooLate = new CopyOnWriteArrayList<>();
        GatewayExchange third = join("third", tooLate);
        Await.until("it has looked", () -> third.statuses().get(0).state() == State.OK);
        assertThat(tooLate).isEmpty();
    }

    @Test
    @DisplayName(
            "While the server is gone hints wait, and those that hold are told when it is back, though it has forgotten all")
    void gone() throws IOException {
        GatewayExchange first = join("first", atFirst);
        join("second", atSecond);
        awaitState(first, State.OK);
        redis.stop();
        awaitState(first, State.STALE);
        first.publish(LIMIT);
        redis.forget();
        redis.start();
        Await.until("the hint comes", () -> !atSecond.isEmpty());
        awaitState(first, State.OK);
        assertThat(atSecond.get(0).age()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("Down from the beginning, and silent: nobody waits for it, and too many hints are dropped")
    void silent() {
        redis.setSilent(true);
        GatewayExchange first = join("first", atFirst);
        for (int i = 0; i < 10_000; i++) {
            first.publish(LIMIT);
        }
        assertThat(first.statuses().get(0).state()).isEqualTo(State.LOADING);
        assertThat(first.toString()).contains("LOADING");
        redis.setSilent(false);
        Await.until("the first are written", () -> !redis.messages().isEmpty());
        assertThat(redis.messages().get(0)).hasSizeLessThan(HintCodec.MOST_BYTES);
    }

    @Test
    @DisplayName("A stream that begins anew is followed from its beginning, whatever its ids")
    void anew() {
        GatewayExchange first = join("first", atFirst);
        redis.add("{\"v\":1,\"from\":\"x\",\"hints\":[]}");
        awaitState(first, State.OK);
        redis.forget();
        redis.advance(-500_000);
        redis.add(new String(HintCodec.write("other", List.of(LIMIT)), UTF_8));
        Await.until("the hint comes", () -> !atFirst.isEmpty());
    }

    @Test
    @DisplayName("A server that takes no hints is not called well, though what others told is read")
    void refused() {
        redis.setReadOnly(true);
        GatewayExchange first = join("first", atFirst);
        awaitState(first, State.OK);
        first.publish(LIMIT);
        awaitState(first, State.STALE);
        redis.add(new String(HintCodec.write("other", List.of(LIMIT)), UTF_8));
        Await.until("the other's hint comes", () -> !atFirst.isEmpty());
        redis.setReadOnly(false);
        awaitState(first, State.OK);
        assertThat(redis.messages()).hasSize(2); // the hint has waited
    }

    @Test
    @DisplayName("While nothing is told only the last entry is looked at")
    void idle() {
        redis.add("{\"v\":1,\"from\":\"x\",\"hints\":[]}");
        redis.add("{\"v\":1,\"from\":\"x\",\"hints\":[]}");
        join("first", atFirst);
        Await.until("it has looked twice", () -> redis.entriesSent().size() > 2);
        assertThat(redis.entriesSent()).startsWith(2, 1, 1);
    }

    @Test
    @DisplayName("What is no message, of another version, or out of bounds is passed over")
    void foreign() {
        GatewayExchange first = join("first", atFirst);
        for (String message : List.of(
                "",
                "no json",
                "[1]",
                "{\"v\":2,\"from\":\"x\",\"hints\":[{\"kind\":\"limited\",\"upstream\":\"u\",\"ms\":1000}]}",
                "{\"v\":1,\"hints\":[{\"kind\":\"limited\",\"upstream\":\"u\",\"ms\":1000}]}",
                "{\"v\":1,\"from\":\"x\",\"hints\":[{\"kind\":\"later\",\"upstream\":\"u\",\"ms\":1000}, 7,"
                        + "{\"kind\":\"limited\",\"upstream\":\"u\",\"ms\":-1},{\"kind\":\"limited\",\"ms\":1}]}",
                " ".repeat(HintCodec.MOST_BYTES + 1))) {
            redis.add(message);
        }
        redis.add(
                "{\"v\":1,\"from\":\"x\",\"hints\":[{\"kind\":\"ejected\",\"upstream\":\"u\",\"ms\":1000,\"new\":1}]}");
        Await.until("the good one comes", () -> !atFirst.isEmpty());
        assertThat(atFirst).singleElement().matches(hint -> hint.kind() == PauseKind.EJECTED);
        assertThat(first.statuses().get(0).entries()).isEqualTo(1);
    }

    private GatewayExchange join(String gateway, List<UpstreamHint> receiver) {
        ServiceAddress address = ServiceAddress.of("share-url", redis.url("?timeout-ms=400"), name -> null);
        GatewayExchange exchange = RedisExchange.at(ShareAddress.read(address)).open(gateway, receiver::add);
        open.add(exchange);
        return exchange;
    }

    private static void awaitState(GatewayExchange exchange, State state) {
        Await.until("it is " + state, () -> exchange.statuses().get(0).state() == state);
    }

    /** A hint loses what it waited, rounded down. */
    private static boolean isLimit(UpstreamHint hint, Duration least) {
        return hint.upstream().equals(LIMIT.upstream())
                && hint.model().equals(LIMIT.model())
                && hint.kind() == LIMIT.kind()
                && hint.age().compareTo(least) >= 0
                && hint.remaining().compareTo(LIMIT.remaining()) <= 0;
    }
}
