package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.llumnix.scheduler.LlumnixOptions.TokenSource;
import io.sluice.gateway.llumnix.scheduler.SchedulerBooks.Reply;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clause FL-S-10: tokens of prompts, of an engine. */
class EngineTokensTest {
    private static final CallQuery CALL = CallQuery.of("call-1");
    private static final String ESTIMATE = "\"prompt_num_tokens\":10,\"prompt_token_ids\":null";

    private static SchedulerRig rig(TokenSource source) {
        return new SchedulerRig(SchedulerRig.defaults(), SchedulerRig.defaults(), layer -> layer.tokens(source));
    }

    private static void engines(SchedulerRig rig, Reply reply) {
        rig.instead = request -> isScheduler(request) ? rig.byBooks(request) : reply;
    }

    private static boolean isScheduler(ExchangeRequest request) {
        return request.target().equals("/schedule") || request.target().equals("/release");
    }

    private static String asked(SchedulerRig rig) {
        return rig.transport.sent("/schedule").get(0).text();
    }

    @Test
    void sendsTheTokensThatAnEngineRenders() {
        try (SchedulerRig rig = rig(TokenSource.RENDER)) {
            engines(rig, new Reply(200, "{\"request_id\":\"r\",\"token_ids\":[1,22,333],\"features\":{\"a\":[1]}}"));

            rig.lease(CALL).succeeded();

            ExchangeRequest sent =
                    rig.transport.sent("/v1/chat/completions/render").get(0).request();
            assertThat(sent.origin().host()).startsWith("host-");
            assertThat(sent.headers().first("authorization")).isNull();
            assertThat(sent.body().remaining()).isEqualTo(100);
            assertThat(asked(rig)).contains("\"prompt_num_tokens\":3,\"prompt_token_ids\":[1,22,333]");
        }
    }

    @Test
    void sendsTheTokensOfTokenize() {
        try (SchedulerRig rig = rig(TokenSource.TOKENIZE)) {
            engines(rig, new Reply(200, "{\"count\":2,\"max_model_len\":9,\"tokens\":[7,8],\"token_strs\":null}"));

            rig.lease(CALL).succeeded();

            assertThat(rig.transport.sent("/tokenize")).hasSize(1);
            assertThat(asked(rig)).contains("\"prompt_num_tokens\":2,\"prompt_token_ids\":[7,8]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"token_ids\":null}",
                "{\"token_ids\":[\"a\"]}",
                "{\"token_ids\":[1,99999999999]}",
                "[{\"token_ids\":[1]},{\"token_ids\":[2]}]"
            })
    void guessesWhereTheResponseHasNoTokens(String response) {
        try (SchedulerRig rig = rig(TokenSource.RENDER)) {
            engines(rig, new Reply(200, response));

            rig.lease(CALL).succeeded();

            assertThat(asked(rig)).contains(ESTIMATE);
        }
    }

    @Test
    void readsTheOnePromptOfAList() throws Exception {
        assertThat(TokenIds.read("[{\"token_ids\":[1,2]}]".getBytes(UTF_8))).containsExactly(1, 2);
    }

    @Test
    void guessesWhatDoesNotComeInTime() {
        try (SchedulerRig rig = rig(TokenSource.RENDER)) {
            rig.instead = request -> isScheduler(request) ? rig.byBooks(request) : null;

            Placing placing = rig.remote.schedule(CALL);
            assertThat(rig.asked()).isZero();
            rig.pass(Duration.ofSeconds(2));

            Await.value(placing.placement()).cancelled();
            assertThat(asked(rig)).contains(ESTIMATE);
        }
    }

    @Test
    void leavesEnginesAloneThatCannotAndAsksAgainLater() {
        try (SchedulerRig rig = rig(TokenSource.RENDER)) {
            engines(rig, new Reply(404, "Not Found"));
            for (int i = 0; i < 10; i++) {
                rig.lease(CallQuery.of("call-" + i)).succeeded();
            }
            assertThat(rig.transport.sent("/v1/chat/completions/render")).hasSize(3);

            rig.pass(EngineTokens.PAUSE);
            rig.lease(CallQuery.of("call-10")).succeeded();

            assertThat(rig.transport.sent("/v1/chat/completions/render")).hasSize(4);
        }
    }

    @Test
    void asksNobodyWhereNoInstanceIsKnown() {
        try (SchedulerRig rig =
                new SchedulerRig(List.of(), SchedulerRig.defaults(), layer -> layer.tokens(TokenSource.RENDER))) {
            rig.lease(CALL).succeeded();

            assertThat(asked(rig)).contains(ESTIMATE);
        }
    }
}
