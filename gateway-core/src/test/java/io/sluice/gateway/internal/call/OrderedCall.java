package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.TrackedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call through a small gateway on a fake clock, to which one event after the other happens, each of them chosen among all that may. */
final class OrderedCall implements AutoCloseable {
    /**
     * What a call may do.
     *
     * @param chain how many endpoints are behind the route
     * @param retries how many attempts beyond the first, on instances and on endpoints
     * @param queue whether calls are parked, and retried once from there
     * @param hedge whether a slow first attempt gets a second one beside it
     * @param ill whether the circuits of all endpoints are open, until somebody waits for one
     */
    record Scope(Route route, int chain, int retries, boolean queue, boolean hedge, boolean ill) {}

    /** The route's own endpoint. */
    static final Endpoint PRIMARY = Endpoint.of("http://p/v1");

    private static final List<Endpoint> CHAIN = List.of(Endpoint.of("http://a/v1"), Endpoint.of("http://b/v1"));
    private static final int MOST_STEPS = 50;

    private final Scope scope;
    private final Choices choices;
    private final List<ManualExchange> open = new ArrayList<>();
    private final ManualTransport transport = new ManualTransport().onStart(open::add);
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "i0", 8000));
    private final TestPool pool = TestPool.of(rig, "i0", "i1");
    private final TestHealth health = new TestHealth();
    private final HeldQueue queue;
    private @Nullable Runnable placing;
    private @Nullable Runnable refusing;

    OrderedCall(Scope scope, Choices choices) {
        this.scope = scope;
        this.choices = choices;
        this.queue = new HeldQueue(1, () -> choices.of(2) == 1);
        rig.builder
                .instanceRetries(scope.retries)
                .endpointRetries(scope.retries)
                .retryJitter(false)
                .retryBudget(1, 100)
                .hedgeAfter(Duration.ofMillis(scope.hedge ? 30 : 0))
                .instanceHeadTimeout(Duration.ofMillis(100))
                .endpointHeadTimeout(Duration.ofMillis(100))
                .endpointHealth(ticker -> health);
        if (scope.queue) {
            rig.builder.retryQueue((ticker, timer, chance) -> queue).retryQueuePrimary(true);
        }
        rig.chain(scope.route, CHAIN.subList(0, scope.chain).toArray(Endpoint[]::new));
        rig.scheduler.onSchedule(this::schedule);
        if (scope.ill) {
            health.open(PRIMARY);
            CHAIN.forEach(health::open);
        }
    }

    private CompletionStage<Placement> schedule(TrackedScheduler scheduler, ScheduleQuery query) {
        assertThat(placing).as("a question that is not answered yet").isNull();
        CompletableFuture<Placement> asked = new CompletableFuture<>();
        placing = () -> asked.complete(pool.place(scheduler, query));
        refusing = () -> asked.completeExceptionally(GatewayException.noAvailableInstance("all are busy", null));
        return asked;
    }

    /** Lets one event after the other happen until the call has ended, and checks what it did. */
    void run() {
        GatewayCall call = rig.call();
        call.response().whenComplete((answer, failure) -> {
            if (answer != null) {
                ChunkProbe.on(answer.body()).request(Long.MAX_VALUE);
            }
        });
        for (int steps = 0; !isDone(call); steps++) {
            assertThat(steps).as("events until the end of %s", call).isLessThan(MOST_STEPS);
            List<Runnable> events = events(call);
            assertThat(events).as("%s waits for nothing", call).isNotEmpty();
            events.get(choices.of(events.size())).run();
            open.removeIf(exchange -> exchange.cancelCause() != null);
            assertThat(open).as("what runs at once").hasSizeLessThanOrEqualTo(scope.hedge ? 2 : 1);
        }
        check(rig.summary(call));
    }

    private static boolean isDone(GatewayCall call) {
        return call.completion().toCompletableFuture().isDone();
    }

    /** Returns all that may happen next. */
    private List<Runnable> events(GatewayCall call) {
        List<Runnable> events = new ArrayList<>();
        for (ManualExchange exchange : open) {
            events.add(() -> fail(call, exchange));
            events.add(() -> limit(exchange));
            events.add(() -> answer(call, exchange, 400));
            events.add(() -> answer(call, exchange, 200));
        }
        if (placing != null) {
            events.add(() -> told(placing));
            events.add(() -> told(refusing));
        }
        RetryQueue.Task task = queue.parked();
        if (task != null) {
            events.add(() -> resume(task));
            events.add(() -> queue.giveUp(task, ErrorKind.DEADLINE_EXCEEDED));
            events.add(() -> queue.giveUp(task, ErrorKind.RATE_LIMITED));
        }
        Duration alarm = rig.clock.untilNext();
        if (alarm != null && alarm.compareTo(Duration.ofSeconds(1)) < 0) {
            events.add(() -> rig.advance(alarm));
        }
        if (!events.isEmpty()) {
            events.add(() -> cancel(call));
        }
        return events;
    }

    /** An error that another upstream could better is not the answer while another one is asked. */
    private void fail(GatewayCall call, ManualExchange exchange) {
        open.remove(exchange);
        boolean othersRun = !open.isEmpty() || placing != null;
        exchange.respond(503).send("busy").end();
        if (othersRun) {
            assertThat(call.response()).isNotDone();
        }
    }

    private void limit(ManualExchange exchange) {
        open.remove(exchange);
        exchange.respond(429, "retry-after-ms", "50").send("limited").end();
    }

    /** An answer that no other upstream could better is the call's, whatever else runs. */
    private void answer(GatewayCall call, ManualExchange exchange, int status) {
        open.remove(exchange);
        exchange.respond(status).send("said").end();
        assertThat(call.response())
                .isCompletedWithValueMatching(answer -> answer.status() == status, "status: " + status);
    }

    private void told(@Nullable Runnable answer) {
        placing = null;
        refusing = null;
        if (answer != null) {
            answer.run();
        }
    }

    /** Lets the call go on when its endpoint may be asked; it may have left by then. */
    private void resume(RetryQueue.Task task) {
        CHAIN.forEach(health::close);
        health.close(PRIMARY);
        rig.advance(task.holdOff());
        if (queue.parked() == task) {
            queue.resume(task);
        }
    }

    private void cancel(GatewayCall call) {
        call.cancel("client left");
        assertThat(call.response()).isCompletedExceptionally();
    }

    private void check(CallSummary summary) {
        int started = transport.started();
        told(placing);
        queue.resumeLate();
        rig.advance(Duration.ofHours(1));
        assertThat(transport.started()).as("attempts with those after the end").isEqualTo(started);
        assertThat(open).as("what still runs").isEmpty();
        assertThat(queue.isEmpty()).as("the queue is left").isTrue();
        health.check();
        new CallBounds(
                        scope.retries,
                        scope.retries,
                        scope.queue ? 1 : 0,
                        scope.chain,
                        scope.route instanceof Route.External)
                .check(summary, started);
    }

    @Override
    public void close() {
        rig.close();
    }
}
