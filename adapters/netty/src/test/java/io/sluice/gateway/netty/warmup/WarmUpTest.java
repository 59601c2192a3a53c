package io.sluice.gateway.netty.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.netty.server.NettyServerOptions;
import io.sluice.gateway.netty.server.Reply;
import io.sluice.gateway.netty.server.RequestHandler;
import io.sluice.gateway.netty.server.Site;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A warm-up")
class WarmUpTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final EventLoopGroup loops = TestSockets.io().newLoops(2);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void endLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    @DisplayName(
            "HC-W-1: It sends round after round through a server and a gateway to its own engine, and ends what it has made")
    void callsItself() {
        try (WarmUp warmUp = start(LONG, GatewayRehearsal::new)) {
            assertThat(warmUp.isRunning()).isTrue();
            Await.until("a second round has begun", () -> calls.get() > 100);
            assertThat(warmUp.failure()).isEmpty();
        }
        assertThat(ended).hasValue(1);
    }

    @Test
    @DisplayName("HC-W-2: It ends when its time is over, though calls wait")
    void timeIsOver() {
        try (WarmUp warmUp =
                start(Duration.ofMillis(200), upstream -> new Answering(Reply.of(new CompletableFuture<>())))) {
            Await.until("the warm-up is over", () -> !warmUp.isRunning());
        }
        assertThat(ended).hasValue(1);
    }

    @Test
    @DisplayName("HC-W-2: It ends before its time when the host does, whatever its calls wait for")
    void hostEnds() {
        WarmUp warmUp = start(LONG, upstream -> new Answering(Reply.of(new CompletableFuture<>())));
        Await.until("a call waits", () -> calls.get() > 0);
        warmUp.close();
        warmUp.close();
        assertThat(warmUp.isRunning()).isFalse();
        assertThat(warmUp.failure()).isEmpty();
        assertThat(ended).hasValue(1);
    }

    @Test
    @DisplayName("HC-W-2: Of a host that answers nothing well it is over after a round, and tells it")
    void nothingWorks() {
        try (WarmUp warmUp = start(LONG, upstream -> new Answering(null))) {
            Await.until("the warm-up is over", () -> !warmUp.isRunning());
            assertThat(warmUp.failure())
                    .hasValueSatisfying(
                            text -> assertThat(text).contains("calls failed").endsWith("status 503"));
        }
        assertThat(ended).hasValue(1);
    }

    @Test
    @DisplayName("HC-W-2: A second self that can't be made is no reason to fail")
    void cannotBegin() {
        Rehearsal.Factory broken = upstream -> {
            throw new IllegalStateException("no route to myself");
        };
        try (WarmUp warmUp = start(LONG, broken)) {
            Await.until("the warm-up is over", () -> !warmUp.isRunning());
            assertThat(warmUp.failure())
                    .hasValueSatisfying(text -> assertThat(text).contains("no route to myself"));
        }
    }

    @Test
    @DisplayName("HC-W-1: Without time it does nothing")
    void off() {
        try (WarmUp warmUp = start(Duration.ZERO, GatewayRehearsal::new)) {
            assertThat(warmUp.isRunning()).isFalse();
        }
        assertThat(calls).hasValue(0);
    }

    private WarmUp start(Duration limit, Rehearsal.Factory factory) {
        return WarmUp.start(loops, limit, NettyServerOptions.defaults(), factory);
    }

    /** A gateway that has the warm-up's engine as its endpoint. */
    private final class GatewayRehearsal implements Rehearsal {
        private final NettyHttpTransport transport = new NettyHttpTransport(loops);
        private final Gateway gateway;

        GatewayRehearsal(Origin upstream) {
            RouteDecision there = RouteDecision.external(Endpoint.of(upstream.toString()));
            gateway = Gateway.builder()
                    .transport(transport)
                    .routePolicy(query -> {
                        calls.incrementAndGet();
                        return there;
                    })
                    .build();
        }

        @Override
        public RequestHandler handler() {
            return new Site(gateway);
        }

        @Override
        public void close() {
            gateway.close();
            transport.close();
            ended.incrementAndGet();
        }
    }

    /** Gives one reply to the first call and 503 to all others, or to all if there is none. */
    private final class Answering implements Rehearsal {
        private final Reply first;

        Answering(Reply first) {
            this.first = first;
        }

        @Override
        public RequestHandler handler() {
            return this::answer;
        }

        private Reply answer(GatewayRequest request) {
            return calls.getAndIncrement() == 0 && first != null
                    ? first
                    : Reply.of(LocalReply.overloaded().toResponse(request.headers()));
        }

        @Override
        public void close() {
            ended.incrementAndGet();
        }
    }
}
