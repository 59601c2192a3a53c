package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.ManualExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that leaves in any phase of a pair leaves nothing behind (clause PD-13). */
class PairCancelTest {
    private static final String CONTENT = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n";

    /** What happens one after the other in a call of each kind; the client leaves after any number of these. */
    private enum Kind {
        SERIAL(TestPdd.serial(), p -> p.respond(200), p -> p.send("{\"kv_transfer_params\":{}}"), ManualExchange::end),
        ONE_TOKEN(
                TestPdd.byLength(LegPattern.SERIAL),
                p -> p.respond(200),
                p -> p.send("{\"finish_reason\":\"stop\"}"),
                ManualExchange::end),
        FORCED(TestPdd.serial(), p -> p.respond(400)),
        ASKED_BEFOREHAND(
                new TestPdd(LegPattern.SERIAL, false, true, false),
                aux -> aux.respond(200).send("{}").end(),
                p -> p.respond(200).end());

        @SuppressWarnings("ImmutableEnumChecker") // it is a record of values
        private final TestPdd protocol;

        @SuppressWarnings("ImmutableEnumChecker") // steps keep nothing
        private final List<Consumer<ManualExchange>> steps;

        @SafeVarargs
        @SuppressWarnings("varargs")
        Kind(TestPdd protocol, Consumer<ManualExchange>... prefill) {
            this.protocol = protocol;
            this.steps = new ArrayList<>(List.of(prefill));
            steps.add(ManualExchange::respondEvents);
            steps.add(d -> d.send("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"));
            steps.add(d -> d.send(CONTENT));
        }
    }

    static Stream<Arguments> phases() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(false, true)
                        .flatMap(staged -> IntStream.rangeClosed(0, kind.steps.size())
                                .mapToObj(steps -> Arguments.of(kind, staged, steps))));
    }

    @ParameterizedTest(name = "{0}, staged {1}, after {2} steps")
    @MethodSource("phases")
    void oneLegAfterTheOther(Kind kind, boolean staged, int steps) {
        try (PddRig pdd = rig(Disaggregation.by(kind.protocol).staged(staged))) {
            GatewayCall call = pdd.rig
                    .gateway()
                    .call(PddRig.request("{\"model\":\"m\",\"prompt\":\"p\",\"tool_choice\":\"required\"}"));
            for (int i = 0; i < steps; i++) {
                int newest = pdd.upstreams.asked().size() - 1;
                kind.steps.get(i).accept(pdd.exchange(newest));
            }
            leave(pdd, call);
        }
    }

    /** What the legs do, in every order: {@code p} the next of the prefill leg, {@code d} of the decode leg. */
    static Stream<Arguments> orders() {
        return Stream.of(
                        "", "p", "d", "pd", "dp", "pp", "dd", "ppd", "pdd", "dpd", "ddp", "ddpp", "pddp", "ppddd",
                        "dddpp")
                .flatMap(order -> IntStream.range(0, 4)
                        .mapToObj(flags -> Arguments.of(order, (flags & 1) != 0, (flags & 2) != 0)));
    }

    @ParameterizedTest(name = "{0}, by length {1}, at once {2}")
    @MethodSource("orders")
    void bothLegsAtOnce(String order, boolean byLength, boolean atOnce) {
        TestPdd protocol = byLength ? TestPdd.byLength(LegPattern.PARALLEL) : TestPdd.parallel();
        try (PddRig pdd = rig(Disaggregation.by(protocol).commitBeforePrefill(atOnce))) {
            List<Consumer<ManualExchange>> prefill = List.of(
                    p -> p.respond(200),
                    p -> p.send("{\"finish_reason\":\"length\"}").end());
            List<Consumer<ManualExchange>> decode = Kind.SERIAL.steps.subList(3, 6);
            GatewayCall call = pdd.call();
            int first = 0;
            int second = 0;
            for (int i = 0; i < order.length(); i++) {
                if (order.charAt(i) == 'p') {
                    prefill.get(first++).accept(pdd.exchange(0));
                } else {
                    decode.get(second++).accept(pdd.exchange(1));
                }
            }
            leave(pdd, call);
        }
    }

    @Test
    void aDecodeInstanceThatComesTooLateIsGivenBack() { // S-6
        try (PddRig pdd = rig(Disaggregation.by(TestPdd.serial()).staged(true))) {
            CompletableFuture<Placement> late = new CompletableFuture<>();
            pdd.rig.scheduler.onSchedule((scheduler, query) -> query.stage() == Stage.PREFILL
                    ? CompletableFuture.completedStage(Placement.of(scheduler.open(pdd.prefill.get(0))))
                    : late);
            GatewayCall call = pdd.call();
            pdd.exchange(0).respond(200).send("{\"kv_transfer_params\":{}}").end();
            call.cancel("gone");
            late.complete(Placement.of(pdd.rig.scheduler.open(pdd.decode.get(0))));
            pdd.rig.summary(call);
            pdd.expectAsked("p0");
            assertThat(pdd.rig.scheduler.withdrawn()).hasSize(1);
            assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
        }
    }

    private static PddRig rig(Disaggregation.Builder rules) {
        PddRig pdd = new PddRig(rules.build());
        pdd.rig.builder.commitOn(CommitPoint.FIRST_CONTENT);
        pdd.upstreams.on("p0", silent()).on("d0", silent()).on("aux-p0", silent());
        return pdd;
    }

    private static void leave(PddRig pdd, GatewayCall call) {
        List<String> asked = pdd.upstreams.asked();
        call.cancel("gone");
        pdd.rig.summary(call);
        assertThat(pdd.upstreams.asked()).isEqualTo(asked);
        assertThat(pdd.leases()).isNotEmpty().allMatch(lease -> !lease.contains(" failed"));
        assertThat(pdd.leases()).noneMatch(lease -> lease.contains(" and "));
        assertThat(pdd.leases()).filteredOn(lease -> lease.startsWith("d0")).allMatch("d0 cancelled"::equals);
        assertThat(pdd.rig.clock.pending()).isZero();
        int newest = asked.size() - 1;
        ManualExchange last = pdd.exchange(newest);
        assertThat(last.cancelCause() != null || last.isBodyCancelled()).isTrue();
    }
}
