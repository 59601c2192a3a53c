package io.sluice.gateway.llumnix.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.llumnix.scheduler.DirectTransport.Sent;
import io.sluice.gateway.llumnix.scheduler.SchedulerBooks.Reply;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleasesTest {
    private static final CallQuery CALL = CallQuery.of("call-1");

    @Test
    void triesAFewTimes() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Lease lease = rig.lease(CALL);
            rig.instead = request -> new Reply(500, "");
            lease.cancelled();
            assertThat(rig.transport.sent("/release")).hasSize(1);
            rig.pass(Releases.PAUSE);
            rig.instead = null;
            rig.pass(Releases.PAUSE);
            rig.pass(Releases.PAUSE);
            assertThat(rig.transport.sent("/release")).as("FL-2").hasSize(3);
            assertThat(rig.books.open()).isZero();
            assertThat(rig.remote.stats().released()).isEqualTo(1);
            assertThat(rig.remote.stats().releasesLost()).isZero();
        }
    }

    @Test
    void givesUpAtLast() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Lease lease = rig.lease(CALL);
            rig.instead = request -> {
                throw new IllegalStateException("refused");
            };
            lease.cancelled();
            for (int i = 0; i < 5; i++) {
                rig.pass(Releases.PAUSE);
            }
            assertThat(rig.transport.sent("/release")).hasSize(Releases.TRIES);
            assertThat(rig.remote.stats().releasesLost()).isEqualTo(1);
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void sendsAFewAtATime() {
        try (SchedulerRig rig = new SchedulerRig()) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                leases.add(rig.lease(CallQuery.of("call-" + i)));
            }
            rig.instead = request -> null;
            leases.forEach(Lease::cancelled);
            assertThat(rig.transport.sent("/release")).hasSize(Releases.AT_A_TIME);
            rig.instead = null;
            List.copyOf(rig.transport.sent("/release")).forEach(sent -> sent.answer(rig.byBooks(sent.request())));
            assertThat(rig.books.open()).isZero();
        }
    }

    @Test
    void asksUnderTheSameIdOnlyWhenTheReleaseBeforeWasTried() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Lease failed = rig.lease(CALL);
            rig.instead = request -> request.target().equals("/release") ? null : rig.byBooks(request);
            failed.cancelled();
            Placing retry = rig.remote.schedule(CALL);
            assertThat(rig.asked())
                    .as("FL-2: the release would end the new booking")
                    .isEqualTo(1);
            Sent release = rig.transport.sent("/release").get(0);
            release.answer(new Reply(500, ""));
            Lease held = Await.value(retry.placement()).lease();
            rig.pass(Releases.PAUSE);
            assertThat(rig.transport.sent("/release"))
                    .as("it is not sent again")
                    .hasSize(1);
            rig.instead = null;
            held.cancelled();
            assertThat(rig.books.open()).isZero();
            assertThat(rig.local.openLeases()).isZero();
        }
    }

    @Test
    void waitsForReleasesWhenItCloses() {
        SchedulerRig rig = new SchedulerRig();
        Lease lease = rig.lease(CALL);
        rig.instead = request -> null;
        lease.cancelled();
        Sent release = rig.transport.sent("/release").get(0);
        Thread closer = new Thread(rig::close, "closer");
        closer.start();
        release.answer(rig.byBooks(release.request()));
        Await.until("it is closed", () -> !closer.isAlive());
        assertThat(rig.books.open()).isZero();
    }
}
