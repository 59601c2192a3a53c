package io.sluice.examples.netty.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.pdd.PddSite.Answer;
import io.sluice.examples.netty.pdd.Scenario.Role;
import io.sluice.examples.simulator.RecordedRequest;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvSwitches;
import io.sluice.gateway.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Engines that fail before the client has anything of an answer. */
interface PddSuiteFaults extends PddSuiteBase {
    /** Turns of round robin: enough for each engine to be asked first. */
    int TURNS = 2;

    static Stream<Arguments> legFaults() {
        return Scenario.all()
                .flatMap(scenario -> scenario.roles().stream()
                        .flatMap(role -> LegFault.atOnce().map(fault -> Arguments.of(scenario, role, fault))));
    }

    static Stream<Arguments> stalls() {
        return Stream.of(
                        new Scenario(KvProtocol.VLLM_KVT, false),
                        new Scenario(KvProtocol.VLLM_MOONCAKE, true),
                        new Scenario(KvProtocol.VLLM_MOONCAKE_UPSTREAM, false),
                        new Scenario(KvProtocol.SGLANG_MOONCAKE, false))
                .flatMap(scenario ->
                        scenario.roles().stream().map(role -> Arguments.of(scenario, role, LegFault.STALL)));
    }

    static Stream<Arguments> legs() {
        return Scenario.all()
                .flatMap(scenario -> Arrays.stream(Role.values()).map(role -> Arguments.of(scenario, role)));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("io.sluice.examples.netty.pdd.PddSuiteFaults#legFaults")
    @DisplayName(
            "PD-9, PD-11, PD-12: a leg that fails is tried on another pair with fresh ids; 4xx is the client's answer")
    default void legFails(Scenario scenario, Role role, LegFault fault) throws Exception {
        failingLeg(scenario, role, fault, Duration.ofSeconds(10));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("io.sluice.examples.netty.pdd.PddSuiteFaults#stalls")
    @DisplayName("PD-9, PD-11: so is one that says nothing, when its time is over")
    default void legStalls(Scenario scenario, Role role, LegFault fault) throws Exception {
        failingLeg(scenario, role, fault, Duration.ofMillis(500));
    }

    private void failingLeg(Scenario scenario, Role role, LegFault fault, Duration patience) throws Exception {
        try (PddSite site = site(scenario).retries(1).patience(patience).start()) {
            SimulatedEngine ill = site.engines(role).get(0);
            ill.faults(fault.fault);
            int met = firstMeeting(site, ill, fault);
            if (fault.status == 200) {
                checkTriedElsewhere(site, scenario, Requests.marker(met));
            }
            // What the first prefill engine has computed and nobody asks for: its answer broke, or the decode leg
            // failed.
            site.checkAtRest(1);
        }
    }

    /** Makes calls until one meets the engine, and returns its number. */
    private static int firstMeeting(PddSite site, SimulatedEngine ill, LegFault fault) {
        for (int number = 0; number < TURNS; number++) {
            Answer answer = site.call(Requests.numbered(number));
            String marker = Requests.marker(number);
            if (ill.requests().stream().anyMatch(request -> request.bodyText().contains(marker))) {
                assertThat(answer.status()).isEqualTo(fault.status);
                return number;
            }
            assertThat(answer.status()).isEqualTo(200);
        }
        throw new AssertionError("no call met " + ill);
    }

    private static void checkTriedElsewhere(PddSite site, Scenario scenario, String marker) {
        Set<String> ids = new HashSet<>();
        for (Role role : scenario.roles()) {
            List<RecordedRequest> sent = site.received(role, marker);
            Set<String> mine = new HashSet<>(sent.stream()
                    .map(each -> each.header("x-request-id").orElse(""))
                    .toList());
            assertThat(mine).as("ids of " + sent).hasSameSizeAs(sent).doesNotContain("");
            assertThat(site.engines(role).stream()
                            .map(engine -> engine.requests().stream()
                                    .filter(each -> each.bodyText().contains(marker))
                                    .count()))
                    .as("requests to each")
                    .allMatch(count -> count <= 1);
            ids.addAll(mine);
        }
        assertThat(ids).as("one id an attempt").hasSize(2);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("io.sluice.examples.netty.pdd.PddSuiteFaults#legs")
    @DisplayName("PD-12: an engine that is gone is replaced; a handoff that it never got goes to another one")
    default void engineGone(Scenario scenario, Role role) throws Exception {
        try (PddSite site = site(scenario).retries(1).start()) {
            site.engines(role).get(0).close();
            for (int number = 0; number < TURNS; number++) {
                assertThat(site.call(Requests.numbered(number)).status()).isEqualTo(200);
            }
            if (scenario.isSerial() && role == Role.DECODE) {
                assertThat(site.received(Role.PREFILL, "call")).hasSize(TURNS);
            }
            // A prefill engine may be done before it hears that its decode engine is gone.
            site.checkAtRest(scenario.isParallel() && role == Role.DECODE ? TURNS : 0);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-9: without a retry left, a failed leg is an error of the gateway's own or the engine's")
    default void noRetryLeft(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).retries(0).start()) {
            site.fleet.engines().forEach(engine -> engine.faults(Fault.status(503)));
            assertThat(site.call(Requests.numbered(0)).status()).isEqualTo(503);
            site.fleet.engines().forEach(engine -> engine.faults(Fault.reset()));
            assertThat(site.call(Requests.numbered(1)).status()).isEqualTo(502);
            site.checkAtRest();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#parallel")
    @DisplayName("PD-11: a prefill leg that fails cancels the decode leg within 100 ms")
    default void decodeIsCancelledAtOnce(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).start()) {
            for (SimulatedEngine engine : site.fleet.prefills()) {
                engine.faults(Fault.status(503).headDelay(Duration.ofMillis(100)));
            }
            List<Duration> delays = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                assertThat(site.call(Requests.numbered(number)).status()).isEqualTo(503);
                delays.add(delay(site, Requests.marker(number)));
            }
            site.checkAtRest();
            // The best of three: what is proven is that nothing waits, not that the machine has nothing else to do.
            assertThat(Collections.min(delays)).isLessThan(Duration.ofMillis(100));
        }
    }

    /** Returns how long after its prefill leg the decode leg of a call ended. */
    private static Duration delay(PddSite site, String marker) throws InterruptedException {
        RecordedRequest prefill = only(site.received(Role.PREFILL, marker));
        RecordedRequest decode = only(site.received(Role.DECODE, marker));
        assertThat(decode.awaitEnd(Await.LIMIT)).isEqualTo(Outcome.CLIENT_LEFT);
        assertThat(prefill.awaitEnd(Await.LIMIT)).isNotEqualTo(Outcome.RUNNING);
        return Duration.between(end(prefill), end(decode));
    }

    @Test
    @DisplayName(
            "PD-18: a decode engine of kvt that aborts for want of KV cache is a failed attempt, not an empty answer")
    default void kvtAborts() throws Exception {
        for (boolean staged : new boolean[] {false, true}) {
            try (PddSite site =
                    site(new Scenario(KvProtocol.VLLM_KVT, staged)).retries(1).start()) {
                site.fleet.prefill(0).kv().switches(new KvSwitches(false, false, true));
                for (int number = 0; number < 2 * TURNS; number++) {
                    Answer answer = site.call(Requests.numbered(number));
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text()).contains("t5").doesNotContain("abort");
                }
                assertThat(site.received(Role.DECODE, "call")).hasSizeGreaterThan(2 * TURNS);
                site.checkAtRest(2 * TURNS);
            }
        }
    }

    @Test
    @DisplayName(
            "PD-12: a KV load that failed is told in a stream of status 200; the pair is tried elsewhere, with fresh ids")
    default void loadFailsInAStream() throws Exception {
        try (PddSite site =
                site(new Scenario(KvProtocol.VLLM_NIXL, false)).retries(1).start()) {
            site.fleet.prefill(0).kv().switches(new KvSwitches(false, false, true));
            site.fleet.decodes().forEach(engine -> engine.kv().switches(KvSwitches.errorsInStreams()));
            for (int number = 0; number < 2 * TURNS; number += 2) {
                Answer answer = site.call(Requests.numbered(number));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).contains("t5").doesNotContain("\"error\"");
            }
            assertThat(site.received(Role.DECODE, "call")).hasSizeGreaterThan(TURNS);
            Set<String> ids = new HashSet<>();
            site.received(Role.PREFILL, "call")
                    .forEach(
                            leg -> assertThat(ids.add(leg.header("x-request-id").orElse("")))
                                    .isTrue());
            site.checkAtRest(2 * TURNS);
        }
    }

    private static RecordedRequest only(List<RecordedRequest> requests) {
        assertThat(requests).hasSize(1);
        return requests.get(0);
    }

    private static Instant end(RecordedRequest request) {
        return request.receivedAt().plus(request.duration());
    }
}
