package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.HANDOFF;
import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static io.sluice.gateway.internal.call.UpstreamScript.lost;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.HandoffCleanup;
import io.sluice.gateway.spi.pdd.Disaggregation.MissingHandoff;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The serial pattern (clauses PD-2 to PD-9, PD-12 to PD-14), in both scheduling modes. */
class SerialLegsTest {
    private PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build());

    @BeforeEach
    void retries() {
        pdd.rig.builder.instanceRetries(1);
    }

    @AfterEach
    void close() {
        pdd.close();
    }

    private void use(Disaggregation.Builder rules) {
        pdd.close();
        pdd = new PddRig(rules.build());
        retries();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHandoffGoesFromOneLegToTheOtherAsItIs(boolean staged) { // PD-3, PD-7, PD-8, PD-14
        use(Disaggregation.by(TestPdd.serial()).staged(staged));
        pdd.upstreams.on("p0", prefilled()).on("d0", ok("the answer"));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.text(call)).isEqualTo("the answer");
        assertThat(pdd.sent(0))
                .startsWith("{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1,\"stream\":false,"
                        + "\"kv_transfer_params\":{\"to\":\"aux-p0\"");
        assertThat(pdd.sent(1))
                .isEqualTo("{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":7,\"stream\":true,\"kv_transfer_params\":"
                        + HANDOFF + "}");
        assertThat(pdd.sentId(0)).isEqualTo(pdd.sentId(1)).startsWith(call.requestId() + "-");
        assertThat(pdd.rig.scheduler.queries())
                .as("the scheduler knows the id that is sent")
                .allMatch(query ->
                        query.legId().equals(pdd.sentId(0)) && !query.path().isEmpty());
        assertThat(pdd.rig.response(call).headers().first("x-request-id")).isEqualTo(call.requestId());
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
        assertThat(pdd.rig.summary(call).attempts())
                .extracting(AttemptSummary::number, AttemptSummary::leg, AttemptSummary::target)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, LegRole.PREFILL, "p0"),
                        org.assertj.core.groups.Tuple.tuple(0, LegRole.DECODE, "d0"));
        assertThat(pdd.rig.scheduler.queries())
                .extracting(query -> query.stage())
                .isEqualTo(staged ? java.util.List.of(Stage.PREFILL, Stage.DECODE) : java.util.List.of(Stage.BOTH));
    }

    @Test
    void thePrefillLeaseEndsWithItsLegAndTheDecodeLeaseWithItsBody() { // PD-14
        pdd.upstreams.on("p0", silent()).on("d0", silent());
        GatewayCall call = pdd.call();
        assertThat(pdd.leases()).containsExactly("p0 ", "d0 ");
        pdd.exchange(0).respond(200).send("{\"kv_transfer_params\":{}}").end();
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 ");
        pdd.exchange(1).respond(200).send("x");
        pdd.rig.read(call);
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 ");
        pdd.exchange(1).end();
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @ParameterizedTest
    @ValueSource(ints = {422, 307})
    void whatThePrefillDoesNotAcceptIsTheAnswer(int status) { // PD-9; a redirection is no success
        pdd.upstreams.on("p0", status(status, "no such parameter"));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).status()).isEqualTo(status);
        assertThat(pdd.rig.text(call)).isEqualTo("no such parameter");
        assertThat(pdd.leases()).containsExactly(status < 400 ? "p0 succeeded" : "p0 refused", "d0 cancelled");
        pdd.expectAsked("p0");
    }

    @Test
    void afterAFailedPrefillThePairIsTriedElsewhere() { // PD-9, PD-12, PD-7
        pdd.upstreams.on("p0", status(503, "busy")).on("p1", prefilled()).on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        pdd.expectAsked("p0", "p1", "d1");
        assertThat(pdd.sentId(1)).isNotEqualTo(pdd.sentId(0));
        assertThat(pdd.leases())
                .containsExactly("p0 failed UPSTREAM_FAILURE", "d0 cancelled", "p1 succeeded", "d1 succeeded");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterAFailedDecodeThePairIsTriedElsewhereWithItsOwnHandoff(boolean staged) { // PD-12, RT-R-6
        use(Disaggregation.by(TestPdd.serial()).staged(staged));
        pdd.upstreams
                .on("p0", prefilled())
                .on("d0", lost())
                .on("p1", prefilled())
                .on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        pdd.expectAsked("p0", "d0", "p1", "d1");
        assertThat(pdd.leases())
                .containsExactly("p0 succeeded", "d0 failed CONNECTION_LOST", "p1 succeeded", "d1 succeeded");
    }

    @Test
    void aDecodeInstanceThatNeverGotTheRequestIsReplaced() { // PD-12
        pdd.upstreams.on("p0", prefilled()).on("d0", refused()).on("d1", ok("done"));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        pdd.expectAsked("p0", "d0", "d1");
        assertThat(pdd.sent(2)).isEqualTo(pdd.sent(1));
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 failed CONNECT_FAILED", "d1 succeeded");
        assertThat(pdd.rig.summary(call).attempts()).hasSize(3);
    }

    @Test
    void theReplacementSpendsARetry() { // PD-12, RT-R-1
        pdd.upstreams.on("p0", prefilled()).on("d0", refused()).on("d1", refused());
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).status()).isEqualTo(502);
        assertThat(pdd.rig.text(call)).contains("could not be reached");
        pdd.expectAsked("p0", "d0", "d1");
    }

    @Test
    void withoutAHandoffTheDecodeInstanceRecomputes() { // PD-9
        pdd.upstreams.on("p0", ok("{\"choices\":[]}")).on("d0", ok("done"));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.sent(1)).doesNotContain("kv_transfer_params");
        assertThat(pdd.rig.events(call)).contains("decodesLocally MISSING_HANDOFF");
    }

    @Test
    void withoutAHandoffTheAttemptFailsIfSoConfigured() { // PD-9
        use(Disaggregation.by(TestPdd.serial()).missingHandoff(MissingHandoff.FAIL));
        pdd.upstreams
                .on("p0", ok("{\"choices\":[],\"kv_transfer_params\":null}"))
                .on("p1", prefilled())
                .on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        pdd.expectAsked("p0", "p1", "d1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "{\"kv_transfer_params\":{", "[1]"})
    void aPrefillAnswerThatIsNoJsonFailsTheAttempt(String answer) { // PD-9
        pdd.upstreams.on("p0", ok(answer)).on("p1", prefilled()).on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.leases()).startsWith("p0 failed INVALID_RESPONSE", "d0 cancelled");
    }

    @Test
    void theRestOfAPrefillAnswerThatIsNoJsonIsNotWaitedFor() { // PD-9
        pdd.upstreams
                .on("p0", exchange -> exchange.respond(200).send("<html>"))
                .on("p1", prefilled())
                .on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.exchange(0).isBodyCancelled()).isTrue();
        assertThat(pdd.leases()).startsWith("p0 failed INVALID_RESPONSE", "d0 cancelled");
    }

    @Test
    void aPrefillBodyThatBreaksFailsTheAttempt() { // PD-9
        pdd.upstreams
                .on("p0", exchange -> exchange.respond(200).send("{\"kv").breakWith(new IllegalStateException("cut")))
                .on("p1", prefilled())
                .on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
    }

    @Test
    void aSilentPrefillIsGivenUpInTime() { // PD-9, RT-X-4
        pdd.rig.builder.instanceHeadTimeout(Duration.ofSeconds(30));
        pdd.upstreams.on("p0", silent()).on("p1", prefilled()).on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(30));
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
    }

    @Test
    void aPrefillBodyThatStallsIsGivenUpInTime() { // PD-9, RT-X-4
        pdd.rig.builder.idleTimeout(Duration.ofSeconds(5));
        pdd.upstreams
                .on("p0", exchange -> exchange.respond(200).send("{\"kv"))
                .on("p1", prefilled())
                .on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(5));
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.exchange(0).isBodyCancelled()).isTrue();
    }

    @Test
    void theDecodeInstanceMustBeFoundBeforeTheHandoffEnds() { // PD-9, PD-13
        use(Disaggregation.by(TestPdd.serial()).staged(true));
        CompletableFuture<Placement> late = new CompletableFuture<>();
        pdd.rig.scheduler.onSchedule((scheduler, query) -> query.stage() == Stage.PREFILL
                ? CompletableFuture.completedStage(Placement.of(scheduler.open(pdd.prefill.get(0))))
                : late);
        pdd.upstreams.on("p0", prefilled());
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(24));
        assertThat(call.response().toCompletableFuture()).isNotDone();
        pdd.rig.advance(Duration.ofSeconds(1));
        assertThat(pdd.rig.response(call).status()).isEqualTo(503);
        pdd.rig.text(call);
        assertThat(pdd.rig.scheduler.withdrawn()).as("SC-S-6").hasSize(1);
        late.complete(Placement.of(pdd.rig.scheduler.open(pdd.decode.get(0))));
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
        pdd.expectAsked("p0");
    }

    @Test
    void aClientThatLeavesInThePrefillLegStopsEverything() { // PD-13
        pdd.upstreams.on("p0", silent());
        GatewayCall call = pdd.call();
        call.cancel("gone");
        assertThat(pdd.rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(pdd.exchange(0).cancelCause()).isInstanceOf(GatewayException.class);
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
        pdd.expectAsked("p0");
    }

    @Test
    void aClientThatLeavesWhileThePrefillBodyIsReadStopsEverything() { // PD-13
        pdd.upstreams.on("p0", exchange -> exchange.respond(200).send("{"));
        GatewayCall call = pdd.call();
        call.cancel("gone");
        pdd.rig.summary(call);
        assertThat(pdd.exchange(0).isBodyCancelled()).isTrue();
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
    }

    @Test
    void aClientThatLeavesInTheDecodeLegStopsIt() { // PD-13
        pdd.upstreams.on("p0", prefilled()).on("d0", silent());
        GatewayCall call = pdd.call();
        call.cancel("gone");
        pdd.rig.summary(call);
        assertThat(pdd.exchange(1).cancelCause()).isNotNull();
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHandoffThatNobodyWillUseIsTouchedIfSoConfigured(boolean touch) { // PD-13
        use(Disaggregation.by(TestPdd.serial())
                .staged(true)
                .handoffCleanup(touch ? HandoffCleanup.TOUCH_DECODE : HandoffCleanup.LEASE));
        CompletableFuture<Placement> never = new CompletableFuture<>();
        pdd.rig.scheduler.onSchedule((scheduler, query) -> {
            boolean isFirstDecode = query.stage() == Stage.DECODE
                    && scheduler.queries().stream()
                                    .filter(q -> q.stage() == Stage.DECODE)
                                    .count()
                            == 1;
            return isFirstDecode
                    ? never
                    : CompletableFuture.completedStage(Placement.of(
                            scheduler.open(query.stage() == Stage.PREFILL ? pdd.prefill.get(0) : pdd.decode.get(0))));
        });
        pdd.upstreams
                .on("p0", prefilled())
                .on("d0", exchange -> exchange.respond(200).send("x"));
        GatewayCall call = pdd.call();
        call.cancel("gone");
        pdd.rig.summary(call);
        assertThat(pdd.rig.scheduler.withdrawn()).as("SC-S-6").hasSize(1);
        if (touch) {
            pdd.expectAsked("p0", "d0");
            assertThat(pdd.sent(1)).contains(HANDOFF);
            assertThat(pdd.exchange(1).isBodyCancelled()).isTrue();
            assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
        } else {
            pdd.expectAsked("p0");
            assertThat(pdd.leases()).containsExactly("p0 succeeded");
        }
    }

    @Test
    void aHandoffThatNoDecodeInstanceCouldBeAskedWithIsTouchedToo() { // PD-12, PD-13
        use(Disaggregation.by(TestPdd.serial()).handoffCleanup(HandoffCleanup.TOUCH_DECODE));
        pdd.rig.builder.instanceRetries(0);
        pdd.upstreams.on("p0", prefilled()).on("d0", refused()).on("d1", ok(""));
        assertThat(pdd.rig.response(pdd.call()).status()).isEqualTo(502);
        pdd.expectAsked("p0", "d0", "d1");
        assertThat(pdd.sent(2)).contains(HANDOFF);
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 failed CONNECT_FAILED", "d1 cancelled");
    }

    @Test
    void transferMembersAreKeptFromClientsAndEngines() { // PD-5, PD-6
        pdd.upstreams
                .on("p0", prefilled())
                .on("d0", ok("{\"id\":1,\"kv_transfer_params\":{\"remote_host\":\"10.0.0.1\"},\"x\":2}"));
        GatewayCall call = pdd.rig
                .gateway()
                .call(PddRig.request("{\"model\":\"m\",\"rid\":\"r\",\"prompt\":\"p\","
                        + "\"kv_transfer\\u005fparams\":{\"remote_host\":\"evil\"},\"bootstrap_host\":\"evil\"}"));
        String answer = pdd.rig.text(call);
        assertThat(answer).contains("\"id\":1").contains("\"x\":2").doesNotContain("kv_transfer_params", "10.0.0.1");
        assertThat(pdd.sent(0) + pdd.sent(1)).doesNotContain("evil", "\"rid\"", "bootstrap_host");
    }

    @Test
    void transferMembersCanBeKept() { // PD-6, the option
        use(Disaggregation.by(TestPdd.serial()).keepTransferMembers(true));
        pdd.upstreams.on("p0", prefilled()).on("d0", ok("{\"kv_transfer_params\":{\"a\":1}}"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("{\"kv_transfer_params\":{\"a\":1}}");
    }

    @Test
    void nothingOfAFailedPairIsSentTwice() { // PD-12, RT-R-4
        pdd.upstreams.on("p0", lost()).on("p1", lost());
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.response(call).status()).isEqualTo(502);
        pdd.rig.text(call);
        pdd.expectAsked("p0", "p1");
        assertThat(pdd.leases())
                .containsExactly(
                        "p0 failed CONNECTION_LOST", "d0 cancelled", "p1 failed CONNECTION_LOST", "d1 cancelled");
    }
}
