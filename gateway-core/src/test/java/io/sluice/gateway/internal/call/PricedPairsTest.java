package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static io.sluice.gateway.internal.call.UpstreamScript.lost;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Explanation;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.Disaggregate;
import io.sluice.gateway.spi.pdd.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.pdd.DisaggregationPolicy;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clause PD-30: calls get two legs if these are cheaper. */
class PricedPairsTest {
    private final List<String> priced = new ArrayList<>();
    private final List<LocalDecodeReason> reasons = new ArrayList<>();
    private PddRig pdd;

    @BeforeEach
    void start() {
        use(Disaggregation.by(TestPdd.serial()));
    }

    @AfterEach
    void close() {
        pdd.close();
    }

    private void use(Disaggregation.Builder rules) {
        if (pdd != null) {
            pdd.close();
        }
        pdd = new PddRig(rules.disaggregate(Disaggregate.PRICE).build());
        pdd.rig.builder.instanceRetries(1).listener(new GatewayListener() {
            @Override
            public void decodesLocally(CallInfo call, LocalDecodeReason reason) {
                reasons.add(reason);
            }
        });
        pdd.upstreams
                .on("p0", prefilled())
                .on("p1", prefilled())
                .on("d0", ok("d0"))
                .on("d1", ok("d1"))
                .on("unused", ok("whole"));
        prices(1, 2, Double.POSITIVE_INFINITY);
    }

    /** Sets what a pair costs, half of it each leg, what a decode instance alone, and what a neutral one. */
    private void prices(double pair, double local, double whole) {
        prices(query -> switch (query.stage()) {
            case BOTH -> pair;
            case PREFILL -> pair / 2;
            case DECODE -> query.decodesLocally() ? local : pair / 2;
            case WHOLE -> whole;
        });
    }

    private void prices(ToDoubleFunction<ScheduleQuery> prices) {
        pdd.rig.scheduler.onPrice(query -> {
            priced.add(query.stage() + (query.decodesLocally() ? " locally" : ""));
            return prices.applyAsDouble(query);
        });
    }

    private String answer() {
        return pdd.rig.text(pdd.call());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "PD-30: where a decode instance alone is cheaper it takes the call, and is asked for as one that computes the prompt")
    void theDecodeInstanceAloneIsCheaper(boolean staged) {
        use(Disaggregation.by(TestPdd.serial()).staged(staged));
        prices(1, 0.9, Double.POSITIVE_INFINITY);
        assertThat(answer()).isEqualTo("d0");
        assertThat(pdd.sent(0)).contains("\"max_tokens\":7").doesNotContain("kv_transfer_params");
        assertThat(pdd.rig.scheduler.queries())
                .singleElement()
                .matches(query -> query.stage() == Stage.DECODE && query.decodesLocally());
        assertThat(reasons).containsExactly(LocalDecodeReason.PRICE);
        assertThat(priced)
                .isEqualTo(
                        staged
                                ? List.of("PREFILL", "DECODE", "DECODE locally", "WHOLE")
                                : List.of("BOTH", "DECODE locally", "WHOLE"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("PD-30: where the pair is cheaper, or costs the same, the call has two legs")
    void thePairIsCheaper(boolean staged) {
        use(Disaggregation.by(TestPdd.serial()).staged(staged));
        prices(1, 1, 1);
        assertThat(answer()).isEqualTo("d0");
        pdd.expectAsked("p0", "d0");
        assertThat(pdd.rig.scheduler.queries()).noneMatch(ScheduleQuery::decodesLocally);
        assertThat(reasons).isEmpty();
    }

    @Test
    @DisplayName(
            "PD-30: where a neutral instance is the cheapest it takes the call, with the client's bytes and the call's id")
    void theNeutralInstanceIsCheapest() {
        prices(1, 0.9, 0.8);
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.text(call)).isEqualTo("whole");
        assertThat(pdd.sentId(0)).isEqualTo(call.requestId());
        assertThat(pdd.rig.summary(call).attempts()).singleElement().matches(attempt -> attempt.leg() == LegRole.WHOLE);
        assertThat(reasons).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NaN,0.1", "1,NaN"})
    @DisplayName("PD-30: without a price calls have two legs as always")
    void withoutAPriceItIsAPair(double pair, double local) {
        prices(pair, local, Double.NaN);
        assertThat(answer()).isEqualTo("d0");
        pdd.expectAsked("p0", "d0");
    }

    @Test
    @DisplayName("PD-30: a scheduler that throws when it is asked for a price breaks no call")
    void throwingPricesBreakNothing() {
        prices(query -> {
            throw new IllegalStateException("no price today");
        });
        assertThat(answer()).isEqualTo("d0");
        pdd.expectAsked("p0", "d0");
    }

    @Test
    @DisplayName("PD-30: nobody is asked for a price of calls that are disaggregated always, or never")
    void pricesAreNotAskedInVain() {
        use(Disaggregation.by(TestPdd.serial()).staged(true).policy(DisaggregationPolicy.fromUncachedBytes(1_000)));
        assertThat(answer()).isEqualTo("d0");
        assertThat(reasons).containsExactly(LocalDecodeReason.POLICY);
        pdd.close();
        pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build());
        pdd.upstreams.on("p0", prefilled()).on("d0", ok("d0"));
        prices(1, 0.1, 0.1);
        assertThat(answer()).isEqualTo("d0");
        pdd.expectAsked("p0", "d0");
        assertThat(priced).isEmpty();
    }

    @Test
    @DisplayName("PD-16, PD-30: a cheaper pair is still not worth a leg if the policy says so of what is cached")
    void thePolicyAndThePriceMustAgree() {
        use(Disaggregation.by(TestPdd.serial()).policy(DisaggregationPolicy.fromUncachedBytes(1_000)));
        assertThat(answer()).isEqualTo("d0");
        pdd.expectAsked("d0");
        assertThat(reasons).containsExactly(LocalDecodeReason.POLICY);
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 succeeded");
    }

    @Test
    @DisplayName("PD-30: after a failed leg it is decided anew, without the instances that failed the call")
    void aRetryIsDecidedAnew() {
        pdd.upstreams.on("p0", lost());
        prices(query -> query.decodesLocally()
                ? 5
                : query.excludedInstances().contains("p0")
                        ? Double.POSITIVE_INFINITY
                        : query.stage() == Stage.WHOLE ? 9 : 1);
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("d1");
        pdd.expectAsked("p0", "d1");
        assertThat(reasons).containsExactly(LocalDecodeReason.PRICE);
    }

    @Test
    @DisplayName("PD-30: what was cheaper and is refused all the same is no reason to refuse a call that has a pair")
    void theCheaperWayIsRefused() {
        prices(1, 0.5, Double.POSITIVE_INFINITY);
        pdd.rig.scheduler.onSchedule((scheduler, query) -> query.decodesLocally()
                ? CompletableFuture.failedStage(GatewayException.noAvailableInstance("full since a moment", null))
                : pdd.place(scheduler, query));
        assertThat(answer()).isEqualTo("d0");
        pdd.expectAsked("p0", "d0");
    }

    @ParameterizedTest
    @CsvSource({"REFUSE,''", "DECODE_LOCAL,NO_PREFILL_INSTANCE"})
    @DisplayName("PD-17, PD-30: what becomes of calls without any prefill instance is not a matter of price")
    void anEmptyPrefillPoolHasItsOwnRule(EmptyPrefillPool rule, String reason) {
        use(Disaggregation.by(TestPdd.serial()).emptyPrefillPool(rule));
        pdd.prefill.clear();
        pdd.rig.scheduler.onCanPlace(query -> query.stage() != Stage.BOTH);
        prices(Double.POSITIVE_INFINITY, 0.1, 0.1);
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).status()).isEqualTo(reason.isEmpty() ? 503 : 200);
        pdd.rig.text(call);
        assertThat(reasons).extracting(Enum::name).isEqualTo(reason.isEmpty() ? List.of() : List.of(reason));
    }

    @Test
    @DisplayName(
            "PD-30: prefill instances that are full for now are no reason to refuse a call that a decode instance can take")
    void aFullPrefillPoolIsADearOne() {
        prices(Double.POSITIVE_INFINITY, 7, Double.POSITIVE_INFINITY);
        assertThat(answer()).isEqualTo("d0");
        pdd.expectAsked("d0");
    }

    @Test
    @DisplayName(
            "SC-P-2, PD-30: an explanation tells which way the call would go, the prices, and what these come from")
    void theExplanationTellsThePrices() {
        prices(1, 0.25, 3);
        LearnedFigures figures =
                new LearnedFigures(Role.DECODE, "m", List.of(new Part("prefill-bytes-per-second", 35_000)));
        pdd.rig.scheduler.onLearned(figures);
        Explanation explanation = pdd.rig.gateway().explain(PddRig.request("{\"model\":\"m\",\"prompt\":\"p\"}"));
        assertThat(explanation.scheduling().reason())
                .startsWith("decoded locally by price: pair 1.000 s, decode instance alone 0.250 s, neutral instance"
                        + " 3.000 s; ");
        assertThat(explanation.scheduling().learned()).containsExactly(figures);
        assertThat(pdd.rig.scheduler.explained()).singleElement().matches(ScheduleQuery::decodesLocally);
    }
}
