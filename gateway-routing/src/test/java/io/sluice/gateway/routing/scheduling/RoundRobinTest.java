package io.sluice.gateway.routing.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SchedulerContract;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The round-robin scheduler: the table of section 3, and clauses I-1, I-4, S-1 to S-4. */
class RoundRobinTest extends SchedulerContract {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    @Override
    protected Scheduler newScheduler(List<Instance> instances) {
        return Schedulers.roundRobin(instances);
    }

    @Override
    protected long openLeases(Scheduler scheduler) {
        return ((PoolScheduler) scheduler).openLeases();
    }

    @Test
    void takesInstancesInTurn() {
        PoolScheduler scheduler = Schedulers.roundRobin(instances("a", "b", "c"));
        assertThat(place(scheduler, ANY, 7)).containsExactly("a", "b", "c", "a", "b", "c", "a");
    }

    @Test
    void decidesAtOnce() {
        PoolScheduler scheduler = Schedulers.roundRobin(instances("a"));
        assertThat(scheduler.schedule(ANY).placement()).as("S-4").isCompletedWithValueMatching(placement -> {
            placement.lease().succeeded();
            return true;
        });
        assertThat(scheduler
                        .schedule(ANY.in(SchedulingMode.PD_BATCH, Stage.BOTH))
                        .placement())
                .as("S-1")
                .isCompletedExceptionally();
    }

    @Test
    void eachModelHasItsOwnTurn() {
        PoolScheduler scheduler = Schedulers.roundRobin(List.of(
                instance("any").build(),
                instance("x1").model("x").build(),
                instance("y1").model("y").build(),
                instance("any2").build()));
        assertThat(place(scheduler, SimpleScheduleQuery.ofModel("x"), 2)).containsExactly("x1", "any");
        assertThat(place(scheduler, SimpleScheduleQuery.ofModel("y"), 4)).containsExactly("y1", "any", "any2", "y1");
        assertThat(place(scheduler, SimpleScheduleQuery.ofModel("x"), 2)).containsExactly("any2", "x1");
        assertThat(place(scheduler, SimpleScheduleQuery.ofModel("z"), 3)).containsExactly("any", "any2", "any");
        assertThat(place(scheduler, SimpleScheduleQuery.ofModel(""), 5))
                .as("M-2: a call without a model gets any instance")
                .containsExactly("any", "x1", "y1", "any2", "any");
    }

    /** Were each model to have a list of its own, there would be 25 million places in them. */
    @Test
    void instancesForEveryModelAreSharedByTheModels() {
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            instances.add(instance("any" + i).build());
            instances.add(instance("own" + i).model("m" + i).build());
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        PoolScheduler scheduler = Schedulers.roundRobin(instances);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes for 5,000 models and 5,000 instances for all of them")
                .isLessThan(20_000_000);

        List<String> ids = place(scheduler, SimpleScheduleQuery.ofModel("m4999"), 5_001);
        assertThat(ids)
                .startsWith("own4999", "any0", "any1")
                .endsWith("any4999")
                .doesNotHaveDuplicates();
        assertThat(place(scheduler, SimpleScheduleQuery.ofModel("m4999"), 1)).containsExactly("own4999");
    }

    @Test
    void skipsWhatIsExcludedAndGoesOnInTurn() {
        PoolScheduler scheduler = Schedulers.roundRobin(instances("a", "b", "c"));
        assertThat(place(scheduler, ANY.excluding("a"), 3)).containsExactly("b", "b", "c");
        assertThat(place(scheduler, ANY, 3)).containsExactly("a", "b", "c");
        assertThat(place(scheduler, ANY.excluding("a", "b", "c"), 2)).containsExactly("a", "b");
    }

    @Test
    void aRefusalNamesNoModelAndNoTime() {
        PoolScheduler scheduler =
                Schedulers.roundRobin(List.of(instance("a").role(Role.DECODE).build()));
        GatewayException refusal = assertRefused(scheduler, SimpleScheduleQuery.ofModel("the client's text"));
        assertThat(refusal).hasMessage("none of 1 instances fits the call's mode, NEUTRAL, and its model");
        assertThat(refusal.retryAfter()).isEmpty();
    }

    /** Four threads; the pool is so large that its size is no divisor of the number of calls. */
    @Test
    void staysEvenWhenThreadsShareTheTurn() throws Exception {
        PoolScheduler scheduler = Schedulers.roundRobin(
                instances(IntStream.range(0, 7).mapToObj(i -> "i" + i).toArray(String[]::new)));
        Map<String, Integer> seen = new ConcurrentHashMap<>();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> place(scheduler, ANY, 10_000).forEach(id -> seen.merge(id, 1, Integer::sum)));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen.values()).hasSize(7).allMatch(count -> count == 40_000 / 7 || count == 40_000 / 7 + 1);
    }

    @Test
    void placesOnTenThousandInstancesWithManyLeasesOpen() {
        PoolScheduler scheduler = Schedulers.roundRobin(
                instances(IntStream.range(0, 10_000).mapToObj(i -> "i" + i).toArray(String[]::new)));
        Lease[] leases = new Lease[100_000];
        for (int i = 0; i < leases.length; i++) {
            leases[i] = lease(scheduler, ANY);
        }
        assertThat(scheduler.openLeases()).as("S-4").isEqualTo(100_000);
        for (Lease lease : leases) {
            lease.succeeded();
        }
        assertThat(scheduler.openLeases()).isZero();
    }

    @Test
    void explainsTheTurn() {
        PoolScheduler scheduler = Schedulers.roundRobin(List.of(
                instance("a").build(),
                instance("b").build(),
                instance("c").build(),
                instance("p").role(Role.PREFILL).build(),
                instance("x").model("x").build()));
        place(scheduler, ANY, 1);
        assertThat(scheduler.explain(ANY.excluding("b")).candidates())
                .containsExactly(
                        new Candidate("c", Verdict.WINNER, 1, "next in turn"),
                        new Candidate("a", Verdict.ELIGIBLE, 2, ""),
                        new Candidate("b", Verdict.EXCLUDED, 0, ""),
                        new Candidate("p", Verdict.UNFIT, 0, "another role"),
                        new Candidate("x", Verdict.UNFIT, 0, "another model"));
        assertThat(scheduler.explain(ANY).reason()).isEqualTo("round-robin");
        assertThat(scheduler.explain(ANY.excluding("a", "b", "c")).candidates().get(0))
                .isEqualTo(new Candidate("b", Verdict.WINNER, 0, "all are excluded, so exclusions are lifted"));
        assertThat(place(scheduler, ANY, 1)).containsExactly("b");
    }

    @Test
    void idsMustDiffer() {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> Schedulers.roundRobin(instances("a", "b", "a", "b")));
        assertThat(e.problems())
                .extracting(Object::toString)
                .containsExactly(
                        "instances[2].id: \"a\" (expected: an id of its own, not that of instances[0])",
                        "instances[3].id: \"b\" (expected: an id of its own, not that of instances[1])");
    }

    @Test
    void theListIsCopied() {
        List<Instance> instances = new ArrayList<>(instances("a"));
        PoolScheduler scheduler = Schedulers.roundRobin(instances);
        instances.clear();
        assertThat(place(scheduler, ANY, 1)).containsExactly("a");
    }

    @Test
    void showsWhatIsOpen() {
        PoolScheduler scheduler = Schedulers.roundRobin(instances("a"));
        Lease lease = lease(scheduler, ANY);
        assertThat(scheduler).hasToString("PoolScheduler[1 instances, open leases 1]");
        assertThat(lease).hasToString("PoolLease[a, open]");
        lease.cancelled();
        assertThat(scheduler).hasToString("PoolScheduler[1 instances, open leases 0]");
        assertThat(lease).hasToString("PoolLease[a, ended]");
    }

    private static GatewayException assertRefused(Scheduler scheduler, ScheduleQuery query) {
        ExecutionException e = catchThrowableOfType(
                ExecutionException.class,
                () -> scheduler
                        .schedule(query)
                        .placement()
                        .toCompletableFuture()
                        .get());
        GatewayException refusal = (GatewayException) e.getCause();
        assertThat(refusal.kind()).as("S-1").isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        return refusal;
    }

    private static List<String> place(Scheduler scheduler, ScheduleQuery query, int calls) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            Lease lease = lease(scheduler, query);
            ids.add(lease.instance().id());
            lease.succeeded();
        }
        return ids;
    }

    private static Lease lease(Scheduler scheduler, ScheduleQuery query) {
        return scheduler
                .schedule(query)
                .placement()
                .toCompletableFuture()
                .join()
                .lease();
    }

    private static List<Instance> instances(String... ids) {
        List<Instance> instances = new ArrayList<>();
        for (String id : ids) {
            instances.add(instance(id).build());
        }
        return instances;
    }

    private static Instance.Builder instance(String id) {
        return Instance.builder(Origin.of("http", "127.0.0.1", 8000)).id(id);
    }
}
