package io.sluice.gateway.llumnix.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Secret;
import io.sluice.gateway.llumnix.scheduler.FakeLlumnixScheduler.Fault;
import io.sluice.gateway.llumnix.scheduler.FakeLlumnixScheduler.Recorded;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clause FL-S-7, lite mode, over real sockets. */
class LiteModeTest {
    private static final String TOKEN = "s3cret-token";
    private static final CallQuery CALL = CallQuery.of("call-1");

    private final FakeLlumnixScheduler server = FakeLlumnixScheduler.lite(SchedulerRig.defaults(), TOKEN);
    private final JdkHttpTransport transport = JdkHttpTransport.builder().build();
    private final PoolScheduler local = Schedulers.builder(InstanceSources.fixed(SchedulerRig.defaults()))
            .policy(PlacementPolicies.ROUND_ROBIN)
            .build();
    private RemoteScheduler remote = scheduler(Duration.ZERO);

    private RemoteScheduler scheduler(Duration reportInterval) {
        return LlumnixLayer.builder(List.of(server.origin()))
                .token(Secret.of(TOKEN))
                .timeout(Duration.ofSeconds(2))
                .lite(reportInterval)
                .build()
                .over(local, transport);
    }

    private void reporting() {
        remote.close();
        Await.until("it has gone", () -> server.books().gateways().isEmpty());
        remote = scheduler(Duration.ofMillis(5));
    }

    @AfterEach
    void close() {
        remote.close();
        local.close();
        transport.close();
        server.close();
        assertThat(server.violations()).isEmpty();
        assertThat(local.openLeases()).isZero();
    }

    private void awaitKnown() {
        Await.until("the scheduler knows the gateway", this::isKnown);
    }

    private boolean isKnown() {
        return server.books().gateways().size() == 1
                && remote.sources().stream().allMatch(one -> one.state() == State.OK);
    }

    private Placement placed(CallQuery query) {
        return Await.value(remote.schedule(query).placement());
    }

    @Test
    void namesItselfByTheAddressOfTheConnectionItKeeps() {
        awaitKnown();

        Placement placement = placed(CALL);

        String gateway = server.books().gateways().iterator().next();
        assertThat(server.requests("/schedule").get(0).text()).contains("\"gateway_id\":\"" + gateway + "\"");
        assertThat(server.books().open()).isEqualTo(1);
        placement.lease().succeeded();
        Await.until("it is released", () -> server.books().open() == 0);
    }

    @Test
    void releasesAFailureOnceToo() {
        awaitKnown();

        Lease lease = placed(CALL).lease();
        lease.failed(ErrorKind.CONNECTION_LOST);
        lease.cancelled();

        Await.until("it is released", () -> server.books().open() == 0);
        remote.close();
        assertThat(server.requests("/release")).hasSize(1);
    }

    @Test
    void releasesThePrefillAtTheFirstContentAndTheDecodeAtTheEnd() {
        awaitKnown();

        Placement pair = placed(CALL.in(SchedulingMode.PD_BATCH, Stage.BOTH));
        assertThat(server.open(Role.PREFILL)).isEqualTo(1);
        pair.lease().progress(30);
        Await.until("the prefill is released", () -> server.open(Role.PREFILL) == 0);
        assertThat(server.open(Role.DECODE)).isEqualTo(1);
        pair.prefill().orElseThrow().succeeded();
        pair.lease().progress(30);
        pair.lease().succeeded();

        Await.until("the decode is released", () -> server.open(Role.DECODE) == 0);
        remote.close();
        assertThat(server.requests("/release")).hasSize(2);
        assertThat(server.books().unknownReleases()).isZero();
    }

    @Test
    void asksNobodyWhileItIsNotKnown() {
        awaitKnown();
        server.keepaliveRefused = true;
        server.cutKeepalives();
        Await.until("it notices", () -> remote.sources().stream().anyMatch(one -> one.state() == State.STALE));

        Placement placement = placed(CALL);

        assertThat(server.requests("/schedule")).isEmpty();
        assertThat(remote.explain(CALL).reason()).contains("does not know this gateway");
        assertThat(remote.stats().backup()).isEqualTo(1);
        placement.lease().succeeded();
        server.keepaliveRefused = false;
        awaitKnown();
        placed(CALL).lease().succeeded();
        assertThat(server.requests("/schedule")).hasSize(1);
    }

    @Test
    void doesNotReleaseWhatEndedWithTheConnection() {
        awaitKnown();
        Placement placement = placed(CALL);
        server.cutKeepalives();
        Await.until("all is forgotten", () -> server.books().open() == 0);
        awaitKnown();

        placement.lease().succeeded();
        remote.close();

        assertThat(server.requests("/release")).isEmpty();
    }

    @Test
    void answersPings() {
        server.pingEvery = Duration.ofMillis(10);
        awaitKnown();
        String gateway = server.books().gateways().iterator().next();

        Await.until("ten pings", () -> server.pongs() >= 10);

        assertThat(server.books().gateways()).containsExactly(gateway);
    }

    @Test
    void reportsTokensAndFirstContent() {
        reporting();
        awaitKnown();
        Await.until(
                "it says that it is idle",
                () -> server.requests("/report").stream().map(Recorded::text).anyMatch("[]"::equals));

        Placement placement = placed(CALL);
        long prompt = server.books().tokens(Role.NEUTRAL, "call-1");
        placement.lease().progress(2_000);

        Await.until("it says how many tokens came", () -> server.books().tokens(Role.NEUTRAL, "call-1") == prompt + 10);
        Await.until("it says that content came", () -> server.books().prefillsDone() == 1);
        placement.lease().succeeded();
        Await.until("it is released", () -> server.books().open() == 0);
        int before = server.requests("/report").size();
        Await.until("it is idle again", () -> server.requests("/report").size() > before + 1);
        assertThat(server.requests("/report")).last().extracting(Recorded::text).isEqualTo("[]");
    }

    @Test
    void goesOnAfterReportsThatFail() {
        reporting();
        awaitKnown();
        server.fault = Fault.CUT;
        int before = server.requests("/report").size();
        Await.until("some fail", () -> server.requests("/report").size() > before + 2);
        server.fault = Fault.NONE;

        Placement placement = placed(CALL);
        placement.lease().progress(1);

        Await.until("it says that content came", () -> server.books().prefillsDone() == 1);
        placement.lease().succeeded();
    }

    /** Two thousand calls on four threads, of all kinds, while the connection is cut again and again. */
    @Test
    void leavesNoBookingBehind() throws Exception {
        reporting();
        awaitKnown();
        CountDownLatch done = new CountDownLatch(4);
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(i);
            new Thread(() -> {
                        for (int number = calls.incrementAndGet(); number <= 2_000; number = calls.incrementAndGet()) {
                            call(random, number);
                        }
                        done.countDown();
                    })
                    .start();
        }
        for (int cut = 1; cut <= 3; cut++) {
            int until = cut * 500;
            Await.until("calls", () -> calls.get() > until);
            server.cutKeepalives();
        }
        Await.open("all calls", done);

        Await.until("nothing is booked", () -> server.books().open() == 0);
        assertThat(server.books().booked()).isGreaterThan(500);
        assertThat(remote.stats().releasesLost()).isZero();
    }

    private void call(Random random, int number) {
        CallQuery query = CallQuery.of("call-" + number);
        boolean isPair = random.nextInt(3) == 0;
        Placement placement = placed(isPair ? query.in(SchedulingMode.PD_BATCH, Stage.BOTH) : query);
        if (random.nextBoolean()) {
            placement.lease().progress(100);
        }
        placement.prefill().ifPresent(Lease::succeeded);
        if (random.nextInt(4) == 0) {
            placement.lease().failed(ErrorKind.CONNECTION_LOST);
        } else {
            placement.lease().succeeded();
        }
    }
}
