package io.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every {@link Scheduler} must hold, whatever it chooses by. Extend it in a test of the scheduler. */
public abstract class SchedulerContract {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");
    private static final SimpleScheduleQuery BATCH = ANY.in(SchedulingMode.PD_BATCH, Stage.BOTH);

    private static final List<Consumer<Lease>> ENDS = List.of(
            Lease::succeeded, Lease::refused, Lease::cancelled, lease -> lease.failed(ErrorKind.CONNECTION_LOST));

    /** Returns a new scheduler over these instances. Two of them decide the same sequence of queries alike. */
    protected abstract Scheduler newScheduler(List<Instance> instances);

    /** Returns the number of leases that the scheduler counts as open; negative if it has counted wrong. */
    protected abstract long openLeases(Scheduler scheduler);

    /** Returns how many leases the test with many threads takes. */
    protected int cycles() {
        return 1_000_000;
    }

    @Test
    void placesOnInstancesThatFit() {
        Scheduler scheduler = newScheduler(List.of(
                instance("fits").build(),
                instance("named").model("m").build(),
                instance("other").model("other").build(),
                instance("prefill").role(Role.PREFILL).build(),
                instance("decode").role(Role.DECODE).build()));
        for (int i = 0; i < 50; i++) {
            Lease lease = place(scheduler, ANY);
            assertThat(lease.instance().id()).as("I-4").isIn("fits", "named");
            lease.succeeded();
        }
    }

    @Test
    void refusesWhenNoInstanceFits() {
        assertRefused(newScheduler(List.of()));
        assertRefused(newScheduler(List.of(
                instance("other").model("other").build(),
                instance("prefill").role(Role.PREFILL).build())));
    }

    private void assertRefused(Scheduler scheduler) {
        Throwable refusal = catchThrowable(() -> place(scheduler, ANY));
        assertThat(refusal).as("S-1").isInstanceOf(GatewayException.class);
        assertThat(((GatewayException) refusal).kind()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(openLeases(scheduler)).isZero();
        assertThat(scheduler.explain(ANY).candidates()).noneMatch(c -> c.verdict() == Verdict.WINNER);
    }

    @Test
    void placesPairsAndStagesByRole() {
        Scheduler scheduler = newScheduler(List.of(
                instance("n").build(),
                instance("p").role(Role.PREFILL).build(),
                instance("d").role(Role.DECODE).build()));
        Placement pair = placement(scheduler, BATCH);
        assertThat(pair.prefill().orElseThrow().instance().id()).as("S-2").isEqualTo("p");
        assertThat(pair.lease().instance().id()).isEqualTo("d");
        assertThat(openLeases(scheduler)).isEqualTo(2);
        pair.cancelled();
        assertThat(openLeases(scheduler)).isZero();
        Placement first = placement(scheduler, ANY.in(SchedulingMode.PD_STAGED, Stage.PREFILL));
        Placement second = placement(scheduler, ANY.in(SchedulingMode.PD_STAGED, Stage.DECODE));
        assertThat(List.of(first, second))
                .as("S-2")
                .noneMatch(staged -> staged.prefill().isPresent());
        assertThat(first.lease().instance().id()).isEqualTo("p");
        assertThat(second.lease().instance().id()).isEqualTo("d");
        first.lease().succeeded();
        second.lease().failed(ErrorKind.UPSTREAM_FAILURE);
        assertThat(openLeases(scheduler)).isZero();
    }

    @Test
    void takesNothingIfOneOfAPairIsMissing() {
        for (Role role : List.of(Role.PREFILL, Role.DECODE)) {
            Scheduler scheduler = newScheduler(List.of(instance("x").role(role).build()));
            Throwable refusal = catchThrowable(() -> placement(scheduler, BATCH));
            assertThat(((GatewayException) refusal).kind()).as("S-1").isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
            assertThat(openLeases(scheduler)).isZero();
        }
    }

    @Test
    void aQuestionCanBeWithdrawnAtAnyTime() {
        Scheduler answers = newScheduler(three());
        Placing placed = answers.schedule(ANY);
        placed.withdraw();
        placed.withdraw();
        Placement placement = Await.value(placed.placement());
        placement.lease().succeeded();
        Placing refused = newScheduler(List.of()).schedule(ANY);
        refused.withdraw();
        refused.withdraw();
        assertThat(openLeases(answers)).as("S-6").isZero();
    }

    @Test
    void explainsBothOfAPair() {
        Scheduler scheduler = newScheduler(List.of(
                instance("p").role(Role.PREFILL).build(),
                instance("d").role(Role.DECODE).build(),
                instance("n").build()));
        List<Candidate> candidates = scheduler.explain(BATCH).candidates();
        assertThat(candidates).as("P-2").extracting(Candidate::instanceId).containsExactlyInAnyOrder("p", "d", "n");
        assertThat(candidates)
                .filteredOn(candidate -> candidate.instanceId().equals("n"))
                .allMatch(candidate -> candidate.verdict() == Verdict.UNFIT);
    }

    @Test
    void doesNotChooseExcludedInstances() {
        Scheduler scheduler = newScheduler(three());
        for (int i = 0; i < 50; i++) {
            Lease lease = place(scheduler, ANY.excluding("a", "c", "unknown"));
            assertThat(lease.instance().id()).isEqualTo("b");
            lease.succeeded();
        }
    }

    @Test
    void liftsExclusionsThatLeaveNothing() {
        Scheduler scheduler = newScheduler(three());
        Lease lease = place(scheduler, ANY.excluding("a", "b", "c"));
        assertThat(lease.instance().id()).isIn("a", "b", "c");
        lease.succeeded();
    }

    @Test
    void countsALeaseUntilItsFirstEnd() {
        Scheduler scheduler = newScheduler(three());
        for (Consumer<Lease> first : ENDS) {
            for (Consumer<Lease> second : ENDS) {
                Lease lease = place(scheduler, ANY);
                Lease other = place(scheduler, ANY);
                lease.progress(100);
                assertThat(openLeases(scheduler)).isEqualTo(2);
                first.accept(lease);
                assertThat(openLeases(scheduler)).isEqualTo(1);
                second.accept(lease);
                lease.progress(100);
                assertThat(openLeases(scheduler))
                        .as("S-3: a second end is ignored")
                        .isEqualTo(1);
                other.succeeded();
            }
        }
        assertThat(openLeases(scheduler)).isZero();
        LeakDetector.reset(); // a scheduler may have told it of the second ends
    }

    @Test
    void explainingTakesNoLeaseAndChangesNothing() {
        Scheduler asked = newScheduler(three());
        Scheduler left = newScheduler(three());
        for (int i = 0; i < 20; i++) {
            ScheduleQuery query = i % 3 == 0 ? ANY.excluding("b") : ANY;
            asked.explain(query);
            assertThat(openLeases(asked)).isZero();
            Lease mine = place(asked, query);
            Lease theirs = place(left, query);
            assertThat(mine.instance()).isEqualTo(theirs.instance());
            mine.succeeded();
            theirs.succeeded();
        }
    }

    @Test
    void explainsEveryInstanceOnce() {
        Scheduler scheduler = newScheduler(List.of(
                instance("a").build(),
                instance("b").build(),
                instance("excluded").build(),
                instance("unfit").model("other").build()));
        ScheduleExplanation explanation = scheduler.explain(ANY.excluding("excluded"));
        assertThat(explanation.reason()).isNotBlank();
        assertThat(explanation.candidates())
                .extracting(Candidate::instanceId)
                .containsExactlyInAnyOrder("a", "b", "excluded", "unfit");
        for (Candidate candidate : explanation.candidates()) {
            switch (candidate.instanceId()) {
                case "excluded" -> assertThat(candidate.verdict()).isEqualTo(Verdict.EXCLUDED);
                case "unfit" -> assertThat(candidate.verdict()).isEqualTo(Verdict.UNFIT);
                default -> assertThat(candidate.verdict()).isIn(Verdict.WINNER, Verdict.ELIGIBLE);
            }
        }
    }

    /** As a rule a million leases, 64 of each thread open at a time; every third excludes somebody, and some are ended twice. */
    @Test
    void leavesNoLeaseBehindWhenManyThreadsPlaceAndEnd() throws Exception {
        Scheduler scheduler = newScheduler(three());
        Concurrently.run(4, thread -> {
            Deque<Lease> open = new ArrayDeque<>();
            for (int i = 0; i < cycles() / 4; i++) {
                open.add(place(scheduler, i % 3 == 0 ? ANY.excluding(i % 2 == 0 ? "a" : "b") : ANY));
                if (open.size() > 64) {
                    end(open.remove(), i);
                }
            }
            open.forEach(Lease::cancelled);
        });
        assertThat(openLeases(scheduler)).as("S-3").isZero();
        LeakDetector.reset();
    }

    /** Two threads end the same leases; each lease is uncounted once. */
    @Test
    void uncountsALeaseOnceWhenThreadsRaceToEndIt() throws Exception {
        Scheduler scheduler = newScheduler(three());
        Lease[] leases = new Lease[10_000];
        for (int i = 0; i < leases.length; i++) {
            leases[i] = place(scheduler, ANY);
        }
        Concurrently.run(2, thread -> {
            for (int i = 0; i < leases.length; i++) {
                ENDS.get((i + thread) % ENDS.size()).accept(leases[i]);
            }
        });
        assertThat(openLeases(scheduler)).as("S-3").isZero();
        LeakDetector.reset();
    }

    private static void end(Lease lease, int turn) {
        ENDS.get(turn % ENDS.size()).accept(lease);
        if (turn % 1000 == 0) {
            lease.succeeded();
        }
    }

    private static List<Instance> three() {
        return List.of(
                instance("a").build(), instance("b").build(), instance("c").build());
    }

    private static Instance.Builder instance(String id) {
        return Instance.builder(Origin.of("http", "127.0.0.1", 8000)).id(id);
    }

    private static Lease place(Scheduler scheduler, ScheduleQuery query) {
        return placement(scheduler, query).lease();
    }

    private static Placement placement(Scheduler scheduler, ScheduleQuery query) {
        try {
            return scheduler.schedule(query).placement().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
