package io.sluice.gateway.testkit;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** A scheduler of one instance whose leases the test can look at; the leak check knows those that are open. */
public final class TrackedScheduler implements Scheduler {
    private final Instance instance;
    private final List<TrackedLease> leases = new CopyOnWriteArrayList<>();
    private final List<ScheduleQuery> queries = new CopyOnWriteArrayList<>();
    private final List<ScheduleQuery> withdrawn = new CopyOnWriteArrayList<>();
    private final List<ScheduleQuery> explained = new CopyOnWriteArrayList<>();
    private volatile BiFunction<TrackedScheduler, ScheduleQuery, CompletionStage<Placement>> script =
            (scheduler, query) -> CompletableFuture.completedStage(scheduler.place());

    private volatile ToDoubleFunction<ScheduleQuery> prices = query -> Double.NaN;
    private volatile Predicate<ScheduleQuery> places = query -> true;
    private volatile List<LearnedFigures> learned = List.of();
    private volatile boolean wantsUsage;

    /** Creates a scheduler whose instance has this id. */
    public TrackedScheduler(String id, Origin origin) {
        this.instance = Instance.builder(origin).id(id).build();
    }

    /** Sets what scheduling does; at first it places. */
    public TrackedScheduler onSchedule(
            BiFunction<TrackedScheduler, ScheduleQuery, CompletionStage<Placement>> newScript) {
        script = newScript;
        return this;
    }

    /** Sets what placements cost; at first they have no price. */
    public TrackedScheduler onPrice(ToDoubleFunction<ScheduleQuery> newPrices) {
        prices = newPrices;
        return this;
    }

    /** Sets what can be placed at all; at first everything. */
    public TrackedScheduler onCanPlace(Predicate<ScheduleQuery> newPlaces) {
        places = newPlaces;
        return this;
    }

    /** Has leases from now on ask for what answers say of tokens. */
    public TrackedScheduler wantingUsage() {
        wantsUsage = true;
        return this;
    }

    /** Opens a lease on the one instance. */
    public Placement place() {
        return Placement.of(open(instance));
    }

    /** Opens a lease on any instance. */
    public TrackedLease open(Instance other) {
        TrackedLease lease = new TrackedLease(other, wantsUsage);
        leases.add(lease);
        return lease;
    }

    /** Waits until a lease was opened, and returns it. The first has number 0. */
    public TrackedLease lease(int number) {
        Await.until("lease " + number + " is opened", () -> leases.size() > number);
        return leases.get(number);
    }

    /** Returns all leases opened so far. */
    public List<TrackedLease> leases() {
        return leases;
    }

    /** Returns what was asked so far. */
    public List<ScheduleQuery> queries() {
        return queries;
    }

    /** Returns the questions that were withdrawn, those that had their answer already included. */
    public List<ScheduleQuery> withdrawn() {
        return withdrawn;
    }

    /** Returns what was to be explained so far. */
    public List<ScheduleQuery> explained() {
        return explained;
    }

    @Override
    public Placing schedule(ScheduleQuery query) {
        queries.add(query);
        return Placing.of(script.apply(this, query), () -> withdrawn.add(query));
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        explained.add(query);
        return new ScheduleExplanation(
                List.of(new Candidate(instance.id(), Verdict.WINNER, 0, "the only one")), "one instance", learned);
    }

    /** Says that it has learned this from now on. */
    public void onLearned(LearnedFigures... kinds) {
        learned = List.of(kinds);
    }

    @Override
    public List<LearnedFigures> learned() {
        return learned;
    }

    @Override
    public double price(ScheduleQuery query) {
        return prices.applyAsDouble(query);
    }

    @Override
    public boolean canPlace(ScheduleQuery query) {
        return places.test(query);
    }

    @Override
    public String toString() {
        return "TrackedScheduler[" + leases.size() + " leases of " + instance + "]";
    }
}
