package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("RT-C-9: an endpoint on which max_concurrency requests are open is full: as limited without a time")
class FullEndpointsTest {
    private static final Endpoint PRIMARY =
            Endpoint.of("http://primary/v1").toBuilder().maxConcurrency(1).build();
    private static final Endpoint A = Endpoint.of("http://a/v1");
    private static final Route EXTERNAL = new Route.External(PRIMARY);

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));
    private final TestHealth health = new TestHealth();
    private final TimedQueue queue = new TimedQueue(rig.clock, 3);
    private final List<ManualExchange> held = new ArrayList<>();

    FullEndpointsTest() {
        rig.builder.endpointHealth(ticker -> health);
        upstreams.on("primary", held::add).on("a", ok("from a"));
    }

    @AfterEach
    void close() {
        rig.close();
        health.check();
        assertThat(queue.slotsOut).as("slots held").isZero();
    }

    @Test
    @DisplayName("a call goes to the next entry meanwhile")
    void anotherEntry() {
        rig.chain(EXTERNAL, A);
        GatewayCall first = rig.call();
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        held.get(0).respond(200).send("from primary").end();
        assertThat(rig.text(first)).isEqualTo("from primary");
        GatewayCall third = rig.call();
        held.get(1).respond(200).send("again").end();
        assertThat(rig.text(third)).isEqualTo("again");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "primary");
        assertThat(health.ends()).as("never ill").containsOnly("succeeded");
    }

    @Test
    @DisplayName(
            "without another entry it is answered 503 no_available_instance, and nothing is sent; no queue takes it")
    void noOther() {
        rig.builder.retryQueue((ticker, timer, random) -> queue).retryQueuePrimary(true);
        rig.chain(EXTERNAL);
        GatewayCall first = rig.call();
        GatewayCall second = rig.call();
        GatewayResponse answer = rig.response(second);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers().first("retry-after")).isEqualTo("1");
        assertThat(answer.headers().contains("x-should-retry")).isFalse();
        assertThat(rig.text(second)).contains("\"code\":\"no_available_instance\"");
        assertThat(rig.summary(second).error()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(rig.summary(second).attempts()).isEmpty();
        held.get(0).respond(200).end();
        rig.text(first);
        assertThat(upstreams.asked()).containsExactly("primary");
    }

    @Test
    @DisplayName("it is asked after all if it is full no more when the other entries have failed")
    void askedLate() {
        rig.builder.endpointHeadTimeout(Duration.ofSeconds(2));
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", held::add, ok("again")).on("a", silent());
        GatewayCall first = rig.call();
        GatewayCall second = rig.call();
        held.get(0).respond(200).end();
        rig.text(first);
        rig.advance(Duration.ofSeconds(2));
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(second)).isEqualTo("again");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "primary");
    }

    @Test
    @DisplayName(
            "RT-D-3: a full primary and an error of the chain: 503; a full entry of the chain and an error of the primary: that")
    void lastWord() {
        rig.chain(EXTERNAL, A);
        upstreams.on("a", status(500, "broken"));
        GatewayCall first = rig.call();
        assertThat(rig.text(rig.call())).contains("no_available_instance");
        held.get(0).respond(500).send("primary's own").end();
        assertThat(rig.text(first)).isEqualTo("primary's own");
    }

    @Test
    @DisplayName("an entry of the chain that is full is passed over, and given back to calls when it is not")
    void fullEntry() {
        rig.chain(Route.UNMATCHED, PRIMARY, A);
        GatewayCall first = rig.call();
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        held.get(0).respond(200).send("x").end();
        assertThat(rig.text(first)).isEqualTo("x");
    }

    @Test
    @DisplayName("a call that is parked for an endpoint waits on while that is full")
    void parked() {
        rig.builder.retryQueue((ticker, timer, random) -> queue).retryQueuePrimary(true);
        rig.chain(EXTERNAL);
        upstreams.on("primary", status(429, "slow down", "retry-after", "1"), held::add, ok("again"));
        GatewayCall first = rig.call();
        GatewayCall second = rig.call();
        rig.advance(Duration.ofMillis(1500));
        assertThat(held).hasSize(1);
        rig.advance(Duration.ofSeconds(30));
        assertThat(upstreams.asked()).hasSize(2);
        held.get(0).respond(200).send("one").end();
        boolean firstWent = first.response().toCompletableFuture().isDone();
        assertThat(rig.text(firstWent ? first : second)).isEqualTo("one");
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(firstWent ? second : first)).isEqualTo("again");
    }

    @Test
    @DisplayName(
            "a probe that a circuit lets through is not lost on an endpoint that is full, nor a request on an open circuit")
    void withHealth() {
        rig.chain(EXTERNAL, A);
        GatewayCall first = rig.call();
        health.halfOpen(PRIMARY);
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        held.get(0).respond(200).end();
        rig.text(first);
        GatewayCall probe = rig.call();
        held.get(1).respond(200).send("proved").end();
        assertThat(rig.text(probe)).isEqualTo("proved");
        assertThat(rig.text(rig.call())).as("circuit open").isEqualTo("from a");
        health.close(PRIMARY);
        GatewayCall last = rig.call();
        assertThat(held).as("the open circuit took nothing").hasSize(3);
        held.get(2).respond(200).end();
        rig.text(last);
    }

    @Test
    @DisplayName("it works without a health of endpoints")
    void withoutHealth() {
        rig.builder.endpointHealth(ticker -> io.sluice.gateway.spi.EndpointHealth.none());
        rig.chain(EXTERNAL, A);
        GatewayCall first = rig.call();
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        held.get(0).respond(200).end();
        rig.text(first);
    }

    @Test
    @DisplayName("a hedge does not go to an endpoint that is full")
    void hedge() {
        rig.builder.hedgeAfter(Duration.ofSeconds(1));
        Endpoint small = A.toBuilder().maxConcurrency(1).build();
        rig.chain(EXTERNAL, small);
        upstreams.on("a", held::add);
        GatewayCall filling = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(upstreams.asked()).containsExactly("primary", "a");
        assertThat(rig.response(rig.call()).status()).isEqualTo(503);
        held.get(1).respond(200).send("from a").end();
        assertThat(rig.text(filling)).isEqualTo("from a");
        GatewayCall next = rig.call();
        assertThat(upstreams.asked()).as("what lost the race is given back").containsExactly("primary", "a", "primary");
        held.get(2).respond(200).end();
        rig.text(next);
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                end(
                        "answered to the end",
                        (rig, upstream) -> upstream.respond(200).send("x").end()),
                end(
                        "refused by the upstream",
                        (rig, upstream) -> upstream.respond(400).end()),
                end("failed by status", (rig, upstream) -> upstream.respond(503).end()),
                end(
                        "limited",
                        (rig, upstream) ->
                                upstream.respond(429, "retry-after-ms", "1").end()),
                end("not connected", (rig, upstream) -> upstream.refuse()),
                end("lost before the head", (rig, upstream) -> upstream.failHead(new IOException("reset"))),
                end(
                        "lost in the body",
                        (rig, upstream) -> upstream.respond(200).send("x").breakWith(new IOException("reset"))),
                end("stale twice", (rig, upstream) -> upstream.stale()),
                end("silent before the head", (rig, upstream) -> rig.advance(Duration.ofHours(1))),
                end("silent in the body", (rig, upstream) -> {
                    upstream.respond(200).send("x");
                    rig.advance(Duration.ofHours(1));
                }));
    }

    private static Arguments end(String name, BiConsumer<GatewayRig, ManualExchange> end) {
        return Arguments.of(name, end);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    @DisplayName("its place is given back when a request ends")
    void givenBack(String name, BiConsumer<GatewayRig, ManualExchange> end) {
        rig.chain(EXTERNAL);
        upstreams.on("primary", held::add, exchange -> {
            held.add(exchange);
            if (name.startsWith("stale") && held.size() == 2) {
                exchange.stale();
            }
        });
        GatewayCall first = rig.call();
        end.accept(rig, held.get(0));
        ChunkProbe.on(rig.response(first).body()).request(Long.MAX_VALUE);
        rig.advance(Duration.ofHours(1));
        rig.summary(first);
        assertFree();
    }

    @Test
    @DisplayName(
            "its place is given back when the client leaves, before and after the head, and when the host drops the body")
    void clientLeaves() {
        rig.chain(EXTERNAL);
        GatewayCall early = rig.call();
        early.cancel("left");
        rig.summary(early);
        GatewayCall late = rig.call();
        held.get(1).respond(200).send("x");
        rig.response(late);
        late.cancel("left");
        rig.summary(late);
        GatewayCall dropped = rig.call();
        held.get(2).respond(200).send("x");
        rig.response(dropped).body().cancel(new GatewayException(ErrorKind.CANCELLED, "dropped"));
        rig.summary(dropped);
        assertFree();
    }

    @Test
    @DisplayName("its place is given back when the transport throws")
    void transportThrows() {
        rig.chain(EXTERNAL);
        upstreams.on(
                "primary",
                exchange -> {
                    exchange.failHead(new IOException("never started"));
                    throw new IllegalStateException("full of bugs");
                },
                held::add);
        GatewayCall first = rig.call();
        assertThat(rig.response(first).status()).isEqualTo(500);
        rig.summary(first);
        assertFree();
    }

    private void assertFree() {
        int before = held.size();
        GatewayCall next = rig.call();
        assertThat(held).as("asked").hasSize(before + 1);
        held.get(before).respond(200).send("free").end();
        assertThat(rig.text(next)).isEqualTo("free");
    }
}
