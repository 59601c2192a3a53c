package io.sluice.gateway.micrometer;

import static io.sluice.gateway.micrometer.MetricsRig.Changing.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Gauges, which show what the gateway holds when the registry is read. */
@DisplayName("The metrics of a gateway's state")
class StateMetricsTest {
    private final ManualTransport transport = new ManualTransport();
    private final MetricsRig rig = new MetricsRig(transport, false);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("The load of each instance: its open calls and its state")
    void load() {
        rig.source.set(instance("a").build(), instance("b").build());
        GatewayCall call = rig.call("m");
        String busy = transport.exchange(0).request().origin().host();
        assertThat(rig.lines("sluice_instance_open_calls"))
                .contains("sluice_instance_open_calls{instance=\"" + busy + "\",role=\"neutral\"} 1.0")
                .hasSize(2);
        assertThat(rig.lines("sluice_open_")).contains("sluice_open_calls 1.0", "sluice_open_leases 1.0");
        assertThat(states("a")).containsExactly("up");
        transport.exchange(0).respond(429, "retry-after", "30").send("{}").end();
        rig.text(call);
        assertThat(states(busy)).containsExactly("limited");
        assertThat(rig.lines("sluice_instances"))
                .containsExactly(
                        "sluice_instances{state=\"draining\"} 0.0",
                        "sluice_instances{state=\"ejected\"} 0.0",
                        "sluice_instances{state=\"limited\"} 1.0",
                        "sluice_instances{state=\"up\"} 1.0");
    }

    @Test
    @DisplayName("Instances that leave take their meters with them, the last ones too, when their last call has ended")
    void leaving() {
        rig.source.set(instance("a").build());
        GatewayCall call = rig.call("m");
        assertThat(rig.page()).contains("instance=\"a\"");
        rig.source.set(instance("b").build());
        assertThat(states("a")).containsExactly("draining");
        transport.exchange(0).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.lines("sluice_attempts_total")).isEmpty();
        rig.source.set(instance("c").build());
        assertThat(rig.page()).doesNotContain("instance=\"a\"", "target=\"a\"").contains("instance=\"c\"");
        rig.source.set();
        assertThat(rig.page()).doesNotContain("instance=");
    }

    @Test
    @DisplayName(
            "The state of each source, its list, and when it last looked; two of one name are one, and those that leave take their meters with them")
    void sources() {
        Instant looked = Instant.ofEpochMilli(1_500);
        rig.source.tell(
                new SourceStatus("redis", SourceStatus.State.OK, looked, 2),
                new SourceStatus("redis", SourceStatus.State.STALE, looked.plusSeconds(1), 3),
                new SourceStatus("dns", SourceStatus.State.LOADING, null, 0));
        rig.gateway();
        assertThat(rig.lines("sluice_source_"))
                .containsExactly(
                        "sluice_source_entries{source=\"dns\"} 0.0",
                        "sluice_source_entries{source=\"redis\"} 5.0",
                        "sluice_source_last_success_seconds{source=\"dns\"} NaN",
                        "sluice_source_last_success_seconds{source=\"redis\"} 1.5",
                        "sluice_source_state{source=\"dns\",state=\"loading\"} 1.0",
                        "sluice_source_state{source=\"dns\",state=\"ok\"} 0.0",
                        "sluice_source_state{source=\"dns\",state=\"stale\"} 0.0",
                        "sluice_source_state{source=\"redis\",state=\"loading\"} 0.0",
                        "sluice_source_state{source=\"redis\",state=\"ok\"} 0.0",
                        "sluice_source_state{source=\"redis\",state=\"stale\"} 1.0");
        rig.source.tell(new SourceStatus("etcd", SourceStatus.State.OK, looked, 1));
        assertThat(rig.page()).contains("source=\"etcd\"").doesNotContain("source=\"redis\"", "source=\"dns\"");
    }

    @Test
    @DisplayName("What is learned of the engines of each kind, as long as there are any")
    void learned() {
        try (MetricsRig learning = new MetricsRig(new ManualTransport(), false, PlacementPolicies.EXPECTED_LATENCY)) {
            learning.source.set(instance("a").build(), instance("b").build());
            learning.gateway();
            assertThat(learning.lines("sluice_learned{figure=\"prefill-bytes-per-second\"")
                            .toString())
                    .matches(
                            "\\[sluice_learned\\{figure=\"prefill-bytes-per-second\",model=\"\",role=\"neutral\"} [1-9].*]");
            int figures = learning.lines("sluice_learned").size();
            learning.source.set(
                    instance("a").build(), instance("c").models(List.of("m")).build());
            assertThat(learning.lines("sluice_learned"))
                    .hasSize(2 * figures)
                    .anyMatch(line -> line.contains("model=\"m\""));
            learning.source.set();
            assertThat(learning.lines("sluice_learned")).isEmpty();
        }
    }

    @Test
    @DisplayName("Instances that come and go while nobody reads the registry do not pile up")
    void unread() {
        rig.gateway();
        for (int i = 0; i < 50; i++) {
            rig.source.set(instance("i" + i).build());
            GatewayCall call = rig.call("m");
            transport.exchange(i).respond(200).send("{}").end();
            rig.text(call);
            rig.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(rig.registry.find("sluice.attempts").meters()).hasSizeLessThanOrEqualTo(2);
        assertThat(rig.registry.find("sluice.instance.open.calls").meters()).hasSize(1);
    }

    @Test
    @DisplayName("Reading the registry is enough, too: what is read next shows it")
    void readTwice() {
        rig.gateway();
        rig.source.set(instance("a").build());
        rig.clock.advance(Duration.ofSeconds(1));
        rig.registry.scrape();
        assertThat(rig.registry.scrape()).contains("instance=\"a\"");
        rig.source.set(instance("b").build());
        assertThat(rig.registry.scrape()).as("within the same moment").contains("instance=\"a\"");
        rig.clock.advance(Duration.ofSeconds(1));
        rig.registry.scrape();
        assertThat(rig.registry.scrape()).contains("instance=\"b\"").doesNotContain("instance=\"a\"");
    }

    @Test
    @DisplayName("It may be bound to several registries, before and after it watches, with labels of its own")
    void registries() {
        SimpleMeterRegistry early = new SimpleMeterRegistry();
        SimpleMeterRegistry late = new SimpleMeterRegistry();
        GatewayMetrics metrics =
                GatewayMetrics.builder().tags(Tags.of("gateway", "g1")).build();
        metrics.bindTo(early);
        metrics.bindTo(early);
        try (Gateway gateway = Gateway.builder().listener(metrics).build()) {
            metrics.watch(gateway);
            metrics.bindTo(late);
            for (SimpleMeterRegistry registry : List.of(early, late)) {
                assertThat(registry.get("sluice.open.calls")
                                .tag("gateway", "g1")
                                .gauge()
                                .value())
                        .isZero();
                assertThat(registry.getMeters())
                        .allSatisfy(meter ->
                                assertThat(meter.getId().getTag("gateway")).isEqualTo("g1"));
            }
            metrics.watch(gateway);
            assertThat(early.find("sluice.open.calls").meters()).hasSize(1);
            metrics.close();
            metrics.close();
            assertThat(early.getMeters()).extracting(Meter::getId).isEmpty();
            assertThat(late.getMeters()).extracting(Meter::getId).isEmpty();
        }
    }

    /** Returns the states whose gauge is 1. */
    private List<String> states(String id) {
        String start = "sluice_instance_state{instance=\"" + id + "\",role=\"neutral\",state=\"";
        return rig.lines(start).stream()
                .filter(line -> line.endsWith(" 1.0"))
                .map(line -> line.substring(start.length(), line.indexOf('"', start.length())))
                .toList();
    }
}
