package io.sluice.examples.netty.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.pdd.HeldScheduler.Hold;
import io.sluice.examples.netty.pdd.Scenario.Role;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When instances are chosen. */
interface PddSuiteStages extends PddSuiteBase {
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#inStages")
    @DisplayName("PD-9: the decode instance is chosen when prefill has ended, by the load of that moment")
    default void decodeIsChosenLate(Scenario scenario) throws Exception {
        try (PddSite site =
                site(scenario).decodePolicy(PlacementPolicies.LEAST_REQUESTS).start()) {
            for (SimulatedEngine willBeFree : site.fleet.decodes()) {
                chosenLate(site, willBeFree);
            }
            site.checkAtRest();
        }
    }

    /** Keeps one decode instance busy during prefill, and the other one from then on. */
    private static void chosenLate(PddSite site, SimulatedEngine willBeFree) {
        Placement first = take(site);
        Placement second = take(site);
        boolean firstIsFree = first.lease().instance().id().equals(willBeFree.name());
        Placement busyAtFirst = firstIsFree ? first : second;
        Placement busyLater = firstIsFree ? second : first;
        int before = willBeFree.requests().size();

        Hold hold = site.scheduler.holdNext();
        GatewayCall call = site.begin(Requests.numbered(before));
        hold.awaitAsked();
        assertThat(site.received(Role.PREFILL, Requests.marker(before))).isNotEmpty();
        busyAtFirst.lease().succeeded();
        hold.release();

        assertThat(PddSite.read(call).status()).isEqualTo(200);
        assertThat(willBeFree.requests()).hasSize(before + 1);
        busyLater.lease().succeeded();
    }

    private static Placement take(PddSite site) {
        SimpleScheduleQuery decode =
                SimpleScheduleQuery.ofModel("simulated").in(SchedulingMode.PD_STAGED, Stage.DECODE);
        return Await.value(site.pool.schedule(decode).placement());
    }
}
