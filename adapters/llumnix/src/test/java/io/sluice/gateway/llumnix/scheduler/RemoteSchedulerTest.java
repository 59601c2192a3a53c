package io.sluice.gateway.llumnix.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RemoteSchedulerTest {
    private static final CallQuery CALL = CallQuery.of("call-1");

    @Test
    void placesWhereTheSchedulerSaysAndCountsAtTheLocalOne() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Lease first = rig.lease(CALL);
            Lease second = rig.lease(CallQuery.of("call-2"));
            assertThat(List.of(first.instance().id(), second.instance().id())).containsExactly("a", "b");
            assertThat(rig.local.openLeases()).as("FL-F-4").isEqualTo(2);
            assertThat(rig.remote.statuses())
                    .filteredOn(status -> status.openCalls() == 1)
                    .extracting(status -> status.instance().id())
                    .containsExactlyInAnyOrder("a", "b");
            first.succeeded();
            second.cancelled();
            assertThat(rig.local.openLeases()).isZero();
            assertThat(rig.books.violations()).isEmpty();
        }
    }

    @Test
    void placesPairsAndStages() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Placement pair = rig.placed(CALL.in(SchedulingMode.PD_BATCH, Stage.BOTH));
            Instance prefill = pair.prefill().orElseThrow().instance();
            assertThat(List.of(prefill.id(), pair.lease().instance().id()))
                    .as("FL-2")
                    .containsExactly("p", "d");
            assertThat(prefill.auxPort()).isEqualTo(9000);
            pair.cancelled();
            CallQuery staged = CallQuery.of("call-2");
            Lease first = rig.lease(staged.in(SchedulingMode.PD_STAGED, Stage.PREFILL));
            first.succeeded();
            Lease second = rig.lease(staged.in(SchedulingMode.PD_STAGED, Stage.DECODE));
            assertThat(List.of(first.instance().id(), second.instance().id())).containsExactly("p", "d");
            second.succeeded();
            assertThat(rig.local.openLeases()).isZero();
        }
    }

    @Test
    void releasesWhatNoEngineWillReportAndOnlyOnce() {
        List<Consumer<Lease>> ends = List.of(
                Lease::cancelled,
                Lease::refused,
                lease -> lease.failed(ErrorKind.CONNECTION_LOST),
                lease -> lease.unreachable(ErrorKind.CONNECT_FAILED),
                lease -> lease.limited(Duration.ofMillis(1)));
        for (Consumer<Lease> end : ends) {
            try (SchedulerRig rig = new SchedulerRig()) {
                Lease lease = rig.lease(CALL);
                end.accept(lease);
                lease.succeeded();
                lease.cancelled();
                assertThat(rig.transport.sent("/release")).as("FL-2").hasSize(1);
                assertThat(rig.books.open()).isZero();
            }
        }
    }

    @Test
    void leavesToTheEngineWhatSucceeded() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Lease lease = rig.lease(CALL);
            lease.succeeded();
            lease.cancelled();
            assertThat(rig.transport.sent("/release")).as("FL-2").isEmpty();
        }
    }

    @Test
    void doesNotAskWhenACallIsAboutWhatOneInstanceHas() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Lease lease = rig.lease(CALL.preferring("c"));
            assertThat(lease.instance().id()).isEqualTo("c");
            assertThat(rig.asked()).isZero();
            lease.succeeded();
        }
    }

    @Test
    void asksAgainForWhatTheCallCannotHaveAndGivesItBack() {
        try (SchedulerRig rig = new SchedulerRig()) {
            rig.remote.drain("a");
            Lease lease = rig.lease(CALL.excluding("b"));
            assertThat(lease.instance().id()).as("FL-2").isEqualTo("c");
            assertThat(rig.asked()).isEqualTo(3);
            assertThat(rig.books.released()).isEqualTo(2);
            assertThat(rig.books.countedTwice()).isZero();
            lease.succeeded();
            assertThat(rig.local.openLeases()).isZero();
        }
    }

    @Test
    void letsTheLocalOneDecideWhenItKeepsChoosingWhatTheCallCannotHave() {
        List<Instance> booked = List.of(SchedulerRig.instance("a", Role.NEUTRAL).build());
        try (SchedulerRig rig = new SchedulerRig(SchedulerRig.defaults(), booked, builder -> builder)) {
            Lease lease = rig.lease(CALL.excluding("a"));
            assertThat(lease.instance().id()).as("FL-2").isIn("b", "c");
            assertThat(rig.asked()).isEqualTo(RemotePlacing.TRIES);
            assertThat(rig.remote.stats().backup()).isEqualTo(1);
            lease.succeeded();
            assertThat(rig.books.open()).isZero();
        }
    }

    @Test
    void doesNotTakeAnInstanceOfAnotherModel() {
        List<Instance> known = List.of(
                SchedulerRig.instance("a", Role.NEUTRAL).model("other").build(),
                SchedulerRig.instance("b", Role.NEUTRAL).model("m").build());
        try (SchedulerRig rig = new SchedulerRig(known, known.subList(0, 1), builder -> builder)) {
            Lease lease = rig.lease(CALL);
            assertThat(lease.instance().id()).as("FL-2").isEqualTo("b");
            lease.succeeded();
        }
    }

    @Test
    void countsAnInstanceThatTheLocalOneDoesNotKnow() {
        List<Instance> booked = List.of(SchedulerRig.instance("new", Role.PREFILL)
                .aux("10.1.1.1", 9100)
                .dataParallel(1, 2)
                .build());
        try (SchedulerRig rig = new SchedulerRig(List.of(), booked, builder -> builder)) {
            assertThat(rig.remote.canPlace(CALL.in(SchedulingMode.PD_STAGED, Stage.PREFILL)))
                    .isTrue();
            Lease lease = rig.lease(CALL.in(SchedulingMode.PD_STAGED, Stage.PREFILL));
            Instance made = lease.instance();
            assertThat(made.origin().toString()).as("FL-F-4").isEqualTo("http://host-new:8000");
            assertThat(List.of(made.auxHost(), made.auxPort(), made.dpRank(), made.dpSize()))
                    .containsExactly("10.1.1.1", 9100, 1, 2);
            assertThat(rig.remote.statuses()).hasSize(1).allMatch(status -> status.openCalls() == 1);
            lease.failed(ErrorKind.CONNECTION_LOST);
            lease.succeeded();
            assertThat(rig.remote.openLeasesOfUnknown()).isZero();
            assertThat(rig.remote.statuses()).isEmpty();
        }
    }

    @Test
    void holdsAnInstanceOfSeveralRanksAtTheRankThatWasChosen() {
        List<Instance> known =
                List.of(SchedulerRig.instance("a", Role.NEUTRAL).dataParallel(4).build());
        List<Instance> booked = List.of(
                SchedulerRig.instance("a", Role.NEUTRAL).dataParallel(2, 4).build());
        try (SchedulerRig rig = new SchedulerRig(known, booked, builder -> builder)) {
            Lease lease = rig.lease(CALL);
            assertThat(lease.instance().id()).isEqualTo("a");
            assertThat(lease.instance().dpRank()).isEqualTo(2);
            lease.succeeded();
            assertThat(rig.local.openLeases()).isZero();
        }
    }

    @Test
    void explainsWithoutAsking() {
        try (SchedulerRig rig = new SchedulerRig()) {
            ScheduleExplanation up = rig.remote.explain(CALL);
            assertThat(up.reason()).as("FL-F-4").contains("http://scheduler-1:8089", "decides", "backup");
            assertThat(up.candidates()).hasSize(5).noneMatch(one -> one.verdict() == Verdict.WINNER);
            assertThat(rig.remote.explain(CALL.preferring("a")).reason()).doesNotContain("scheduler-1");
            assertThat(rig.asked()).isZero();
        }
    }

    @Test
    void showsTheTokenToTheSchedulerAlone() {
        try (SchedulerRig rig = new SchedulerRig()) {
            assertThat(last(rig.remote.sources()).state()).isEqualTo(State.LOADING);
            rig.lease(CALL).cancelled();
            assertThat(rig.transport.sent())
                    .hasSize(2)
                    .allMatch(sent ->
                            SchedulerRig.TOKEN.equals(sent.request().headers().first("authorization")));
            List<SourceStatus> sources = rig.remote.sources();
            SourceStatus last = last(sources);
            assertThat(last.state()).isEqualTo(State.OK);
            assertThat(last.lastSuccess()).isNotNull();
            assertThat(last.name()).isEqualTo("llumnix-scheduler:http://scheduler-1:8089,http://scheduler-2:8089");
            assertThat(rig.remote.toString() + rig.remote.explain(CALL) + sources)
                    .doesNotContain(SchedulerRig.TOKEN);
        }
    }

    private static SourceStatus last(List<SourceStatus> sources) {
        return sources.get(sources.size() - 1);
    }
}
