package io.sluice.examples.netty.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.pdd.PddSite.Answer;
import io.sluice.examples.netty.pdd.Scenario.Role;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.spi.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs that fail in front of a fallback chain that is well. */
interface PddSuiteChain extends PddSuiteBase {
    int CALLS_AT_ONCE = 80;

    /** Cancelled legs leave sockets that are closed while others are opened, so that once is not enough. */
    int ROUNDS = 3;

    /** What decode engines do beside prefill engines that refuse at once. */
    enum Beside {
        WAITS,
        ANSWERS(Fault.status(200)),
        FAILS(Fault.status(503)),
        RESETS(Fault.reset());

        @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
        private final Fault[] faults;

        Beside(Fault... faults) {
            this.faults = faults;
        }
    }

    static Stream<Arguments> pairs() {
        return Scenario.parallel()
                .flatMap(scenario -> Stream.of(Beside.values()).map(beside -> Arguments.of(scenario, beside)));
    }

    @ParameterizedTest(name = "{0}, decode {1}")
    @MethodSource("io.sluice.examples.netty.pdd.PddSuiteChain#pairs")
    @DisplayName("PD-29: however close the legs of a pair end, every call goes on to the chain")
    default void everyCallReachesTheChain(Scenario scenario, Beside beside) throws Exception {
        try (SimulatedEngine well = SimulatedEngine.builder().name("chain").start();
                PddSite site = site(scenario)
                        .retries(0)
                        .chain(Endpoint.of(well.url() + "/v1"))
                        .start()) {
            site.engines(Role.PREFILL).forEach(engine -> engine.faults(Fault.status(503)));
            site.engines(Role.DECODE).forEach(engine -> engine.faults(beside.faults));
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(callAtOnce(site)).hasSize(CALLS_AT_ONCE).containsOnly(200);
            }
            assertThat(well.requests()).hasSize(ROUNDS * CALLS_AT_ONCE);
            site.checkAtRest();
        }
    }

    private static List<Integer> callAtOnce(PddSite site) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLS_AT_ONCE);
        try {
            List<Future<Answer>> running = new ArrayList<>();
            for (int number = 0; number < CALLS_AT_ONCE; number++) {
                int mine = number;
                running.add(callers.submit(() -> site.call(Requests.numbered(mine))));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Answer> each : running) {
                statuses.add(each.get().status());
            }
            return statuses;
        } finally {
            callers.shutdownNow();
        }
    }
}
