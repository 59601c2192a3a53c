package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Secret;
import io.sluice.gateway.internal.pair.Bootstrap;
import io.sluice.gateway.internal.pair.Bootstraps;
import io.sluice.gateway.internal.pair.PairPlan;
import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.TrackedLease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many calls at once that need what a prefill instance tells beforehand: it is asked once (PW-5). */
class BootstrapTest {
    private final PddRig pdd = new PddRig(Disaggregation.by(new TestPdd(LegPattern.PARALLEL, false, true, false))
            .build());

    @BeforeEach
    void onePair() {
        pdd.prefill.remove(1);
        pdd.decode.remove(1);
        pdd.upstreams.on("aux-p0", silent()).on("p0", ok("")).on("d0", ok("done"));
    }

    @AfterEach
    void close() {
        pdd.close();
    }

    private List<GatewayCall> calls(int number) {
        return Stream.generate(pdd::call).limit(number).toList();
    }

    private void answer(int exchange, String engine) {
        pdd.exchange(exchange).respond(200).send("{\"0\":\"" + engine + "\"}").end();
    }

    private void assertDone(GatewayCall call) {
        assertThat(pdd.rig.text(call)).isEqualTo("done");
    }

    @Test
    void allWaitForOneAnswer() {
        List<GatewayCall> calls = calls(3);
        pdd.expectAsked("aux-p0");
        answer(0, "engine");
        calls.forEach(this::assertDone);
        assertThat(pdd.upstreams.asked()).containsOnlyOnce("aux-p0");
        assertThat(Stream.of(2, 4, 6).map(pdd::sent))
                .allSatisfy(body -> assertThat(body).contains("\"bootstrap\":{\"0\":\"engine\"}"));
    }

    @Test
    void bothLegsAndTheQuestionCarryTheKeyOfTheirInstance() { // SC-I-5
        pdd.prefill.set(
                0, pdd.prefill.get(0).toBuilder().apiKey(Secret.of("of p")).build());
        pdd.decode.set(
                0, pdd.decode.get(0).toBuilder().apiKey(Secret.of("of d")).build());
        pdd.upstreams.on("aux-p0", ok("{\"0\":\"engine\"}"));
        assertDone(pdd.call());
        pdd.expectAsked("aux-p0", "p0", "d0");
        assertThat(Stream.of(0, 1, 2)
                        .map(number -> pdd.exchange(number).request().headers().first("authorization")))
                .containsExactly("Bearer of p", "Bearer of p", "Bearer of d");
    }

    @Test
    void answerIsBelievedForAMinute() {
        pdd.upstreams.on("aux-p0", ok("{\"0\":\"old\"}"), ok("{\"0\":\"new\"}"));
        assertDone(pdd.call());
        pdd.rig.advance(Duration.ofSeconds(60));
        assertDone(pdd.call());
        pdd.expectAsked("aux-p0", "p0", "d0", "p0", "d0");
        pdd.rig.advance(Duration.ofSeconds(6));
        assertDone(pdd.call());
        pdd.expectAsked("aux-p0", "p0", "d0", "p0", "d0", "aux-p0", "p0", "d0");
    }

    @Test
    void allHearOfTheFailureAndTheNextOneAsksAgain() {
        List<GatewayCall> calls = calls(3);
        pdd.exchange(0).respond(500).send("starting").end();
        for (GatewayCall call : calls) {
            assertThat(pdd.rig.response(call).status()).isEqualTo(502);
            pdd.rig.text(call);
        }
        pdd.expectAsked("aux-p0");
        assertThat(pdd.leases())
                .filteredOn("p0 failed INVALID_RESPONSE"::equals)
                .hasSize(3);
        GatewayCall next = pdd.call();
        answer(1, "engine");
        assertDone(next);
    }

    @Test
    void aTransportThatThrowsWhenAskedIsAskedAnew() {
        pdd.upstreams.on(
                "aux-p0",
                exchange -> {
                    exchange.failHead(new IllegalStateException("broken"));
                    throw new IllegalStateException("transport");
                },
                ok("{\"0\":\"engine\"}"));
        GatewayCall failing = pdd.call();
        assertThat(pdd.rig.response(failing).status()).isEqualTo(500);
        pdd.rig.text(failing);
        assertDone(pdd.call());
        pdd.expectAsked("aux-p0", "aux-p0", "p0", "d0");
    }

    @Test
    void whoRetriesAfterTheFailureSharesTheNextQuestion() {
        pdd.rig.builder.instanceRetries(1);
        List<GatewayCall> calls = calls(3);
        pdd.exchange(0).failHead(new IllegalStateException("reset"));
        pdd.rig.advance(Duration.ofMillis(10));
        pdd.expectAsked("aux-p0", "aux-p0");
        answer(1, "engine");
        calls.forEach(this::assertDone);
    }

    @Test
    void silenceEndsTheWaitOfAllAtOnceHoweverLateTheyCame() {
        GatewayCall first = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(4));
        GatewayCall second = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(1));
        assertThat(pdd.rig.response(first).status()).isEqualTo(504);
        assertThat(pdd.rig.response(second).status()).isEqualTo(504);
        pdd.rig.text(first);
        pdd.rig.text(second);
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        pdd.expectAsked("aux-p0");
    }

    @Test
    void oneThatLeavesTakesNothingFromTheOthersAndTheLastOneEndsTheQuestion() { // PD-13
        List<GatewayCall> calls = calls(3);
        calls.get(0).cancel("gone");
        calls.get(2).cancel("gone");
        assertThat(pdd.exchange(0).cancelCause()).isNull();
        calls.get(1).cancel("gone");
        assertThat(pdd.exchange(0).cancelCause()).isInstanceOf(GatewayException.class);
        GatewayCall next = pdd.call();
        answer(1, "engine");
        assertDone(next);
        pdd.expectAsked("aux-p0", "aux-p0", "p0", "d0");
    }

    @Test
    void whoStaysGetsTheAnswer() { // PD-13
        List<GatewayCall> calls = calls(2);
        calls.get(0).cancel("gone");
        answer(0, "engine");
        assertDone(calls.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"breaks", "stalls", "is cancelled", "ends"})
    void itIsAskedAgainWhenAnAnswerDoesNotEndThatHadBegun(String how) { // PW-5: the prefill engine may be another one
        pdd.upstreams
                .on("aux-p0", ok("{\"0\":\"old\"}"), ok("{\"0\":\"new\"}"))
                .on("d0", ManualExchange::respondEvents, ok("done"));
        GatewayCall call = pdd.call();
        ChunkProbe host = pdd.rig.read(call);
        switch (how) {
            case "breaks" -> pdd.exchange(2).breakWith(new IOException("reset"));
            case "stalls" -> pdd.rig.advance(Duration.ofHours(1));
            case "is cancelled" -> call.cancel("gone");
            default -> pdd.exchange(2).send("data: x\n\n").end();
        }
        Await.value(host.end().handle((done, thrown) -> thrown));
        assertDone(pdd.call());
        boolean again = how.equals("breaks") || how.equals("stalls");
        assertThat(pdd.upstreams.asked()).filteredOn("aux-p0"::equals).hasSize(again ? 2 : 1);
    }

    @Test
    void anAnswerThatComesAfterItWasForgottenIsNotKept() {
        CallServices services = pdd.rig.services();
        Bootstraps bootstraps = services.attempts().bootstraps();
        PairPlan plan = plan(services);
        Bootstrap old = bootstraps.of(plan);
        bootstraps.forget(old);
        Bootstrap asked = bootstraps.of(plan);
        answer(0, "old");
        assertThat(asked).isNotSameAs(old);
        assertThat(asked.known()).isNull();
        answer(1, "new");
        assertThat(bootstraps.of(plan)).isSameAs(asked);
        bootstraps.forget(old);
        assertThat(bootstraps.of(plan)).as("another one's answer stays").isSameAs(asked);
    }

    @Test
    void comingAndGoingOnManyThreadsLeavesNoQuestionOpenOrUnasked() throws Exception {
        CallServices services = pdd.rig.services();
        PairPlan plan = plan(services);
        CyclicBarrier start = new CyclicBarrier(4);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> comeAndGo(services, plan, start));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        int questions = pdd.upstreams.transport.started();
        assertThat(questions).isPositive();
        for (int i = 0; i < questions; i++) {
            assertThat(pdd.exchange(i).cancelCause()).isNotNull();
        }
    }

    private static void comeAndGo(CallServices services, PairPlan plan, CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < 2_000; i++) {
            services.attempts().bootstraps().of(plan).leave(GatewayException.noAvailableInstance("gone", null));
        }
    }

    private PairPlan plan(CallServices services) {
        Disaggregation rules = Disaggregation.by(new TestPdd(LegPattern.PARALLEL, false, true, false))
                .build();
        InspectedRequest call = services.inspector().inspect(PddRig.request("{\"model\":\"m\"}"));
        TrackedLease lease = pdd.rig.scheduler.open(pdd.prefill.get(0));
        lease.cancelled();
        return PairPlan.of(call, services.requests(), new Random(1), rules, "attempt", Set.of(), lease, null);
    }
}
