package io.sluice.gateway.spi;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Holds calls that an endpoint answered with 429 until it is worth asking again.
 *
 * <p><b>Protocol.</b> {@link #park} either refuses a task, and then nothing more happens, or accepts it. An accepted task hears exactly one
 * of {@link Task#resume} and {@link Task#giveUp}, unless {@link Parked#cancel} returned true, and then none. A resumed task holds a {@link Slot} and
 * must release it when its retry was answered or failed; if the answer is 429 again it may be parked anew, as its next retry. A task that
 * has waited for a slot until its deadline passed is given up with {@code DEADLINE_EXCEEDED}.
 *
 * <p><b>Bounds.</b> A queue bounds the tasks it holds, their bytes, the retries of a call and the retries in flight. A parked task costs no
 * thread.
 *
 * <p><b>Threads.</b> All methods may be called by any thread and do not block. A task is told on a thread of the timer, or on the thread that
 * released a slot or closed the queue; never inside {@link #park}, and never while the queue holds a lock. It should not block, and may release its
 * slot at once; what it throws is contained, takes its slot back, and keeps no other task from being told.
 *
 * <p>{@code RetryQueueContract} in the test artifact of this module is the contract as a test suite.
 */
public interface RetryQueue extends AutoCloseable {
    /** Takes a task in, or refuses it. */
    Parking park(Task task);

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

    /** A call that waits for its next retry. */
    interface Task {
        /** Returns what the retry goes to; tasks of one endpoint do not starve those of another. */
        String endpoint();

        /** Returns how many retries the call has made through a queue; 0 for the first. */
        int retry();

        /** Returns the delay that the 429 asked for; zero if it did not. */
        Duration wish();

        /** Returns the call's deadline; a task whose retry would come after it is refused or given up. */
        Deadline deadline();

        /** Returns the bytes of memory that the task holds. */
        long bytes();

        /** Tells that the time has come and a slot is free. */
        void resume(Slot slot);

        /** Tells that there will be no retry. */
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
