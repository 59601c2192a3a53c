package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.kv.KvProtocol;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every gateway must keep to, whatever the protocol: each breach is one violation, in words. */
class LegRulesTest {

    private static final SimulatedFleet FLEET =
            SimulatedFleet.builder(KvProtocol.VLLM_NIXL).start();

    @AfterAll
    static void close() {
        FLEET.close();
    }

    @BeforeEach
    void forget() {
        FLEET.fabric().clear();
    }

    @ParameterizedTest
    @DisplayName("PD-4, PD-20: a prefill leg asks for one token, in one piece, and ends by its length")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
        max_tokens: absent (expected: 1)                  | "min_tokens":1,"ignore_eos":true
        max_tokens: 5 (expected: 1)                       | "max_tokens":5,"min_tokens":1,"ignore_eos":true
        max_completion_tokens: 5 (expected: 1 or absent)  | "max_tokens":1,"max_completion_tokens":5,"min_tokens":1,"ignore_eos":true
        min_tokens: absent (expected: 1)                  | "max_tokens":1,"ignore_eos":true
        ignore_eos: false (expected: true)                | "max_tokens":1,"min_tokens":1,"ignore_eos":false
        stop: "x" (expected: absent)                      | "max_tokens":1,"stop":"x","min_tokens":1,"ignore_eos":true
        stop_token_ids: [7] (expected: absent)            | "max_tokens":1,"stop_token_ids":[7],"min_tokens":1,"ignore_eos":true
        stream: true (expected: false or absent)          | "max_tokens":1,"stream":true,"min_tokens":1,"ignore_eos":true
        n: null (expected: 1 or absent)                   | "max_tokens":1,"n":null,"min_tokens":1,"ignore_eos":true
        """)
    void theCapIsChecked(String violation, String members) throws Exception {
        Legs.chat(FLEET.prefill(0), Legs.freshId(), "," + members + Legs.DO_REMOTE_DECODE);

        assertViolations(violation);
    }

    @ParameterizedTest
    @DisplayName("PD-5: transfer members of a client reach no engine")
    @ValueSource(strings = {"bootstrap_host", "bootstrap_room", "disaggregated_params", "rid", "data_parallel_rank"})
    void membersOfOtherProtocolsAreNoticed(String member) throws Exception {
        Legs.chat(FLEET.decode(0), Legs.freshId(), ",\"" + member + "\":1");

        assertViolations(member + " reached the engine");
    }

    @Test
    @DisplayName("PD-5: what a client named is not there beside what the gateway set")
    void aMemberThatStandsTwiceIsNoticed() throws Exception {
        Legs.chat(
                FLEET.prefill(0),
                Legs.freshId(),
                Legs.params("{\"remote_host\":\"evil\"}") + Legs.CAP + Legs.DO_REMOTE_DECODE);

        assertViolations("kv_transfer_params stands there twice");
    }

    @ParameterizedTest
    @DisplayName("PD-2: both legs are the client's request")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
        messages is not the same bytes as in prefill    | hello | hallo
        temperature is not the same bytes as in prefill | 0.10  | 0.1
        seed is not the same bytes as in prefill        | ,"seed":9007199254740993 | ,"seed":9007199254740992
        user is not the same bytes as in prefill        | ,"user":"u" |
        """)
    void aChangedMemberIsNamed(String violation, String before, String after) throws Exception {
        String client = ",\"temperature\":0.10,\"seed\":9007199254740993,\"user\":\"u\"";
        String id = Legs.freshId();
        String handoff = Legs.handoff(Legs.chat(FLEET.prefill(0), id, client + Legs.CAP + Legs.DO_REMOTE_DECODE));
        String body = Http.chatBody(client + ",\"max_tokens\":3" + Legs.params(handoff));

        Legs.post(FLEET.decode(0), Http.CHAT, id, body.replace(before, after == null ? "" : after));

        assertViolations(violation);
    }

    @Test
    @DisplayName("PD-2: path and query are the same on both legs")
    void anotherTargetIsNoticed() throws Exception {
        String id = Legs.freshId();
        String handoff = Legs.handoff(Legs.chat(FLEET.prefill(0), id, Legs.CAP + Legs.DO_REMOTE_DECODE));

        Legs.post(FLEET.decode(0), Http.CHAT + "?a=b", id, Http.chatBody(Legs.params(handoff)));

        assertViolations("target: /v1/chat/completions?a=b (expected: /v1/chat/completions, as in prefill)");
    }

    @Test
    @DisplayName("PD-4: max_completion_tokens is capped only if the client sent it")
    void anAddedCapIsNoticed() throws Exception {
        String id = Legs.freshId();
        String cap = Legs.CAP + ",\"max_completion_tokens\":1";
        String handoff = Legs.handoff(Legs.chat(FLEET.prefill(0), id, cap + Legs.DO_REMOTE_DECODE));

        Legs.chat(FLEET.decode(0), id, Legs.params(handoff));

        assertViolations("max_completion_tokens is added to the prefill leg");
    }

    @Test
    @DisplayName("PD-7: the request id is set, not added to the client's")
    void twoRequestIdsAreNoticed() throws Exception {
        Http.send(Http.request(FLEET.decode(0), Http.CHAT)
                .header("x-request-id", "a")
                .header("x-request-id", "b")
                .POST(BodyPublishers.ofString(Http.chatBody(""))));

        assertViolations("x-request-id: 2 values");
    }

    @Test
    @DisplayName("What a real engine refuses is refused in either role, and leaves nothing")
    void badRequestsAreRefused() throws Exception {
        for (SimulatedEngine engine : FLEET.engines()) {
            for (String members :
                    List.of(",\"stream_options\":{}", ",\"min_tokens\":2,\"max_tokens\":1", ",\"max_tokens\":\"1\"")) {
                HttpResponse<String> answer = Legs.chat(engine, Legs.freshId(), members + Legs.DO_REMOTE_DECODE);
                assertThat(answer.statusCode()).as(members).isEqualTo(400);
            }
            assertThat(Legs.chat(engine, Legs.freshId(), Legs.params("5")).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    @DisplayName("A prefill engine is not for other requests")
    void aPrefillLegSaysSo() throws Exception {
        Legs.chat(FLEET.prefill(0), Legs.freshId(), "");

        assertViolations("no kv_transfer_params.do_remote_decode");
    }

    private static void assertViolations(String part) {
        assertThat(FLEET.fabric().violations()).hasSize(1);
        assertThat(FLEET.fabric().violations().get(0)).contains(part);
    }
}
