package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.TrackedScheduler;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One call through a gateway of random rules, to upstreams that do whatever may happen; all drawn from a seed, on a fake clock. */
final class RandomCall implements AutoCloseable {
    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.of("http://e0/v1"),
            Endpoint.of("http://e1/v1"),
            Endpoint.of("http://e2/v1"),
            Endpoint.of("http://e3/v1"));

    private final Random random;
    private final ManualTransport transport = new ManualTransport().onStart(this::play);
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "i0", 8000));
    private final TestPool pool = TestPool.of(rig, "i0", "i1", "i2");
    private final TestHealth health = new TestHealth();
    private final TimedQueue queue;
    private final int instanceRetries;
    private final int endpointRetries;
    private final int queueRetries;
    private final int chainLength;
    private boolean isExternal;

    RandomCall(long seed) {
        random = new Random(seed);
        instanceRetries = random.nextInt(3);
        endpointRetries = random.nextInt(3);
        queueRetries = random.nextInt(3);
        chainLength = random.nextInt(4);
        queue = new TimedQueue(rig.clock, queueRetries);
        rig.builder
                .instanceRetries(instanceRetries)
                .endpointRetries(endpointRetries)
                .retryInstance429(random.nextBoolean())
                .retryJitter(random.nextBoolean())
                .retryBudget(1, random.nextInt(3) * 10)
                .hedgeAfter(Duration.ofMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(100)))
                .commitOn(random.nextBoolean() ? CommitPoint.FIRST_CONTENT : CommitPoint.HEAD)
                .requestTimeout(Duration.ofMillis(random.nextInt(3) == 0 ? 1 + random.nextInt(400) : 0))
                .instanceHeadTimeout(Duration.ofMillis(1 + random.nextInt(300)))
                .endpointHeadTimeout(Duration.ofMillis(1 + random.nextInt(300)))
                .endpointHealth(ticker -> health);
        if (random.nextBoolean()) {
            rig.builder.retryQueue((ticker, timer, chance) -> queue).retryQueuePrimary(random.nextBoolean());
        }
        rig.chain(route(), ENDPOINTS.subList(0, chainLength).toArray(Endpoint[]::new));
        rig.scheduler.onSchedule(this::schedule);
    }

    private Route route() {
        Route drawn = switch (random.nextInt(3)) {
            case 0 -> Route.INTERNAL;
            case 1 -> new Route.External(ENDPOINTS.get(3));
            default -> Route.UNMATCHED;
        };
        isExternal = drawn instanceof Route.External;
        return drawn;
    }

    void run() {
        shakeCircuits();
        GatewayCall call = rig.call();
        call.response().whenComplete((answer, failure) -> {
            if (answer != null) {
                ChunkProbe.on(answer.body()).request(Long.MAX_VALUE);
            }
        });
        if (random.nextInt(4) == 0) {
            later(() -> call.cancel("client left"));
        }
        for (int steps = 0; !call.completion().toCompletableFuture().isDone(); steps++) {
            assertThat(steps).as("steps until the end of %s", call).isLessThan(1_000);
            Duration next = rig.clock.untilNext();
            assertThat(next).as("%s waits for nothing", call).isNotNull();
            rig.advance(next);
        }
        new CallBounds(instanceRetries, endpointRetries, queueRetries, chainLength, isExternal)
                .check(rig.summary(call), transport.started());
    }

    private CompletionStage<Placement> schedule(TrackedScheduler scheduler, ScheduleQuery query) {
        return switch (random.nextInt(5)) {
            case 0 -> CompletableFuture.failedStage(GatewayException.noAvailableInstance("all are busy", null));
            case 1 -> {
                CompletableFuture<Placement> late = new CompletableFuture<>();
                later(() -> late.complete(pool.place(scheduler, query)));
                yield late;
            }
            default -> pool.schedule(scheduler, query);
        };
    }

    private void play(ManualExchange exchange) {
        shakeCircuits();
        if (random.nextBoolean()) {
            act(exchange);
        } else if (random.nextInt(3) > 0) {
            later(() -> act(exchange));
        }
    }

    private void act(ManualExchange exchange) {
        switch (random.nextInt(8)) {
            case 0 -> exchange.refuse();
            case 1 -> exchange.failHead(lost());
            case 2 -> exchange.respond(status(), limit()).send("error").end();
            case 3 -> exchange.respond(status()).send("never ends");
            case 4 -> exchange.respond(status()).breakWith(lost());
            case 5 -> exchange.respondEvents().send(": ping\n\n").breakWith(lost());
            case 6 -> {
                exchange.respondEvents().send(": ping\n\n");
                later(() -> exchange.send("data: x\n\n"));
                later(() -> exchange.breakWith(lost()));
            }
            default -> {
                exchange.respondEvents();
                later(() -> exchange.send("data: x\n\n").end());
            }
        }
    }

    private String[] limit() {
        return random.nextInt(3) > 0 ? new String[0] : new String[] {"retry-after-ms", "" + random.nextInt(100)};
    }

    private int status() {
        return Arrays.asList(400, 404, 429, 429, 500, 503, 503, 204).get(random.nextInt(8));
    }

    private static GatewayException lost() {
        return new GatewayException(ErrorKind.CONNECTION_LOST, "cut");
    }

    private void shakeCircuits() {
        Endpoint endpoint = ENDPOINTS.get(random.nextInt(ENDPOINTS.size()));
        switch (random.nextInt(4)) {
            case 0 -> openFor(endpoint);
            case 1 -> {
                health.halfOpen(endpoint);
                later(() -> health.close(endpoint));
            }
            case 2 -> health.close(endpoint);
            default -> {}
        }
    }

    /** A circuit that stayed open would keep what is parked for ever (clause H-5). */
    private void openFor(Endpoint endpoint) {
        later(() -> health.close(endpoint));
        health.open(endpoint);
    }

    private void later(Runnable action) {
        rig.clock.schedule(action, Duration.ofMillis(random.nextInt(200)).toNanos());
    }

    /** Waits for what upstreams still had in mind; then nothing may be held any more. */
    @Override
    public void close() {
        rig.advance(Duration.ofHours(1));
        rig.close();
        health.check();
        assertThat(queue.slotsOut).as("slots held").isZero();
    }
}
