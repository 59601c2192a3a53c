package io.sluice.examples.netty.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.pdd.HeldScheduler.Hold;
import io.sluice.examples.netty.pdd.Scenario.Role;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.KvCounts;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that leave (clause PD-13): what runs ends, and nothing begins after it. */
interface PddSuiteClients extends PddSuiteBase {
    Fault SLOW = Fault.slowHead(Duration.ofMinutes(1));

    static Stream<Arguments> legsSent() {
        return Scenario.all().flatMap(scenario -> scenario.roles().stream().map(role -> Arguments.of(scenario, role)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("io.sluice.examples.netty.pdd.PddSuiteClients#legsSent")
    @DisplayName("PD-13: a client that leaves while a leg waits for its head stops everything")
    default void whileALegWaits(Scenario scenario, Role role) throws Exception {
        try (PddSite site = site(scenario).retries(3).start()) {
            site.engines(role).forEach(engine -> engine.faults(SLOW));
            GatewayCall call = site.begin(Requests.numbered(0));
            Await.until("the leg runs", () -> !site.received(role, "call").isEmpty());
            if (scenario.isParallel()) {
                Await.until("so does the other", () -> site.received() == 2 + bootstraps(site));
            }
            call.cancel("client left");
            checkStopped(site, call, 0);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-13: a client that leaves its stream stops everything")
    default void inTheStream(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario)
                .retries(3)
                .engines(engine -> engine.tokenDelay(Duration.ofMillis(5)).tokens(10_000))
                .start()) {
            GatewayCall call = site.begin(Requests.stream("\"call 0\"", ""));
            ChunkProbe host = ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
            host.next();
            host.cancel();
            checkStopped(site, call, 0);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#inStages")
    @DisplayName(
            "PD-13: a client that leaves between the legs: no decode instance is taken; the KV cache waits for the engine's lease")
    default void betweenTheLegs(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).retries(3).start()) {
            Hold hold = site.scheduler.holdNext();
            GatewayCall call = site.begin(Requests.numbered(0));
            hold.awaitAsked();
            call.cancel("client left");
            hold.release();
            assertThat(site.received(Role.DECODE, "call")).isEmpty();
            checkStopped(site, call, 1);
            // LMCache's store is shared: it keeps blocks for everyone, and for as long as it likes.
            int expired = scenario.protocol() == KvProtocol.LMCACHE ? 0 : 1;
            assertThat(site.fleet.fabric().counts().expired()).isEqualTo(expired);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"VLLM_NIXL", "VLLM_MOONCAKE"})
    @DisplayName("PD-13: with TOUCH_DECODE a client that leaves between the legs leaves no KV cache behind")
    default void betweenTheLegsWithTouch(KvProtocol protocol) throws Exception {
        Scenario scenario = new Scenario(protocol, true);
        try (PddSite site =
                site(scenario).option("pd-handoff-cleanup", "touch-decode").start()) {
            Hold hold = site.scheduler.holdNext();
            GatewayCall call = site.begin(Requests.numbered(0));
            hold.awaitAsked();
            call.cancel("client left");
            site.fleet.fabric().awaitReleased(Await.LIMIT);
            hold.release();
            site.checkAtRest();
            assertThat(site.received(Role.DECODE, "call")).hasSize(1);
            assertThat(site.fleet.fabric().counts()).isEqualTo(new KvCounts(1, 1, 0, 0, 0, 0, 0));
        }
    }

    /** What would be sent later is sent before a whole new call has ended. */
    private static void checkStopped(PddSite site, GatewayCall call, int leased) throws InterruptedException {
        CallSummary summary = Await.value(call.completion());
        assertThat(summary.outcome()).isEqualTo(Outcome.CANCELLED);
        site.checkAtRest(leased);
        int before = site.received(Role.PREFILL, "\"call 0\"").size()
                + site.received(Role.DECODE, "\"call 0\"").size();
        site.fleet.engines().forEach(SimulatedEngine::clearFaults);
        assertThat(site.call(Requests.numbered(1)).status()).isEqualTo(200);
        site.checkAtRest();
        int after = site.received(Role.PREFILL, "\"call 0\"").size()
                + site.received(Role.DECODE, "\"call 0\"").size();
        assertThat(after).as("requests of the call that was left").isEqualTo(before);
    }

    private static int bootstraps(PddSite site) {
        return (int) site.fleet.engines().stream()
                .flatMap(engine -> engine.requests().stream())
                .filter(request -> !request.method().equals("POST"))
                .count();
    }
}
