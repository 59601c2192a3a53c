package io.sluice.examples.netty.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.RecordedRequest;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.SimulatedEngineBuilder;
import io.sluice.examples.simulator.SimulatedFleet;
import io.sluice.examples.simulator.kv.HeldBlocks;
import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.pdd.PddSettings;
import io.sluice.gateway.routing.instances.InstancesJson;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.CallEvents;
import io.sluice.gateway.testkit.FixedRoute;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A gateway in front of two prefill and two decode engines, configured by the options of hosts. */
final class PddSite implements AutoCloseable {
    private static final int MOST_BYTES = 8 << 20;

    final SimulatedFleet fleet;
    final PoolScheduler pool;
    final HeldScheduler scheduler;
    final Gateway gateway;
    private final HttpTransport transport;
    private final CallEvents events = new CallEvents();
    private final AtomicLong skippedNanos;
    private final AtomicInteger calls = new AtomicInteger();

    private PddSite(Builder builder) {
        this.transport = builder.transport;
        this.skippedNanos = builder.skippedNanos;
        this.fleet = SimulatedFleet.builder(builder.scenario.protocol())
                .prefills(2)
                .decodes(2)
                .nanoTime(() -> System.nanoTime() + skippedNanos.get())
                .eachEngine(builder.engines)
                .start();
        this.pool = Schedulers.builder(InstancesJson.parse(fleet.instancesJson()).stream()
                        .filter(builder.pooled)
                        .toList())
                .policy(PlacementPolicies.ROUND_ROBIN)
                .decodePolicy(builder.decodePolicy)
                .build();
        this.scheduler = new HeldScheduler(pool);
        GatewayBuilder made = Gateway.builder();
        GatewaySettings.from(builder.options).of(PddSettings.class).applyTo(made);
        builder.rest.accept(made);
        this.gateway =
                made.scheduler(scheduler).transport(transport).listener(events).build();
    }

    /** Returns a builder of a site; the site closes the transport. */
    static Builder of(HttpTransport transport, Scenario scenario) {
        return new Builder(transport, scenario);
    }

    /** Returns the engines of a role. */
    List<SimulatedEngine> engines(Scenario.Role role) {
        return role == Scenario.Role.PREFILL ? fleet.prefills() : fleet.decodes();
    }

    GatewayCall begin(GatewayRequest request) {
        calls.incrementAndGet();
        return gateway.call(request);
    }

    Answer call(GatewayRequest request) {
        return read(begin(request));
    }

    /** Reads the answer of a call to its end, and waits for the end of the call. */
    static Answer read(GatewayCall call) {
        GatewayResponse response = Await.value(call.response());
        byte[] body = Await.value(response.body().readAllBytes(MOST_BYTES));
        Await.value(call.completion());
        return new Answer(response.status(), response.headers(), new String(body, UTF_8));
    }

    /** Returns what the engines of a role have received of a call, that has this text in its body. */
    List<RecordedRequest> received(Scenario.Role role, String marker) {
        return engines(role).stream()
                .flatMap(engine -> engine.requests().stream())
                .filter(request ->
                        request.method().equals("POST") && request.bodyText().contains(marker))
                .toList();
    }

    /** Returns how many requests all engines have seen. */
    int received() {
        return fleet.engines().stream()
                .mapToInt(engine -> engine.requests().size())
                .sum();
    }

    /** Checks that nothing is left and nothing was done that the protocol forbids. */
    void checkAtRest() throws InterruptedException {
        checkAtRest(0);
    }

    /**
     * Checks the same, but that blocks of so many prefills, at most, wait for a decode engine that will not come. Nothing but the engine's lease frees these:
     * no engine has an interface for it.
     */
    void checkAtRest(int mostLeased) throws InterruptedException {
        Await.until("no call is open", () -> gateway.openCalls() == 0);
        Await.until("no lease is open", () -> pool.openLeases() == 0);
        for (SimulatedEngine engine : fleet.engines()) {
            engine.awaitIdle(Await.LIMIT);
        }
        Await.until(
                "only leases hold blocks",
                () -> fleet.fabric().held().stream().allMatch(held -> held.reason() == Reason.WAITING_FOR_PULL));
        List<HeldBlocks> held = fleet.fabric().held();
        assertThat(held).hasSizeLessThanOrEqualTo(mostLeased);
        assertThat(held).allSatisfy(blocks -> assertThat(blocks.instance()).startsWith("p"));
        skippedNanos.addAndGet(fleet.fabric().protocol().defaultLease().toNanos());
        fleet.fabric().awaitReleased(Await.LIMIT);
        assertThat(fleet.fabric().violations()).isEmpty();
        assertThat(events.started()).isEqualTo(calls.get());
        events.check();
    }

    @Override
    public void close() {
        gateway.close();
        pool.close();
        transport.close();
        fleet.close();
    }

    /** What a client got. */
    record Answer(int status, Headers headers, String text) {}

    /** For one thread. */
    static final class Builder {
        private final HttpTransport transport;
        private final Scenario scenario;
        private final AtomicLong skippedNanos = new AtomicLong();
        private final Map<String, String> options = new HashMap<>();
        private Consumer<SimulatedEngineBuilder> engines = SimulatedEngineBuilder::keepAnswers;
        private Consumer<GatewayBuilder> rest = gateway -> {};
        private Predicate<Instance> pooled = instance -> true;
        private PlacementPolicies decodePolicy = PlacementPolicies.ROUND_ROBIN;

        private Builder(HttpTransport transport, Scenario scenario) {
            this.transport = transport;
            this.scenario = scenario;
            options.put("pd-disagg-protocol", scenario.protocol().wireName());
            options.put("separate-pd-scheduling", Boolean.toString(scenario.staged()));
        }

        Builder option(String name, String value) {
            options.put(name, value);
            return this;
        }

        Builder engines(Consumer<SimulatedEngineBuilder> more) {
            engines = engines.andThen(more);
            return this;
        }

        Builder decodePolicy(PlacementPolicies policy) {
            decodePolicy = policy;
            return this;
        }

        Builder retries(int count) {
            rest = rest.andThen(gateway -> gateway.instanceRetries(count));
            return this;
        }

        /** Leaves the decode engines out of the pool. */
        Builder withoutDecodes() {
            pooled = instance -> instance.role() != Instance.Role.DECODE;
            return this;
        }

        /** Sets what is asked when the pairs have failed. */
        Builder chain(Endpoint... entries) {
            rest = rest.andThen(gateway -> gateway.routePolicy(FixedRoute.to(Route.INTERNAL, entries)));
            return this;
        }

        /** Sets how long engines may be silent. */
        Builder patience(Duration limit) {
            rest = rest.andThen(gateway -> gateway.instanceHeadTimeout(limit).idleTimeout(limit));
            return this;
        }

        PddSite start() {
            return new PddSite(this);
        }
    }
}
