package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.testkit.ManualExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A pair is one attempt with one end, in whatever order the ends of its legs come (clause PD-29). */
class LegEndsTest {
    private static final String LENGTH = "{\"choices\":[{\"finish_reason\":\"length\"}]}";

    /** What a leg does, in steps that those of the other leg may come between. */
    private enum Way {
        ANSWERS(leg -> leg.respond(200), leg -> leg.send(LENGTH).end()),
        REFUSES(leg -> leg.respond(503), leg -> leg.send("busy").end()),
        REFUSES_AND_BREAKS(leg -> leg.respond(503), leg -> leg.breakWith(new IllegalStateException("cut"))),
        BREAKS(leg -> leg.respond(200), leg -> leg.breakWith(new IllegalStateException("cut"))),
        RESETS(leg -> leg.failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"))),
        IS_SILENT();

        @SuppressWarnings("ImmutableEnumChecker") // steps keep nothing
        private final List<Consumer<ManualExchange>> steps;

        @SafeVarargs
        @SuppressWarnings("varargs")
        Way(Consumer<ManualExchange>... steps) {
            this.steps = List.of(steps);
        }

        boolean failsAtOnce() {
            return this == REFUSES || this == REFUSES_AND_BREAKS || this == RESETS;
        }
    }

    /** Returns every order of the steps of every two ways, of which one at least fails before an answer is there. */
    static Stream<Arguments> orders() {
        return Arrays.stream(Way.values())
                .flatMap(prefill -> Arrays.stream(Way.values())
                        .filter(decode -> prefill.failsAtOnce() || (decode.failsAtOnce() && prefill != Way.BREAKS))
                        .flatMap(decode -> interleavings(prefill.steps.size(), decode.steps.size()).stream()
                                .flatMap(order -> Stream.of(false, true)
                                        .map(byLength -> Arguments.of(prefill, decode, order, byLength)))));
    }

    /** Returns words of {@code p} and {@code d}, one for each order. */
    private static List<String> interleavings(int prefill, int decode) {
        if (prefill == 0 || decode == 0) {
            return List.of("p".repeat(prefill) + "d".repeat(decode));
        }
        List<String> all = new ArrayList<>();
        interleavings(prefill - 1, decode).forEach(rest -> all.add("p" + rest));
        interleavings(prefill, decode - 1).forEach(rest -> all.add("d" + rest));
        return all;
    }

    @ParameterizedTest(name = "prefill {0}, decode {1}, {2}, by length {3}")
    @MethodSource("orders")
    void theCallGoesOnToTheChainOnce(Way prefill, Way decode, String order, boolean byLength) { // PD-29
        TestPdd protocol = byLength ? TestPdd.byLength(LegPattern.PARALLEL) : TestPdd.parallel();
        try (PddRig pdd = new PddRig(Disaggregation.by(protocol).build())) {
            pdd.rig.chain(Route.INTERNAL, Endpoint.of("http://well/v1")).builder.instanceRetries(0);
            pdd.upstreams.on("p0", silent()).on("d0", silent()).on("well", ok("from the chain"));
            GatewayCall call = pdd.call();
            play(pdd, prefill, decode, order);
            assertThat(pdd.rig.text(call)).isEqualTo("from the chain");
            pdd.expectAsked("p0", "d0", "well");
            assertThat(pdd.leases()).hasSize(2).noneMatch(lease -> lease.contains(" and "));
            assertThat(pdd.rig.summary(call).attempts()).hasSize(3);
        }
    }

    private static void play(PddRig pdd, Way prefill, Way decode, String order) {
        int first = 0;
        int second = 0;
        for (int at = 0; at < order.length(); at++) {
            if (order.charAt(at) == 'p') {
                step(pdd.exchange(0), prefill.steps.get(first++));
            } else {
                step(pdd.exchange(1), decode.steps.get(second++));
            }
        }
    }

    /** A cancelled exchange does nothing more. */
    private static void step(ManualExchange exchange, Consumer<ManualExchange> step) {
        if (exchange.cancelCause() == null && !exchange.isBodyCancelled()) {
            step.accept(exchange);
        }
    }
}
