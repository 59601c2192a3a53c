package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.spi.HttpTransport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Chooses the instance, or the pair of instances, that takes a call.
 *
 * <p>{@link #schedule} runs on the caller's thread for the first attempt, on a thread of the transport for the next one, or for the second stage of a pair, and on
 * a thread of the timer after a backoff or for a hedge. Any number run at a time, and none may block: the timer has one thread for all calls. A
 * scheduler inside the process decides at once and returns an answered question.
 *
 * <p>{@code SchedulerContract} in {@code gateway-testkit} is the contract as a test suite.
 */
public interface Scheduler {
    /**
     * Places a call.
     *
     * @return the question, which the caller withdraws if it is not interested any more. It is answered with a placement, which the caller now holds and must
     *     end; or fails with a {@link io.sluice.gateway.GatewayException} of one of these kinds: {@code NO_AVAILABLE_INSTANCE}, with a retry-after if the
     *     scheduler knows one; {@code RATE_LIMITED}, if all instances that fit asked not to be asked for a while, with the time that is left as retry-after;
     *     {@code MODEL_NOT_FOUND}, if no instance has the model, and none had it lately
     */
    Placing schedule(ScheduleQuery query);

    /** Returns what {@link #schedule} would decide and why, without side effect: no lease is taken. */
    ScheduleExplanation explain(ScheduleQuery query);

    /**
     * Returns false if no instance there is now could ever take such a call, so that {@link #schedule} is sure to refuse it; takes nothing. In mode
     * {@code PD_STAGED} the gateway asks this for the decode leg before it sends the prefill leg. By default as {@link #explain} says, unless that names no
     * candidates at all: then true.
     */
    default boolean canPlace(ScheduleQuery query) {
        List<ScheduleExplanation.Candidate> candidates = explain(query).candidates();
        return candidates.isEmpty()
                || candidates.stream().anyMatch(candidate -> candidate.verdict() != ScheduleExplanation.Verdict.UNFIT);
    }

    /** Returns the instances that it may choose now, for lists of models; empty if it does not say. */
    default Optional<List<Instance>> knownInstances() {
        return Optional.empty();
    }

    /**
     * Returns how its instances do now, for metrics and operators: those it may choose, and those that left while calls run on them. May take a while if there
     * are many. None unless overridden.
     *
     * @return immutable, each instance once, in no particular order
     */
    default List<InstanceStatus> statuses() {
        return List.of();
    }

    /**
     * Returns what it has learned of its engines, for metrics and operators. Does not block. None unless overridden.
     *
     * @return immutable, each kind of engines once, in no particular order
     */
    default List<LearnedFigures> learned() {
        return List.of();
    }

    /**
     * Takes an instance out for new calls, of whatever stage, until {@link #admit} (clause HC-L-5): it is chosen on no account, and calls whose instances are all out
     * are refused with {@code NO_AVAILABLE_INSTANCE}. What runs on it goes on. It stays out when the list of instances changes, also if it leaves that and comes
     * again. Does not block; may be called twice.
     *
     * @return whether there is such an instance; false unless overridden
     */
    default boolean drain(String instanceId) {
        return false;
    }

    /**
     * Lets an instance in again. Does not block; may be called twice.
     *
     * @return whether there is such an instance, or it was out; false unless overridden
     */
    default boolean admit(String instanceId) {
        return false;
    }

    /** Returns the ids of the instances that {@link #drain} took out, those included that are not on the list now; none unless overridden. */
    default Set<String> drained() {
        return Set.of();
    }

    /**
     * Returns whom it asks for instances, or for decisions, and how they do, for operators and metrics. Does not block. None unless overridden.
     *
     * @return immutable, in a fixed order
     */
    default List<SourceStatus> sources() {
        return List.of();
    }

    /**
     * Sets who is told of each instance that is left alone from now on by what this scheduler found out itself (clause FL-F-8), who does not block. Called once, before
     * any call is placed, by a gateway that shares what it learns; else never. Does nothing unless overridden.
     */
    default void onPause(Consumer<InstanceHint> listener) {}

    /**
     * Heeds what the scheduler of another gateway found out, if it knows the instance: it is not told on, and counts less than own experience. Does not block. Does nothing
     * unless overridden.
     */
    default void heed(InstanceHint hint) {}

    /** Returns what it has to tell of its placements, and where it hears of those of other gateways (clause FL-F-8); empty unless overridden. Always the same. */
    default Optional<PlacementFeed> placements() {
        return Optional.empty();
    }

    /**
     * Returns what a placement of the call would cost now, without side effect: the time to its first content and what it takes from other calls, those that the
     * instance runs already included; of stage {@code BOTH} of both instances together. Prices of different stages can be compared, which is what they are for
     * (clause PD-30).
     *
     * <p>Called on the way of a call, by any number of threads; must not block.
     *
     * @return seconds; infinite if the call would be refused, or get an instance that failed it or is left alone for its failures, since no other is left; not a
     *     number if the policy has no price, which is the default
     */
    default double price(ScheduleQuery query) {
        return Double.NaN;
    }

    /** Returns the scheduler that has no instances and refuses every call. */
    static Scheduler none() {
        return NoInstances.INSTANCE;
    }

    /**
     * Puts a scheduler before that of a gateway when this is built: one that asks somebody else, say, with the gateway's own one as backup. It hands on
     * what it does not do itself, {@link #drain}, {@link #statuses} or {@link #heed} for instance: {@link ForwardingScheduler} does.
     */
    @FunctionalInterface
    interface Layer {
        /**
         * Returns a scheduler; one that is {@link AutoCloseable} ends with the gateway, before the one that it is put over, which it never closes.
         *
         * @param local the scheduler that the gateway would have without this
         * @param transport carries what the scheduler sends; it is not this scheduler's to close
         * @throws io.sluice.gateway.ConfigurationException if it can't be made; then the gateway is not built
         */
        Scheduler over(Scheduler local, HttpTransport transport);
    }

    /** Makes the scheduler of a gateway when it is built. */
    @FunctionalInterface
    interface Factory {
        /**
         * Returns a scheduler; one that is {@link AutoCloseable} ends with the gateway.
         *
         * @throws io.sluice.gateway.ConfigurationException if it can't be made; then the gateway is not built
         */
        Scheduler create();
    }
}
