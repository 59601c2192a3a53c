package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.RecordingLog;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.pdd.BootstrapRequest;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.HandoffCleanup;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disaggregated calls whose plug-ins throw or tell nonsense: nothing stays held, and nobody waits for ever (clauses PD-12, PD-13, S-3). */
class PddDefectsTest {
    private PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build());

    @AfterEach
    void close() {
        pdd.close();
    }

    private void use(Disaggregation.Builder rules) {
        pdd.close();
        pdd = new PddRig(rules.build());
    }

    @Test
    void aPolicyThatThrowsLeavesNoLease() { // S-3, PD-16
        use(Disaggregation.by(TestPdd.serial()).policy((bytes, cached) -> {
            throw new IllegalStateException("policy");
        }));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).status()).isEqualTo(500);
        pdd.rig.text(call);
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
    }

    @Test
    void whatTellsNothingUsefulBeforehandIsAFailedAttemptAndAskedAgain() { // II.6, PD-12, P-3
        use(Disaggregation.by(new Picky()));
        pdd.rig.builder.instanceRetries(1);
        pdd.upstreams
                .on("aux-p0", ok("{}"), ok("{\"0\":{}}"))
                .on("aux-p1", ok("{\"0\":{}}"))
                .on("p0", ok(""))
                .on("p1", ok(""))
                .on("d0", ok("at last"))
                .on("d1", ok("elsewhere"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("elsewhere");
        assertThat(pdd.leases()).startsWith("p0 failed INVALID_RESPONSE", "d0 cancelled");
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("at last");
    }

    @Test
    void whatWasToldBeforehandIsAskedAgainWhenADecodeLegFails() { // II.6: the prefill engine may be another one
        use(Disaggregation.by(new TestPdd(LegPattern.PARALLEL, false, true, false)));
        pdd.upstreams
                .on("aux-p0", ok("{\"0\":\"old\"}"), ok("{\"0\":\"new\"}"))
                .on("p0", ok(""))
                .on("d0", status(500, "no such engine"), ok("done"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("no such engine");
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("done");
        pdd.expectAsked("aux-p0", "p0", "d0", "aux-p0", "p0", "d0");
    }

    @ParameterizedTest
    @CsvSource({"false,BOTH", "true,PREFILL", "true,DECODE"})
    void placementsThatDoNotFitTheQuestionAreGivenBack(boolean staged, Stage misunderstood) { // S-3
        use(Disaggregation.by(TestPdd.serial()).staged(staged));
        pdd.rig.scheduler.onSchedule((scheduler, query) -> {
            boolean pair = (query.stage() == Stage.BOTH) != (query.stage() == misunderstood);
            Lease lease = scheduler.open(pdd.prefill.get(0));
            return CompletableFuture.completedStage(
                    pair ? Placement.pair(lease, scheduler.open(pdd.decode.get(0))) : Placement.of(lease));
        });
        pdd.upstreams.on("p0", prefilled());
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).status()).isEqualTo(500);
        pdd.rig.text(call);
        assertThat(pdd.leases())
                .containsExactlyElementsOf(
                        switch (misunderstood) {
                            case BOTH -> List.of("p0 cancelled");
                            case PREFILL -> List.of("p0 cancelled", "d0 cancelled");
                            default -> List.of("p0 succeeded", "p0 cancelled", "d0 cancelled");
                        });
    }

    @Test
    void theTimeOfAHandoffRunsOnWhileDecodeInstancesAreReplaced() { // PD-9, PD-12
        use(Disaggregation.by(TestPdd.serial()).staged(true));
        pdd.rig.builder.instanceRetries(1);
        CompletableFuture<Placement> first = new CompletableFuture<>();
        CompletableFuture<Placement> second = new CompletableFuture<>();
        pdd.rig.scheduler.onSchedule((scheduler, query) -> query.stage() == Stage.PREFILL
                ? CompletableFuture.completedStage(Placement.of(scheduler.open(pdd.prefill.get(0))))
                : scheduler.queries().size() == 2 ? first : second);
        pdd.upstreams.on("p0", prefilled()).on("d0", UpstreamScript.refused());
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(20));
        first.complete(Placement.of(pdd.rig.scheduler.open(pdd.decode.get(0))));
        assertThat(pdd.rig.scheduler.queries()).hasSize(3);
        pdd.rig.advance(Duration.ofSeconds(5));
        assertThat(call.response().toCompletableFuture()).isDone();
        assertThat(pdd.rig.response(call).status()).isEqualTo(503);
        pdd.rig.text(call);
        second.complete(Placement.of(pdd.rig.scheduler.open(pdd.decode.get(1))));
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 failed CONNECT_FAILED", "d1 cancelled");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSchedulerThatBreaksBetweenTheLegsIsADefectAsBeforeThem(boolean later) { // PD-13, S-1
        Disaggregation rules = Disaggregation.by(TestPdd.serial()).staged(true).build();
        pdd.rig.scheduler.onSchedule((scheduler, query) -> {
            IllegalStateException defect = new IllegalStateException("10.0.0.1");
            if (query.stage() == Stage.PREFILL) {
                return CompletableFuture.completedStage(Placement.of(scheduler.open(pdd.prefill.get(0))));
            } else if (later) {
                return CompletableFuture.failedStage(new CompletionException(defect));
            }
            throw defect;
        });
        pdd.upstreams.on("p0", prefilled());
        RecordingLog log = new RecordingLog();
        try (Pipeline pipeline = pdd.rig.pipeline(log, rules)) {
            GatewayCall call = pipeline.call(PddRig.request("{\"model\":\"m\",\"prompt\":\"p\"}"));
            assertThat(pdd.rig.response(call).status()).isEqualTo(500);
            assertThat(pdd.rig.text(call)).contains("internal_error").doesNotContain("10.0.0.1");
            assertThat(pdd.rig.summary(call).error()).isEqualTo(ErrorKind.INTERNAL);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("ERROR", call.requestId(), "IllegalStateException: 10.0.0.1");
        }
        assertThat(pdd.leases()).containsExactly("p0 succeeded");
    }

    @Test
    void aPairThatComesTooLateIsGivenBackWhole() { // PD-13, S-3
        CompletableFuture<Placement> late = new CompletableFuture<>();
        pdd.rig.scheduler.onSchedule((scheduler, query) -> late);
        GatewayCall call = pdd.call();
        call.cancel("gone");
        late.complete(Placement.pair(
                new StubbornLease(pdd.rig.scheduler.open(pdd.prefill.get(0))),
                pdd.rig.scheduler.open(pdd.decode.get(0))));
        assertThat(pdd.rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "transport"})
    void aTouchThatCannotBeDoneHoldsUpNothing(String failedLeg) { // PD-13
        use(Disaggregation.by(TestPdd.serial()).staged(true).handoffCleanup(HandoffCleanup.TOUCH_DECODE));
        pdd.rig.scheduler.onSchedule((scheduler, query) -> {
            int number = scheduler.queries().size();
            if (number == 3 && failedLeg.equals("scheduler")) {
                throw new IllegalStateException(failedLeg);
            }
            return number == 2
                    ? new CompletableFuture<>()
                    : CompletableFuture.completedStage(
                            Placement.of(scheduler.open(number == 1 ? pdd.prefill.get(0) : pdd.decode.get(0))));
        });
        pdd.upstreams.on("p0", prefilled()).on("d0", exchange -> {
            exchange.failHead(new IllegalStateException("broken"));
            throw new IllegalStateException(failedLeg);
        });
        GatewayCall call = pdd.call();
        call.cancel("gone");
        assertThat(pdd.rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(pdd.leases()).noneMatch(lease -> lease.endsWith(" "));
    }

    @Test
    void aQuestionThatCannotBeCancelledHoldsUpNothing() { // PD-13
        use(Disaggregation.by(new TestPdd(LegPattern.PARALLEL, false, true, false)));
        pdd.upstreams.on("aux-p0", silent());
        GatewayCall call = pdd.call();
        pdd.exchange(0).onCancel(() -> {
            throw new IllegalStateException("cancel");
        });
        call.cancel("gone");
        assertThat(pdd.rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        pdd.exchange(0).onCancel(() -> {}); // it is asked again at the end
    }

    /** A protocol in two parallel legs that cannot do without what it has asked for, like those whose engines have ids. */
    private static final class Picky implements PddProtocol {
        @Override
        public String name() {
            return "picky";
        }

        @Override
        public Optional<LegPattern> pattern(SchedulingMode mode) {
            return Optional.of(LegPattern.PARALLEL);
        }

        @Override
        public boolean carries(String path, JsonBody body) {
            return true;
        }

        @Override
        public Optional<BootstrapRequest> bootstrap(Instance prefill) {
            return Optional.of(new BootstrapRequest(Origin.of("http", prefill.auxHost(), prefill.auxPort()), "/query"));
        }

        @Override
        public LegEdit prefillLeg(PddQuery query) {
            return LegEdit.none();
        }

        @Override
        public LegEdit decodeLeg(PddQuery query) {
            if (UTF_8.decode(query.bootstrap().duplicate()).toString().equals("{}")) {
                throw new GatewayException(ErrorKind.INVALID_RESPONSE, "bootstrap: no engine");
            }
            return LegEdit.none();
        }
    }
}
