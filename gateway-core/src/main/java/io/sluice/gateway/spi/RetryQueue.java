package io.sluice.gateway.spi;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Holds calls for an endpoint that limits them (429, or 503 with {@code Retry-After}) until it may be asked again.
 *
 * <p><b>Protocol.</b> {@link #park} either refuses a task, and then nothing more happens, or accepts it. An accepted task hears exactly one
 * of {@link Task#resume} and {@link Task#giveUp}, unless {@link Parked#cancel} returned true, and then none. A resumed task holds a {@link Slot} and
 * must release it when its retry was answered or failed; if the answer is 429 again it may be parked anew, as its next retry. A task that
 * has waited for a slot until its deadline passed, or whose endpoint cannot be asked before, is given up with {@code DEADLINE_EXCEEDED}.
 *
 * <p><b>Order.</b> A task is not resumed while it has to {@linkplain Task#holdOff hold off}: it is asked when its time has come, and waits on in its place if
 * its endpoint was limited again meanwhile. Of the tasks of one endpoint that is due first goes first, and of those due at the same time the one whose
 * call came first, so that many which wait for the same moment are served in the order in which they came.
 *
 * <p><b>Bounds.</b> A queue bounds the tasks it holds, their bytes, the retries of a call and the retries in flight. A parked task costs no
 * thread.
 *
 * <p><b>Threads.</b> All methods may be called by any thread and do not block. A task is told on a thread of the timer, or on the thread that
 * released a slot or closed the queue; never inside {@link #park}, and never while the queue holds a lock. It should not block, and may release its
 * slot at once; what it throws is contained, takes its slot back, and keeps no other task from being told.
 *
 * <p>{@code RetryQueueContract} in {@code gateway-testkit} is the contract as a test suite.
 */
public interface RetryQueue extends AutoCloseable {
    /** Takes a task in, or refuses it. */
    Parking park(Task task);

    /** Returns what it holds now, for metrics. Nothing unless overridden. */
    default Stats stats() {
        return Stats.NONE;
    }

    /** Gives up every parked task with {@code SHUTTING_DOWN} and refuses all later ones. May be called twice. */
    @Override
    void close();

    /** Makes the queue of a gateway, on the gateway's own sense of time. */
    @FunctionalInterface
    interface Factory {
        /**
         * Returns a new queue, which the gateway closes.
         *
         * @param random shared by any number of threads
         */
        RetryQueue create(Ticker ticker, Timer timer, RandomGenerator random);
    }

    /**
     * What a queue holds at a moment.
     *
     * @param parked the number of tasks that wait
     * @param parkedBytes the bytes that these hold
     * @param inFlight the number of slots that resumed tasks hold
     */
    record Stats(int parked, long parkedBytes, int inFlight) {
        /** Nothing. */
        public static final Stats NONE = new Stats(0, 0, 0);
    }

    /** A call that waits for its next retry, or for its first try at an endpoint that was limited when it came. */
    interface Task {
        /** Returns what the retry goes to; tasks of one endpoint do not starve those of another. */
        String endpoint();

        /** Returns how many retries the call has made through a queue; 0 for the first. */
        int retry();

        /** Returns the delay that the 429 asked for, which a queue heeds as far as its own bound; zero if it did not. */
        Duration retryAfter();

        /** Returns whether the endpoint was asked already; if not, the task need not wait longer than it has to {@linkplain #holdOff hold off}. */
        default boolean isRetry() {
            return true;
        }

        /**
         * Returns how long from now its endpoint must not be asked, however long that is; zero if it may be now. Asked when the task is parked and when its time
         * has come, by any thread. It must be cheap, and must not call the queue.
         */
        default Duration holdOff() {
            return Duration.ZERO;
        }

        /** Returns when the call came, as a reading of the gateway's ticker. */
        default long arrivalNanos() {
            return 0;
        }

        /** Returns the call's deadline; a task whose retry would come after it is refused or given up. */
        Deadline deadline();

        /** Returns the bytes of memory that the task holds. */
        long bytes();

        /** Called when the time has come and a slot is free. */
        void resume(Slot slot);

        /** Called when there will be no retry. */
        void giveUp(GatewayException cause);
    }

    /** The right to one retry in flight. */
    interface Slot {
        /** Gives the slot back; a second call is ignored. */
        void release();
    }

    /** What became of {@link #park}. */
    sealed interface Parking permits Parked, Refused {}

    /** The task was accepted. */
    non-sealed interface Parked extends Parking {
        /**
         * Takes the task back.
         *
         * @return true if it has heard nothing yet, and now never will
         */
        boolean cancel();
    }

    /**
     * The task was not accepted.
     *
     * @param reason why, for operators
     */
    record Refused(String reason) implements Parking {}
}
