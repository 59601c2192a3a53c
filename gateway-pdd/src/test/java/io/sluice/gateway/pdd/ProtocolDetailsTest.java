package io.sluice.gateway.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.pdd.BootstrapRequest;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is particular to one protocol and no body shows. */
class ProtocolDetailsTest {
    private static final List<String> BUILT_IN =
            List.of("vllm-kvt", "vllm-mooncake", "vllm-nixl", "vllm-mooncake-upstream", "sglang-mooncake", "lmcache");

    private static final Instance WITHOUT_AUX =
            Instance.builder(Origin.of("http", "10.0.0.1", 8000)).build();

    @Test
    @DisplayName("PD-10: kvt needs the address of the prefill instance, and names the instance that has none")
    void kvtWithoutAddress() {
        JsonBody body = body("{}");
        PddQuery query = new PddQuery(
                "/v1/completions", body, SchedulingMode.PD_BATCH, WITHOUT_AUX, WITHOUT_AUX, "a", 1, null, null);

        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> PddProtocols.vllmKvt().decodeLeg(query))
                .withMessageContaining("10.0.0.1:8000")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION));
    }

    @Test
    @DisplayName("a kvt engine is told when it has to do the prefill by itself; the others need not be")
    void localLeg() {
        JsonBody body = body("{\"a\":1}");
        for (String name : BUILT_IN) {
            PddProtocol protocol = PddProtocols.byName(name).orElseThrow();
            String leg =
                    UTF_8.decode(body.apply(protocol.localLeg(body).body())).toString();
            assertThat(leg)
                    .as(name)
                    .isEqualTo(
                            name.equals("vllm-kvt")
                                    ? "{\"a\":1,\"kv_transfer_params\":{\"ali_llumnix_disagg\":false}}"
                                    : "{\"a\":1}");
            assertThat(protocol.abortMeansFailure()).as("PD-18: " + name).isEqualTo(name.equals("vllm-kvt"));
        }
    }

    @Test
    @DisplayName("PD-9: decode is placed within 8 s with vllm-mooncake, within 25 s with others")
    void handoffLifetimes() {
        for (String name : BUILT_IN) {
            int seconds = name.equals("vllm-mooncake") ? 8 : 25;
            assertThat(PddProtocols.byName(name).orElseThrow().handoffLifetime())
                    .as(name)
                    .isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    @DisplayName("upstream's Mooncake alone asks a bootstrap server")
    void bootstrap() {
        assertThat(PddProtocols.vllmMooncakeUpstream().bootstrap(WITHOUT_AUX))
                .contains(new BootstrapRequest(Origin.of("http", "10.0.0.1", 8998), "/query"));
        assertThat(PddProtocols.vllmMooncake().bootstrap(WITHOUT_AUX)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"a\"} | true",
                "{\"input_ids\":[1,2],\"sampling_params\":null} | true",
                "{\"text\":\"a\",\"sampling_params\":{\"n\":1},\"return_logprob\":false} | true",
                "{\"text\":[\"a\"]} | true",
                "{\"text\":[\"a\",\"b\"]} | true",
                "{\"input_ids\":[[1],[2]]} | true",
                "{\"text\":\"a\",\"sampling_params\":{\"n\":2}} | true",
                "{\"text\":\"a\",\"sampling_params\":{\"n\":2.0}} | false",
                "{\"text\":\"a\",\"sampling_params\":{\"n\":-1}} | false",
                "{\"text\":\"a\",\"sampling_params\":{\"n\":1,\"\\u006e\":2}} | false",
                "{\"text\":\"a\",\"sampling_params\":[{}]} | false",
                "{\"text\":\"a\",\"return_logprob\":true} | false"
            })
    @DisplayName("PD-15: SGLang's own path is carried under the same rules, and by SGLang alone")
    void generate(String text, boolean carried) {
        assertThat(PddProtocols.sglangMooncake().carries("/generate", body(text)))
                .isEqualTo(carried);
        assertThat(PddProtocols.vllmNixl().carries("/generate", body(text))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"AAAA\" | false", "[\"AAAA\",\"BBBB\"] | false", "null | true"})
    @DisplayName("PD-15: prompts that vLLM is given as embeddings come beside the others, and are not carried")
    void embeddings(String value, boolean carried) {
        String text = "{\"prompt\":\"a\",\"prompt_embeds\":" + value + "}";
        assertThat(PddProtocols.vllmNixl().carries("/v1/completions", body(text)))
                .isEqualTo(carried);
        assertThat(PddProtocols.vllmNixl().membersRead()).contains("prompt_embeds");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/responses | {\"input\":\"a\"} | true",
                "/v1/responses | {\"input\":\"a\",\"background\":false,\"previous_response_id\":null} | true",
                "/v1/responses | {\"input\":\"a\",\"background\":true} | false",
                "/v1/responses | {\"input\":\"a\",\"previous_response_id\":\"r\"} | false",
                "/v1/messages | {\"messages\":[],\"max_tokens\":9} | true",
                "/v1/messages/count_tokens | {\"messages\":[]} | false",
                "/v1/embeddings | {\"input\":\"a\"} | false"
            })
    @DisplayName("PD-21: two legs also for the other interfaces that generate, but not of what one engine keeps")
    void interfaces(String path, String text, boolean carried) {
        for (String name : BUILT_IN) {
            assertThat(PddProtocols.byName(name).orElseThrow().carries(path, body(text)))
                    .as(name)
                    .isEqualTo(carried);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"token_ids\":[1],\"sampling_params\":{\"max_tokens\":9}} | true",
                "{\"token_ids\":[1]} | true",
                "{\"token_ids\":[1],\"sampling_params\":{\"n\":2}} | false",
                "{\"token_ids\":[1],\"sampling_params\":{\"prompt_logprobs\":1}} | false",
                "{\"token_ids\":[1],\"sampling_params\":[]} | false"
            })
    @DisplayName("PD-21: vLLM's path for tokens is carried under the same rules, and by vLLM alone")
    void tokens(String text, boolean carried) {
        assertThat(PddProtocols.vllmNixl().carries("/inference/v1/generate", body(text)))
                .isEqualTo(carried);
        assertThat(PddProtocols.sglangMooncake().carries("/inference/v1/generate", body(text)))
                .isFalse();
    }

    @Test
    @DisplayName("PD-20: what keeps nothing of a leg that ended early says so where no handoff does")
    void keepsOnlyAfterLength() {
        assertThat(BUILT_IN)
                .filteredOn(name -> PddProtocols.byName(name).orElseThrow().keepsOnlyAfterLength())
                .containsExactly("vllm-kvt", "vllm-mooncake-upstream");
    }

    @Test
    @DisplayName("PD-25: each leg names the rank of its own instance, where the protocol does")
    void ranks() {
        Instance prefill = ranked("10.0.0.1", 1);
        Instance decode = ranked("10.0.0.2", 3);
        PddQuery query = new PddQuery(
                "/v1/completions", body("{}"), SchedulingMode.PD_BATCH, prefill, decode, "a", 8, null, null);
        for (String name : List.of("vllm-nixl", "vllm-mooncake", "lmcache")) {
            PddProtocol protocol = PddProtocols.byName(name).orElseThrow();
            assertThat(protocol.prefillLeg(query).headers().first("x-data-parallel-rank"))
                    .isEqualTo("1");
            assertThat(protocol.decodeLeg(query).headers().first("x-data-parallel-rank"))
                    .isEqualTo("3");
        }
        String leg = UTF_8.decode(query.body()
                        .apply(PddProtocols.sglangMooncake().decodeLeg(query).body()))
                .toString();
        assertThat(leg).contains("\"bootstrap_room\":9,", "\"disagg_prefill_dp_rank\":1,\"routed_dp_rank\":3");
    }

    private static Instance ranked(String host, int rank) {
        return Instance.builder(Origin.of("http", host, 8000))
                .aux(host, 9000)
                .dataParallel(rank, 4)
                .build();
    }

    @Test
    @DisplayName("PD-15: what decides on SGLang's own path must not stand twice either")
    void generateIsReadOnce() {
        assertThat(PddProtocols.sglangMooncake().membersRead())
                .containsAll(PddProtocols.vllmNixl().membersRead())
                .contains("text", "input_ids", "sampling_params", "return_logprob");
    }

    @Test
    @DisplayName("PD-19: a protocol is one class of at most 120 lines, and a file of golden vectors")
    void size() throws IOException {
        for (String name : BUILT_IN) {
            String type = PddProtocols.byName(name).orElseThrow().getClass().getSimpleName();
            Path source = Path.of("src/main/java/io/sluice/gateway/pdd", type + ".java");
            assertThat(Files.readAllLines(source)).as(type).hasSizeLessThanOrEqualTo(120);
            assertThat(ProtocolDetailsTest.class.getResource("golden/" + name + ".json"))
                    .as(name)
                    .isNotNull();
        }
    }

    private static JsonBody body(String text) {
        return JsonBody.parse(ByteBuffer.wrap(text.getBytes(UTF_8)), Set.of());
    }
}
