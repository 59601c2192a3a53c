package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.CallEvents;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.TrackedPool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One round of a {@link FaultStorm}: a gateway in real time, three instances and three endpoints that fail at random, and one of each that refuses. */
final class StormSite implements AutoCloseable {
    private static final int INSTANCE_RETRIES = 2;
    private static final int ENDPOINT_RETRIES = 1;
    private static final int QUEUE_RETRIES = 2;
    private static final Duration LIMIT = Duration.ofMillis(100);
    private static final Duration LIMITED = Duration.ofMillis(20);

    /** Faults as often as they stand here. Silence is rare, since it takes long. */
    private static final List<Fault> FAULTS = List.of(
            ok("fine"),
            ok("fine"),
            ok("fine"),
            Fault.stream(),
            Fault.stream(),
            Fault.streamWithoutDone(),
            status(429, "slow down"),
            status(429, "slow down", "Retry-After-Ms: 10"),
            status(429, "slow down", "Retry-After: 1"),
            status(500, "no"),
            status(503, "busy"),
            status(503, "busy"),
            status(400, "your fault"),
            Fault.resetAfter(""),
            Fault.resetAfter("HTTP/1.1 2"),
            Fault.closeAfter(""),
            Fault.closeAfter("HTTP/1.1 200 OK\r\nCont"),
            Fault.closeAfter("HTTP/1.1 103 Early Hints\r\n\r\n"),
            Fault.halfCloseAfter(""),
            Fault.stallAfter("no http\r\n\r\n"),
            Fault.silence(),
            Fault.stallAfter(EVENTS + chunk(EVENT)),
            Fault.resetAfter(EVENTS + chunk(EVENT) + "40\r\ndata"),
            Fault.closeAfter(EVENTS + chunk(EVENT) + "40\r\ndata"),
            Fault.stallAfter(EVENTS + chunk(EVENT) + "garbage\r\n"),
            Fault.closeAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
            Fault.closeAfter("HTTP/1.1 503 Busy\r\nContent-Length: 10\r\n\r\nabc"),
            Fault.trickle("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Duration.ofMillis(1)),
            // Whole, and then the end of the connection that has just become idle.
            Fault.closeAfter("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

    private final long seed;
    private final HttpTransport transport;
    private final CallEvents events = new CallEvents();
    private final TrackedPool pool = new TrackedPool();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Integer> exchanges = new ConcurrentHashMap<>();
    private final List<FaultyUpstream> instances = List.of(upstream(), upstream(), FaultyUpstream.refusing());
    private final List<FaultyUpstream> endpoints = List.of(upstream(), upstream(), FaultyUpstream.refusing());
    private final Gateway gateway;

    /** Opens a site; it closes the transport. */
    StormSite(long seed, HttpTransport transport, RetryQueue.Factory queue) {
        this.seed = seed;
        this.transport = transport;
        for (int i = 0; i < instances.size(); i++) {
            pool.add("i" + i, instances.get(i).origin());
        }
        this.gateway = Gateway.builder()
                .transport(transport)
                .scheduler(pool)
                .routePolicy(new ByModel(
                        endpoints.stream().map(FaultyUpstream::endpoint).toList()))
                .random(new Random(seed))
                .instanceRetries(INSTANCE_RETRIES)
                .endpointRetries(ENDPOINT_RETRIES)
                .retryBudget(1, 1000)
                .retryJitter(true)
                .retryQueue(queue)
                .retryQueuePrimary(true)
                .limitedAtMost(LIMITED)
                .instanceHeadTimeout(LIMIT)
                .endpointHeadTimeout(LIMIT)
                .idleTimeout(LIMIT)
                .listener(events)
                .build();
    }

    Gateway gateway() {
        return gateway;
    }

    /** Returns what decides about a call, the same for the same seed. */
    Random randomOf(int call) {
        return new Random(seed * 31 + call);
    }

    /** Draws a model, which decides the route. */
    static String model(Random random) {
        return List.of("internal", "external", "unmatched").get(random.nextInt(3));
    }

    /** Runs a task later. */
    void after(Duration delay, Runnable task) {
        Future<?> unused = later.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Checks that a call kept to its bound, as it says itself, and that upstreams saw no exchange that it does not know of. */
    void check(CallSummary summary) {
        int chain = endpoints.size();
        int most = QUEUE_RETRIES
                + ENDPOINT_RETRIES
                + switch (summary.route()) {
                    case "internal" -> 1 + INSTANCE_RETRIES + chain;
                    case "unmatched" -> chain;
                    default -> 1 + (chain - 1);
                };
        int attempts = summary.attempts().size();
        assertThat(attempts).as(summary.toString()).isLessThanOrEqualTo(most);
        int seen = exchanges.getOrDefault("/v1/" + summary.requestId(), 0);
        long renewals = events.of(summary.requestId()).stream()
                .filter(event -> event.startsWith("connectionRenewed"))
                .count();
        assertThat(seen).as("exchanges of " + summary).isLessThanOrEqualTo(attempts + (int) renewals);
    }

    /** Checks what must hold when all calls have ended. */
    void checkNothingIsLeft(int calls) {
        assertThat(gateway.openCalls()).isZero();
        assertThat(events.started()).isEqualTo(calls);
        events.check();
        assertThat(pool.leases()).allSatisfy(lease -> assertThat(lease.ends()).hasSize(1));
        all().forEach(upstream -> Await.until("nothing is open at " + upstream, () -> upstream.openExchanges() == 0));
    }

    @Override
    public void close() throws IOException {
        later.shutdownNow();
        gateway.close();
        transport.close();
        for (FaultyUpstream upstream : all().toList()) {
            upstream.close();
        }
    }

    private Stream<FaultyUpstream> all() {
        return Stream.concat(instances.stream(), endpoints.stream());
    }

    private FaultyUpstream upstream() {
        return FaultyUpstream.start(Ticker.system()).chooses(this::choose);
    }

    private Fault choose(ReceivedRequest request, int number) {
        int before = exchanges.merge(request.target(), 1, Integer::sum);
        int call = Integer.parseInt(request.target().substring("/v1/".length()));
        Random random = new Random((seed * 31 + call) * 31 + before);
        return FAULTS.get(random.nextInt(FAULTS.size()));
    }

    /** Routes by the name of the model, always with the chain behind it but for the endpoint itself. */
    private record ByModel(List<Endpoint> chain) implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            return switch (query.model()) {
                case "internal" -> new RouteDecision(Route.INTERNAL, chain);
                case "external" -> new RouteDecision(new Route.External(chain.get(0)), chain.subList(1, chain.size()));
                default -> new RouteDecision(Route.UNMATCHED, chain);
            };
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            return RouteExplanation.certain(route(query), "by model");
        }
    }
}
