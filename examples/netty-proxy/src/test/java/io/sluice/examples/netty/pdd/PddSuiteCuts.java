package io.sluice.examples.netty.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.pdd.PddSite.Answer;
import io.sluice.examples.netty.pdd.Scenario.Role;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvSwitches;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prefill legs whose one token ends the text, or cannot hold what is forced. */
interface PddSuiteCuts extends PddSuiteBase {
    int CALLS_CUT = 4;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-20: a first token that is EOS does not end the prefill leg")
    default void eosFirst(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).start()) {
            site.fleet.prefills().forEach(engine -> engine.kv().switches(KvSwitches.eosFirst()));
            for (int number = 0; number < CALLS_CUT; number++) {
                assertThat(site.call(Requests.numbered(number)).text()).contains("t5");
            }
            assertThat(site.fleet.fabric().counts().recomputes()).isZero();
            site.checkAtRest();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#withCap")
    @DisplayName(
            "PD-20: after a prefill leg that ended early all the same, decode is asked alone and waits for nothing")
    default void stopsAllTheSame(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).patience(Duration.ofSeconds(10)).start()) {
            site.fleet.prefills().forEach(engine -> engine.kv().switches(new KvSwitches(true, false, false)));
            for (int number = 0; number < CALLS_CUT; number++) {
                Answer answer = site.call(Requests.numbered(number));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).contains("t5");
            }
            site.checkAtRest();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#withCap")
    @DisplayName("PD-26: a forced tool call that a prefill leg is refused for is carried by decode alone")
    default void forcedTool(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).start()) {
            site.fleet.prefills().forEach(engine -> engine.faults(Fault.status(400)));
            assertThat(site.call(Requests.stream("\"a\"", ",\"max_tokens\":3")).status())
                    .isEqualTo(400);
            Answer answer = site.call(Requests.stream("\"b\"", ",\"max_tokens\":3,\"tool_choice\":\"required\""));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).contains("t2");
            site.checkAtRest();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#inStages")
    @DisplayName("PD-24: nothing is sent in stages while there is no decode instance")
    default void noDecodeInstance(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).withoutDecodes().start()) {
            assertThat(site.call(Requests.numbered(0)).status()).isEqualTo(503);
            assertThat(site.received()).isZero();
            site.checkAtRest();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-22: a list of one prompt is carried; SGLang takes several, and several choices")
    default void lists(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).start()) {
            assertThat(site.call(Requests.stream("[\"one\"]", ",\"max_tokens\":3"))
                            .text())
                    .contains("t2");
            int legs = scenario.isDecodeOnly() ? 1 : 2;
            assertThat(site.received()).isEqualTo(legs);
            if (scenario.protocol() == KvProtocol.SGLANG_MOONCAKE) {
                Answer several = site.call(Requests.stream("[\"one\",\"two\"]", ",\"max_tokens\":3,\"n\":2"));
                assertThat(several.status()).isEqualTo(200);
                assertThat(site.received(Role.PREFILL, "two")).hasSize(1);
            }
            assertThat(site.fleet.fabric().counts().recomputes()).isZero();
            site.checkAtRest();
        }
    }
}
