package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.decide.RetryRules;
import io.sluice.gateway.internal.request.CallLimits;
import io.sluice.gateway.internal.request.RequestRules;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.CallEvents;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.TrackedScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * A gateway on a fake clock, whose one instance is {@code engine}, and what must hold at the end of every test, whatever became of its calls: none is
 * open, no timer waits, every lease was ended once, and the events of each call follow their grammar.
 */
final class GatewayRig implements AutoCloseable {
    static final String MODEL = "m";

    final FakeClock clock = new FakeClock();
    final CallEvents events = new CallEvents();
    final TrackedScheduler scheduler;
    final HttpTransport transport;
    final GatewayBuilder builder;
    private @Nullable Gateway gateway;

    /** Creates a rig whose calls are internal, and committed at their head, until a test says otherwise. */
    GatewayRig(HttpTransport transport, Origin engine) {
        this.transport = transport;
        this.scheduler = new TrackedScheduler("engine", engine);
        this.builder = Gateway.builder()
                .transport(transport)
                .scheduler(scheduler)
                .ticker(clock)
                .timer(clock)
                .random(new Random(1))
                .commitOn(CommitPoint.HEAD)
                .listener(events);
    }

    /** Sends all calls to an endpoint. */
    GatewayRig external(Endpoint endpoint) {
        return route(new Route.External(endpoint));
    }

    GatewayRig route(Route route) {
        builder.routePolicy(FixedRoute.to(route));
        return this;
    }

    /** Sends all calls by a route, with a fallback chain behind it. */
    GatewayRig chain(Route route, Endpoint... chain) {
        builder.routePolicy(FixedRoute.to(route, chain));
        return this;
    }

    /** Returns the gateway, built at first use. */
    Gateway gateway() {
        if (gateway == null) {
            gateway = builder.build();
        }
        return gateway;
    }

    /** Returns a pipeline of the same parts that writes to this log. */
    Pipeline pipeline(Logger log) {
        return pipeline(log, null);
    }

    /** Returns such a pipeline that disaggregates calls. */
    Pipeline pipeline(Logger log, @Nullable Disaggregation disaggregation) {
        return new Pipeline(config(disaggregation), List.of(), log);
    }

    /** Returns the services of such a pipeline. */
    CallServices services() {
        return CallServices.of(config(null), new PluginErrors(NOPLogger.NOP_LOGGER));
    }

    private PipelineConfig config(@Nullable Disaggregation disaggregation) {
        Duration hour = Duration.ofHours(1);
        CallLimits limits = new CallLimits(1 << 20, hour, hour, hour, hour, hour, hour, Duration.ZERO, false);
        return new PipelineConfig(
                RoutePolicy.internal(),
                scheduler,
                transport,
                clock,
                Ticker.wallClock(),
                clock,
                new Random(1),
                List.of(events),
                List.of(),
                SessionKeySource.none(),
                false,
                RequestRules.standard(),
                limits,
                RetryRules.none(),
                CommitPoint.HEAD,
                EndpointHealth.none(),
                disaggregation);
    }

    /** Calls with a small chat request. */
    GatewayCall call() {
        return gateway().call(chat());
    }

    static GatewayRequest chat() {
        return GatewayRequest.post("/v1/chat/completions", "{\"model\":\"" + MODEL + "\",\"stream\":true}");
    }

    GatewayResponse response(GatewayCall call) {
        return Await.value(call.response());
    }

    /** Returns a probe of the call's answer that wants everything. */
    ChunkProbe read(GatewayCall call) {
        return ChunkProbe.on(response(call).body()).request(Long.MAX_VALUE);
    }

    /** Reads the call's answer to its end, and returns it as text. */
    String text(GatewayCall call) {
        return new String(Await.value(response(call).body().readAllBytes(1 << 20)), StandardCharsets.UTF_8);
    }

    CallSummary summary(GatewayCall call) {
        return Await.value(call.completion());
    }

    List<String> events(GatewayCall call) {
        return events.of(call.requestId());
    }

    void advance(Duration duration) {
        clock.advance(duration);
    }

    @Override
    public void close() {
        Gateway used = gateway();
        Await.until("all calls end by themselves", () -> used.openCalls() == 0);
        Await.until("no timer is left", () -> clock.pending() == 0);
        used.close();
        transport.close();
        assertThat(scheduler.leases())
                .allSatisfy(lease -> assertThat(lease.ends()).hasSize(1));
        events.check();
    }
}
