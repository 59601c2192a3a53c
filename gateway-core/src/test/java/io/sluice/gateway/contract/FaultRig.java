package io.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.CallEvents;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.CountedRetryQueue;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.TrackedPool;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A gateway on a fake clock before upstreams that fail, and what must hold at the end of every test, whatever the faults: no call is open, no timer waits,
 * nothing is left open upstream, every lease was ended once, and the events of each call follow their grammar.
 *
 * <p>Time stands still unless a test moves it, so that durations are exact. Limits are an hour unless a test sets them, which is longer than any delay.
 */
final class FaultRig implements AutoCloseable {
    /** The wall clock, which stands still. */
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration TICK = Duration.ofMillis(1);

    final FakeClock clock = new FakeClock();
    final TrackedPool pool = new TrackedPool();
    GatewayBuilder builder;
    private final long startNanos = clock.nanos();
    private final HttpTransport transport;
    private final CallEvents events = new CallEvents();
    private final AtomicInteger parked = new AtomicInteger();
    private final Attempts attempts = new Attempts();
    private final List<FaultyUpstream> upstreams = new ArrayList<>();
    private @Nullable Gateway gateway;

    /** Creates a rig whose calls are internal until a test says otherwise; it closes the transport. */
    FaultRig(HttpTransport transport) {
        this.transport = transport;
        this.builder = newBuilder().ticker(clock).timer(clock).clock(InstantSource.fixed(NOW));
    }

    /** Starts the settings anew, on the real clock; for what a test must see in real time. */
    GatewayBuilder useRealTime() {
        builder = newBuilder();
        return builder;
    }

    private GatewayBuilder newBuilder() {
        Duration hour = Duration.ofHours(1);
        return Gateway.builder()
                .transport(transport)
                .scheduler(pool)
                .random(new Random(1))
                .instanceHeadTimeout(hour)
                .endpointHeadTimeout(hour)
                .idleTimeout(hour)
                .listener(events)
                .listener(attempts);
    }

    /** What a host got: the head, the text of the body, and what the body broke with. */
    record Answer(
            int status,
            Headers headers,
            String text,
            @Nullable Throwable broken) {}

    /** Starts an upstream that plays these faults. */
    FaultyUpstream upstream(Fault... faults) {
        return keep(FaultyUpstream.start(clock).plays(faults));
    }

    /** Sees to it that an upstream is checked and closed. */
    FaultyUpstream keep(FaultyUpstream upstream) {
        upstreams.add(upstream);
        return upstream;
    }

    /** Makes upstreams the instances: {@code i0}, {@code i1}, … */
    FaultRig instances(FaultyUpstream... engines) {
        for (int i = 0; i < engines.length; i++) {
            pool.add("i" + i, engines[i].origin());
        }
        return this;
    }

    /** Lets calls wait in a queue. */
    FaultRig queue(RetryQueue.Factory queue, boolean primaryToo) {
        builder.retryQueue(CountedRetryQueue.factory(queue, parked)).retryQueuePrimary(primaryToo);
        return this;
    }

    /** Sends all calls by a route, with a fallback chain behind it. */
    FaultRig route(Route route, FaultyUpstream... chain) {
        builder.routePolicy(FixedRoute.to(
                route, Arrays.stream(chain).map(FaultyUpstream::endpoint).toArray(Endpoint[]::new)));
        return this;
    }

    /** Sends all calls to an endpoint, with a fallback chain behind it. */
    FaultRig external(FaultyUpstream primary, FaultyUpstream... chain) {
        return route(new Route.External(primary.endpoint()), chain);
    }

    /** Returns the gateway, built at first use. */
    Gateway gateway() {
        if (gateway == null) {
            gateway = builder.build();
        }
        return gateway;
    }

    /** Calls with a small chat request. */
    GatewayCall call() {
        return gateway().call(chat());
    }

    static GatewayRequest chat() {
        return GatewayRequest.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true}");
    }

    /** Waits for a call's answer and reads it to its end. */
    Answer answer(GatewayCall call) {
        GatewayResponse response = Await.value(call.response());
        ChunkProbe probe = ChunkProbe.on(response.body()).request(Long.MAX_VALUE);
        Await.until("the body ends", () -> probe.end().toCompletableFuture().isDone());
        boolean broken = probe.end().toCompletableFuture().isCompletedExceptionally();
        return new Answer(
                response.status(), response.headers(), probe.text(), broken ? Await.failure(probe.end()) : null);
    }

    CallSummary summary(GatewayCall call) {
        return Await.value(call.completion());
    }

    /** Returns what the attempts of a call ended with: a kind of error, or null. */
    List<@Nullable ErrorKind> errors(GatewayCall call) {
        return summary(call).attempts().stream()
                .<@Nullable ErrorKind>map(AttemptSummary::error)
                .toList();
    }

    /**
     * Waits until every attempt has ended and something is due in so long at most, lets that time pass, and checks that the next attempt begins at the end
     * of it and not earlier.
     */
    void delay(Duration expected) {
        awaitDelay(expected);
        int before = attempts.started.get();
        clock.advance(expected.minus(TICK));
        assertThat(attempts.started).as("attempts before %s are over", expected).hasValue(before);
        clock.advance(TICK);
        Await.until("an attempt after " + expected, () -> attempts.started.get() > before);
    }

    /** Waits until every attempt has ended and something is due in so long at most. */
    void awaitDelay(Duration longest) {
        Await.until("something due within " + longest, () -> attempts.running() == 0 && isDueWithin(longest));
    }

    /** Waits until so many requests have come to an upstream. */
    void awaitExchanges(FaultyUpstream upstream, int count) {
        Await.until(count + " exchanges at " + upstream, () -> upstream.exchanges() == count);
    }

    /** Waits until so many calls are parked in the retry queue. */
    void awaitParked(int count) {
        Await.until(count + " parked calls, now " + parked, () -> parked.get() == count);
    }

    /** Waits until so many attempts have started, over all calls. */
    void awaitAttempts(int count) {
        Await.until("attempts: " + count, () -> attempts.started.get() >= count);
    }

    /** Returns how long the rig has been there, by its clock. */
    Duration elapsed() {
        return Duration.ofNanos(clock.nanos() - startNanos);
    }

    /** Returns the most attempts that ran at a time since this was asked last. */
    int mostRunning() {
        return attempts.mostRunning.getAndSet(attempts.running());
    }

    /** Returns the number of attempts that have started, over all calls. */
    int attempts() {
        return attempts.started.get();
    }

    /** Returns how many requests were sent once more because of a stale connection, over all calls (RT-H-7). */
    int renewals() {
        return attempts.renewed.get();
    }

    /** Lets every delay up to so long pass, until the call is answered, and reads the answer. */
    Answer finish(GatewayCall call, Duration longestDelay) {
        Await.until("the call is answered", () -> {
            Duration next = clock.untilNext();
            if (attempts.running() == 0 && next != null && next.compareTo(longestDelay) <= 0) {
                clock.advance(next);
            }
            return call.response().toCompletableFuture().isDone();
        });
        return answer(call);
    }

    private boolean isDueWithin(Duration longest) {
        Duration next = clock.untilNext();
        return next != null && next.compareTo(longest) <= 0;
    }

    @Override
    public void close() throws IOException {
        Gateway used = gateway();
        Await.until("all calls end by themselves", () -> used.openCalls() == 0);
        Await.until("no timer is left", () -> clock.pending() == 0);
        assertThat(parked).as("parked calls").hasValue(0);
        used.close();
        for (FaultyUpstream upstream : upstreams) {
            Await.until("nothing is open at " + upstream, () -> upstream.openExchanges() == 0);
        }
        transport.close();
        for (FaultyUpstream upstream : upstreams) {
            upstream.close();
        }
        assertThat(pool.leases()).allSatisfy(lease -> assertThat(lease.ends()).hasSize(1));
        events.check();
    }

    /** Counts attempts. */
    private static final class Attempts implements GatewayListener {
        final AtomicInteger started = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger mostRunning = new AtomicInteger();
        final AtomicInteger renewed = new AtomicInteger();

        int running() {
            return started.get() - ended.get();
        }

        @Override
        public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
            started.incrementAndGet();
            mostRunning.accumulateAndGet(running(), Math::max);
        }

        @Override
        public void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {
            renewed.incrementAndGet();
        }

        @Override
        public void attemptEnded(CallInfo call, AttemptSummary attempt) {
            ended.incrementAndGet();
        }
    }
}
