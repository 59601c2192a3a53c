package io.sluice.gateway.pdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.pdd.Disaggregation.HandoffCleanup;
import io.sluice.gateway.spi.pdd.Disaggregation.MissingHandoff;
import io.sluice.gateway.spi.pdd.Disaggregation.MultiChoice;
import io.sluice.gateway.spi.pdd.Disaggregation.ShownUsage;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disaggregation from options by name. */
class PddOptionsTest {
    @Test
    @DisplayName("without a protocol there is no disaggregation")
    void none() {
        assertThat(settings(Map.of()).disaggregation()).isEmpty();
        assertThat(settings(Map.of("pd-disagg-protocol", "", "separate-pd-scheduling", "false"))
                        .disaggregation())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "vllm-kvt, vllm-kvt",
        "vllm-mooncake, vllm-mooncake",
        "vllm-mooncake-llumnix, vllm-mooncake",
        "vllm-nixl, vllm-nixl",
        "nixlv2, vllm-nixl",
        "nixl, vllm-nixl",
        "vllm-mooncake-upstream, vllm-mooncake-upstream",
        "sglang-mooncake, sglang-mooncake",
        "sglang, sglang-mooncake",
        "lmcache, lmcache"
    })
    @DisplayName("names and aliases of table PW-1")
    void names(String given, String protocol) {
        assertThat(read(Map.of("pd-disagg-protocol", given)).protocol().name()).isEqualTo(protocol);
    }

    @Test
    @DisplayName("policies have their defaults")
    void defaults() {
        Disaggregation found = read(Map.of("pd-disagg-protocol", "vllm-mooncake"));
        Disaggregation expected = Disaggregation.by(PddProtocols.vllmMooncake()).build();

        assertThat(found).usingRecursiveComparison().ignoringFields("policy").isEqualTo(expected);
        assertThat(found.policy().disaggregates(0, 100)).isTrue();
    }

    @Test
    @DisplayName("every policy has an option")
    void policies() {
        Disaggregation found = read(Map.of(
                "pd-disagg-protocol", "vllm-nixl",
                "separate-pd-scheduling", "true",
                "pd-multi-choice", "reject",
                "pd-missing-handoff", "fail",
                "pd-empty-prefill-pool", "decode-local",
                "pd-handoff-cleanup", "touch-decode",
                "pd-keep-transfer-members", "true",
                "pd-commit-before-prefill", "true",
                "pd-prefill-backstop-ms", "1500",
                "pd-min-uncached-bytes", "1000"));

        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("policy")
                .isEqualTo(Disaggregation.by(PddProtocols.vllmNixl())
                        .staged(true)
                        .multiChoice(MultiChoice.REJECT)
                        .missingHandoff(MissingHandoff.FAIL)
                        .emptyPrefillPool(EmptyPrefillPool.DECODE_LOCAL)
                        .handoffCleanup(HandoffCleanup.TOUCH_DECODE)
                        .keepTransferMembers(true)
                        .commitBeforePrefill(true)
                        .prefillBackstop(Duration.ofMillis(1500))
                        .build());
        assertThat(found.policy().disaggregates(1500, 500)).isTrue();
        assertThat(found.policy().disaggregates(1500, 501)).isFalse();
    }

    @Test
    @DisplayName("PD-23: whose cached tokens clients see")
    void usage() {
        assertThat(read(Map.of("pd-disagg-protocol", "vllm-nixl", "pd-usage", "prefill"))
                        .usage())
                .isEqualTo(ShownUsage.PREFILL);
        assertThat(problems(Map.of("pd-disagg-protocol", "vllm-nixl", "pd-usage", "both")))
                .containsExactly(new ConfigProblem("pd-usage", "both", "decode or prefill"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sglang", "sglang-mooncake"})
    @DisplayName("PD-1: a mode that the protocol does not support is an error")
    void unsupportedMode(String name) {
        assertThat(problems(Map.of("pd-disagg-protocol", name, "separate-pd-scheduling", "true")))
                .containsExactly(new ConfigProblem(
                        "separate-pd-scheduling", "true", "false, since " + name + " supports no other mode"));
        assertThat(read(Map.of("pd-disagg-protocol", name)).mode()).isEqualTo(SchedulingMode.PD_BATCH);
    }

    @Test
    @DisplayName("PD-17: decoding locally is an error where engines cannot")
    void noLocalDecode() {
        Map<String, String> options = Map.of("pd-empty-prefill-pool", "decode-local", "pd-disagg-protocol", "sglang");
        assertThat(problems(options))
                .containsExactly(new ConfigProblem(
                        "pd-empty-prefill-pool",
                        "decode-local",
                        "refuse, since engines of sglang-mooncake cannot decode without prefill"));
    }

    @Test
    @DisplayName("all problems are told at once, and no value that may be a credential")
    void problems() {
        assertThat(problems(Map.of(
                        "pd-disagg-protocol", "vllm-moncake",
                        "separate-pd-scheduling", "yes",
                        "pd-multi-choice", "sk-a1b2c3",
                        "pd-prefill-backstop-ms", "0",
                        "pd-min-uncached-bytes", "x",
                        "pd-mutli-choice", "reject")))
                .extracting(ConfigProblem::option, ConfigProblem::value)
                .containsExactlyInAnyOrder(
                        tuple("pd-disagg-protocol", "vllm-moncake"),
                        tuple("separate-pd-scheduling", "yes"),
                        tuple("pd-multi-choice", ""),
                        tuple("pd-prefill-backstop-ms", "0"),
                        tuple("pd-min-uncached-bytes", "x"),
                        tuple("pd-mutli-choice", ""));
    }

    @Test
    @DisplayName("staged scheduling without a protocol is a mistake, not nothing")
    void stagedWithoutProtocol() {
        assertThat(problems(Map.of("separate-pd-scheduling", "true")))
                .containsExactly(new ConfigProblem(
                        "separate-pd-scheduling", "true", "false, since there is no pd-disagg-protocol"));
    }

    @Test
    @DisplayName("PD-30: pairs by price without a protocol are a mistake, not nothing")
    void priceWithoutProtocol() {
        assertThat(problems(Map.of("pd-disaggregate", "price")))
                .containsExactly(
                        new ConfigProblem("pd-disaggregate", "price", "always, since there is no pd-disagg-protocol"));
    }

    private static PddSettings settings(Map<String, String> options) {
        return GatewaySettings.from(options).of(PddSettings.class);
    }

    private static Disaggregation read(Map<String, String> options) {
        return settings(options).disaggregation().orElseThrow();
    }

    private static List<ConfigProblem> problems(Map<String, String> options) {
        return catchThrowableOfType(ConfigurationException.class, () -> settings(options))
                .problems();
    }
}
