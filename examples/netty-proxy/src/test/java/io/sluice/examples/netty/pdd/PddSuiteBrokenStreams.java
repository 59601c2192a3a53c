package io.sluice.examples.netty.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.pdd.PddSite.Answer;
import io.sluice.examples.netty.pdd.Scenario.Role;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.KvProtocol;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that break: of decode engines when the client has read of them, of prefill engines at any time. */
interface PddSuiteBrokenStreams extends PddSuiteBase {
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-8, PD-12: a decode stream that is cut ends with an error event; nothing is tried again")
    default void decodeStreamIsCut(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).retries(1).start()) {
            site.fleet.decodes().forEach(engine -> engine.faults(Fault.reset().afterChunks(4)));
            checkBroken(site, scenario);
        }
    }

    @Test
    @DisplayName("PD-8, PD-14: so does one that falls silent")
    default void decodeStreamFallsSilent() throws Exception {
        Scenario scenario = new Scenario(KvProtocol.VLLM_MOONCAKE, false);
        try (PddSite site =
                site(scenario).retries(1).patience(Duration.ofMillis(500)).start()) {
            site.fleet.decodes().forEach(engine -> engine.faults(Fault.stall().afterChunks(4)));
            checkBroken(site, scenario);
        }
    }

    private static void checkBroken(PddSite site, Scenario scenario) throws InterruptedException {
        Answer answer = site.call(Requests.numbered(0));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("t2", "event: error").doesNotContain("[DONE]");
        site.checkAtRest();
        for (Role role : scenario.roles()) {
            assertThat(site.received(role, "call")).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-9, PD-11: a prefill answer that is cut costs the client nothing")
    default void prefillAnswerIsCut(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).retries(1).start()) {
            site.fleet.prefill(0).faults(Fault.reset().afterBodyBytes(10));
            for (int number = 0; number < 2; number++) {
                Answer answer = site.call(Requests.numbered(number));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).contains("t5").doesNotContain("error");
            }
            site.checkAtRest(2);
        }
    }

    @Test
    @DisplayName("PD-9: a prefill answer without an end is given up")
    default void prefillAnswerFallsSilent() throws Exception {
        Scenario scenario = new Scenario(KvProtocol.VLLM_NIXL, true);
        try (PddSite site =
                site(scenario).retries(1).patience(Duration.ofMillis(500)).start()) {
            site.fleet.prefill(0).faults(Fault.stall().afterBodyBytes(10));
            for (int number = 0; number < 2; number++) {
                assertThat(site.call(Requests.numbered(number)).status()).isEqualTo(200);
            }
            site.checkAtRest(2);
        }
    }
}
