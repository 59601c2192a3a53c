package io.sluice.examples.netty.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.pdd.PddSite.Answer;
import io.sluice.examples.netty.pdd.Scenario.Role;
import io.sluice.examples.simulator.RecordedRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What engines get of a client's body. */
interface PddSuiteBodies extends PddSuiteBase {
    /** Every member by which a client could lead an engine elsewhere, one of them with an escape in its name. */
    String EVIL = ",\"kv_transfer_params\":{\"remote_host\":\"evil\",\"remote_port\":6666},\"bootstrap_host\":\"evil\""
            + ",\"bootstrap_port\":6666,\"bootstrap\\u005froom\":6666,\"disaggregated_params\":{\"x\":\"evil\"}"
            + ",\"rid\":\"evil\",\"data_parallel_rank\":6666,\"routed_dp_rank\":6666,\"disagg_prefill_dp_rank\":6666";

    String UNKNOWN =
            "\"a\\u0062\" : 9007199254740993 ,\"c\":{\"d\":[9223372036854775807,-0.0,1e400,null],\"é\":\"\\ud83d\\ude00\"}";

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-5: a client's transfer members reach no engine, also with one leg only")
    default void clientsMembers(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).start()) {
            assertThat(site.call(Requests.stream("\"p\"", EVIL)).status()).isEqualTo(200);
            // Not carried: a decode instance does it alone, or it is refused.
            site.call(Requests.stream("[\"p\",\"q\"]", EVIL));
            site.checkAtRest();
            for (Role role : Role.values()) {
                assertThat(site.received(role, "evil")).isEmpty();
                assertThat(site.received(role, "6666")).isEmpty();
            }
            assertThat(site.received()).isGreaterThanOrEqualTo(scenario.roles().size());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-2: big integers, odd numbers, escapes and unknown members reach both engines byte for byte")
    default void unknownMembers(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).start()) {
            String prompt = "\"\\u0070 \\/ é\\n\"";
            assertThat(site.call(Requests.stream(prompt, "," + UNKNOWN)).status())
                    .isEqualTo(200);
            site.checkAtRest();
            checkBothGot(site, scenario, UNKNOWN);
            checkBothGot(site, scenario, "\"prompt\":" + prompt);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-2: a prompt of 2 MB passes both legs unchanged")
    default void longPrompt(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).start()) {
            String prompt = "\"" + "0123456789 é \\\" 漢 ".repeat((2 << 20) / 20) + "\"";
            Answer answer = site.call(Requests.stream(prompt, ",\"max_tokens\":2"));
            assertThat(answer.text()).contains("t1").endsWith("data: [DONE]\n\n");
            site.checkAtRest();
            checkBothGot(site, scenario, prompt);
        }
    }

    private static void checkBothGot(PddSite site, Scenario scenario, String text) {
        for (Role role : scenario.roles()) {
            assertThat(site.received(role, "")).singleElement().satisfies(request -> checkGot(request, text));
        }
    }

    private static void checkGot(RecordedRequest request, String text) {
        assertThat(request.bodyText().contains(text))
                .as(request + " holds what the client sent")
                .isTrue();
    }
}
