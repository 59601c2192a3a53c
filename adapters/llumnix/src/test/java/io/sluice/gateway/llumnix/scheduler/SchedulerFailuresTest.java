package io.sluice.gateway.llumnix.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.llumnix.scheduler.DirectTransport.Sent;
import io.sluice.gateway.llumnix.scheduler.SchedulerBooks.Reply;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SchedulerFailuresTest {
    private static final CallQuery CALL = CallQuery.of("call-1");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static SchedulerRig waiting() {
        return new SchedulerRig(
                SchedulerRig.defaults(),
                SchedulerRig.defaults(),
                builder -> builder.waiting(Duration.ofSeconds(3), Duration.ofSeconds(1)));
    }

    private static void reply(SchedulerRig rig, int status) {
        rig.instead = request -> new Reply(status, "not now");
    }

    private static boolean isDone(Placing question) {
        return question.placement().toCompletableFuture().isDone();
    }

    @Test
    void asksTheNextAddressWhenOneHasNoConnection() {
        try (SchedulerRig rig = new SchedulerRig()) {
            rig.instead = request -> {
                if (request.origin().equals(SchedulerRig.ONE)) {
                    throw new IllegalStateException("refused");
                }
                return rig.byBooks(request);
            };
            Lease first = rig.lease(CALL);
            Lease second = rig.lease(CallQuery.of("call-2"));
            assertThat(rig.transport.sent())
                    .as("FL-F-3: the second call asks the one that answered")
                    .extracting(sent -> sent.request().origin())
                    .containsExactly(SchedulerRig.ONE, SchedulerRig.TWO, SchedulerRig.TWO);
            assertThat(rig.remote.stats().failed()).isZero();
            first.cancelled();
            second.cancelled();
            assertThat(rig.transport.sent("/release"))
                    .allMatch(sent -> sent.request().origin().equals(SchedulerRig.TWO));
        }
    }

    @Test
    void placesByTheLocalPolicyAtOnceWhenTheSchedulerCannot() {
        for (int status : List.of(400, 404, 500, 401)) {
            try (SchedulerRig rig = waiting()) {
                reply(rig, status);
                Lease lease = rig.lease(CALL);
                lease.failed(ErrorKind.CONNECTION_LOST);
                assertThat(rig.transport.sent("/release"))
                        .as("FL-2: nothing was booked")
                        .isEmpty();
                assertThat(rig.local.openLeases()).isZero();
                assertThat(rig.remote.stats().failed()).isEqualTo(1);
            }
        }
    }

    @Test
    void placesByTheLocalPolicyWhenNoResponseCanBeRead() {
        for (String text : List.of("", "[]", "{", "{\"scheduling_result\":7}", "{\"scheduling_result\":[7]}")) {
            try (SchedulerRig rig = new SchedulerRig()) {
                rig.instead = request -> new Reply(200, text);
                rig.lease(CALL).succeeded();
                assertThat(rig.remote.stats().backup()).isEqualTo(1);
                assertThat(rig.remote.stats().failed()).isEqualTo(1);
            }
        }
    }

    @Test
    void placesByTheLocalPolicyWhenItsTimeIsOverAndReleasesWhatIsBookedLater() {
        try (SchedulerRig rig = new SchedulerRig()) {
            rig.instead = request -> request.target().equals("/schedule") ? null : rig.byBooks(request);
            Placing question = rig.remote.schedule(CALL);
            rig.pass(TIMEOUT.minusMillis(1));
            assertThat(isDone(question)).isFalse();
            rig.pass(Duration.ofMillis(1));
            Await.value(question.placement()).lease().succeeded();
            Sent late = rig.transport.sent().get(0);
            late.answer(rig.byBooks(late.request()));
            assertThat(rig.books.scheduled()).isEqualTo(1);
            assertThat(rig.books.open()).as("FL-F-3").isZero();
            assertThat(rig.local.openLeases()).isZero();
        }
    }

    @Test
    void givesUpARequestThatIsNeverAnswered() {
        try (SchedulerRig rig = new SchedulerRig()) {
            rig.instead = request -> null;
            Placing question = rig.remote.schedule(CALL);
            rig.pass(TIMEOUT);
            Await.value(question.placement()).lease().succeeded();
            rig.pass(Asking.LATE);
            assertThat(rig.transport.sent()).hasSize(1).allMatch(Sent::isOver);
        }
    }

    @Test
    void releasesWhatArrivesAfterACallWasCancelled() {
        try (SchedulerRig rig = new SchedulerRig()) {
            rig.instead = request -> request.target().equals("/schedule") ? null : rig.byBooks(request);
            Placing question = rig.remote.schedule(CALL);
            question.withdraw();
            question.withdraw();
            assertThat(Await.failure(question.placement())).isInstanceOf(GatewayException.class);
            Sent late = rig.transport.sent().get(0);
            late.answer(rig.byBooks(late.request()));
            assertThat(rig.books.open()).as("FL-F-3").isZero();
            assertThat(rig.transport.sent("/release")).hasSize(1);
            assertThat(rig.local.openLeases()).isZero();
        }
    }

    @Test
    void leavesTheSchedulerAloneAfterThreeFailuresAndAsksItAgainAfterFiveSeconds() {
        try (SchedulerRig rig =
                new SchedulerRig(SchedulerRig.defaults(), SchedulerRig.defaults(), builder -> builder)) {
            reply(rig, 400);
            for (int i = 0; i < 3; i++) {
                rig.lease(CALL).succeeded();
            }
            assertThat(rig.asked()).as("each asks both addresses").isEqualTo(6);
            assertThat(rig.remote.sources()).last().matches(source -> source.state() == State.STALE);
            assertThat(rig.remote.explain(CALL).reason()).contains("does not answer", "local policy decides");
            rig.lease(CALL).succeeded();
            rig.pass(SchedulerCircuit.PAUSE.minusMillis(1));
            rig.lease(CALL).succeeded();
            assertThat(rig.asked()).as("FL-F-3").isEqualTo(6);
            rig.pass(Duration.ofMillis(1));
            rig.lease(CALL).succeeded();
            rig.lease(CALL).succeeded();
            assertThat(rig.asked()).as("one of them asked, in vain").isEqualTo(8);
            rig.instead = null;
            rig.pass(SchedulerCircuit.PAUSE);
            rig.lease(CALL).succeeded();
            rig.lease(CallQuery.of("call-2")).succeeded();
            assertThat(rig.books.scheduled()).as("it is back").isEqualTo(2);
            assertThat(rig.remote.sources()).last().matches(source -> source.state() == State.OK);
            assertThat(rig.remote.stats().circuitOpened()).isEqualTo(1);
        }
    }

    @Test
    void asksOnceWhileItIsUnknownWhetherTheSchedulerIsBack() {
        try (SchedulerRig rig = new SchedulerRig()) {
            reply(rig, 400);
            for (int i = 0; i < 3; i++) {
                rig.lease(CALL).succeeded();
            }
            rig.pass(SchedulerCircuit.PAUSE);
            rig.instead = request -> null;
            Placing probe = rig.remote.schedule(CALL);
            rig.lease(CallQuery.of("call-2")).succeeded();
            assertThat(isDone(probe)).isFalse();
            assertThat(rig.asked()).as("FL-F-3").isEqualTo(7);
            probe.withdraw();
            Sent late = rig.transport.sent().get(6);
            rig.instead = null;
            late.answer(rig.byBooks(late.request()));
            assertThat(rig.remote.sources()).last().matches(source -> source.state() == State.OK);
        }
    }

    @Test
    void waitsWhenThereIsNothingToGive() {
        try (SchedulerRig rig = waiting()) {
            reply(rig, 429);
            Placing question = rig.remote.schedule(CALL);
            rig.pass(Duration.ofSeconds(2));
            assertThat(isDone(question)).isFalse();
            assertThat(rig.asked()).as("FL-2").isEqualTo(3);
            rig.instead = null;
            rig.pass(Duration.ofSeconds(1));
            Await.value(question.placement()).lease().succeeded();
            assertThat(rig.remote.stats().failed()).isZero();
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void refusesWhenTheCallsTimeToWaitIsOver() {
        try (SchedulerRig rig = waiting()) {
            reply(rig, 429);
            Placing question = rig.remote.schedule(CALL);
            rig.pass(Duration.ofSeconds(3));
            GatewayException refusal = (GatewayException) Await.failure(question.placement());
            assertThat(refusal.kind()).as("FL-2").isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
            assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(1));
            assertThat(rig.remote.stats().backup()).isZero();
            assertThat(rig.remote.sources()).last().matches(source -> source.state() == State.OK);
        }
    }

    @Test
    void doesNotWaitUnlessItIsToldTo() {
        try (SchedulerRig rig = new SchedulerRig()) {
            reply(rig, 429);
            assertThat(((GatewayException) rig.refusal(CALL)).kind()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void asksTheSchedulerAgainWhenNeitherOfThemCanPlace() {
        try (SchedulerRig rig = new SchedulerRig(
                List.of(),
                SchedulerRig.defaults(),
                builder -> builder.waiting(Duration.ofSeconds(3), Duration.ofSeconds(1)))) {
            reply(rig, 400);
            Placing question = rig.remote.schedule(CALL);
            assertThat(isDone(question)).isFalse();
            rig.instead = null;
            rig.pass(Duration.ofSeconds(1));
            Await.value(question.placement()).lease().succeeded();
        }
    }

    @Test
    void letsGoOfAWaitingCallThatIsWithdrawnOrWhenItCloses() {
        try (SchedulerRig rig = waiting()) {
            reply(rig, 429);
            Placing withdrawn = rig.remote.schedule(CALL);
            Placing open = rig.remote.schedule(CallQuery.of("call-2"));
            withdrawn.withdraw();
            assertThat(rig.clock.pending()).isEqualTo(1);
            rig.remote.close();
            assertThat(((GatewayException) Await.failure(open.placement())).kind())
                    .isEqualTo(ErrorKind.SHUTTING_DOWN);
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void doesNotWaitForTheLocalSchedulerWhenTheCallHasWaitedForTheOther() {
        FakeClock time = new FakeClock();
        Duration most = Duration.ofSeconds(3);
        AtomicInteger asked = new AtomicInteger();
        DirectTransport busyThenBroken =
                new DirectTransport(request -> new Reply(asked.incrementAndGet() <= 2 ? 429 : 400, "not now"));
        try (PoolScheduler local = Schedulers.builder(InstanceSources.fixed(List.of()))
                        .policy(PlacementPolicies.ROUND_ROBIN)
                        .ticker(time)
                        .timer(time)
                        .waiting(most, Duration.ofSeconds(1))
                        .build();
                RemoteScheduler remote = LlumnixLayer.builder(List.of(SchedulerRig.ONE))
                        .time(time, time)
                        .waiting(most, Duration.ofSeconds(1))
                        .build()
                        .over(local, busyThenBroken)) {
            Placing question = remote.schedule(CALL);
            time.advance(Duration.ofSeconds(2));
            assertThat(asked).as("it asked again, and then the local one").hasValue(3);
            assertThat(isDone(question)).isFalse();
            time.advance(Duration.ofSeconds(1));
            assertThat(isDone(question))
                    .as("FL-S-3: no longer than a call may wait")
                    .isTrue();
            assertThat(((GatewayException) Await.failure(question.placement())).kind())
                    .isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
            assertThat(time.pending()).as("nothing waits any more").isZero();
        }
    }

    @Test
    void doesNotStandInLineBehindReleasesForLongerThanAQuestionMayTake() {
        try (SchedulerRig rig = new SchedulerRig()) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < Releases.AT_A_TIME; i++) {
                leases.add(rig.lease(CallQuery.of("other-" + i)));
            }
            leases.add(rig.lease(CALL));
            int asked = rig.asked();
            rig.instead = request -> null;
            leases.forEach(lease -> lease.failed(ErrorKind.CONNECTION_LOST));
            Placing again = rig.remote.schedule(CALL);
            assertThat(isDone(again)).as("FL-S-6").isFalse();
            rig.pass(TIMEOUT);
            Await.value(again.placement()).lease().succeeded();
            assertThat(rig.asked()).as("FL-F-3: nothing was asked for it").isEqualTo(asked);
            rig.instead = null;
            rig.pass(TIMEOUT);
            rig.pass(Releases.PAUSE);
            assertThat(rig.books.open())
                    .as("the one that was followed is not tried again")
                    .isEqualTo(1);
        }
    }

    @Test
    void endsACallWhosePromptCannotBeMeasured() {
        PromptTokens broken = call -> {
            CompletableFuture<PromptSize> size = new CompletableFuture<>();
            size.completeExceptionally(new IllegalStateException("of the engine"));
            return size;
        };
        try (SchedulerRig rig = new SchedulerRig(
                SchedulerRig.defaults(), SchedulerRig.defaults(), builder -> builder.measuredBy(broken))) {
            rig.lease(CALL).succeeded();
        }
    }

    @Test
    void refusesMoreBytesThanMayWait() {
        try (SchedulerRig rig = new SchedulerRig(
                SchedulerRig.defaults(),
                SchedulerRig.defaults(),
                builder -> builder.waiting(Duration.ofSeconds(3), Duration.ofSeconds(1))
                        .waitingBytes(250))) {
            reply(rig, 429);
            Placing one = rig.remote.schedule(CALL);
            Placing two = rig.remote.schedule(CallQuery.of("call-2"));
            assertThat(rig.refusal(CallQuery.of("call-3"))).isInstanceOf(GatewayException.class);
            one.withdraw();
            Placing three = rig.remote.schedule(CallQuery.of("call-4"));
            assertThat(isDone(three)).isFalse();
            two.withdraw();
            three.withdraw();
        }
    }
}
