package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Promise;
import io.sluice.gateway.llumnix.scheduler.SchedulerClient.Sent;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the scheduler of bookings that have ended, a few at a time, behind the calls' backs (clause FL-2). One that fails is tried again a little later; what is lost for
 * good ends at the scheduler by time.
 *
 * <p>The scheduler forgets all that is booked under an id. So who asks again under the same id waits for the release before, and after that it is not repeated.
 *
 * <p>Safe for use by any number of threads. A lock guards the queue, under which nothing is sent.
 */
final class Releases {
    static final int MOST = 10_000;
    static final int AT_A_TIME = 16;
    static final int TRIES = 3;
    static final Duration PAUSE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

    private final SchedulerClient client;
    private final Timer timer;
    private final Duration timeout;
    private final SchedulerCounts counts;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Queue<Release> queue = new ArrayDeque<>();
    private final Map<String, OfId> byId = new HashMap<>();
    private int open;
    private int sending;
    private boolean full;

    Releases(SchedulerClient client, Timer timer, Duration timeout, SchedulerCounts counts) {
        this.client = client;
        this.timer = timer;
        this.timeout = timeout;
        this.counts = counts;
    }

    /** Releases a booking; it is not waited for. */
    void release(Booking booking) {
        synchronized (lock) {
            if (open >= MOST) {
                lost();
                return;
            }
            OfId all = byId.computeIfAbsent(booking.question().id(), none -> new OfId());
            open++;
            all.open++;
            all.untried++;
            queue.add(new Release(booking, all));
        }
        sendNext();
    }

    private void lost() {
        counts.releaseLost();
        if (!full) {
            full = true;
            LOG.warn(
                    "More than {} bookings wait to be released at Llumnix's scheduler: those beyond end there by time",
                    MOST);
        }
    }

    /** Returns when all releases under an id have been tried; they are not tried again then. Empty if there is none. */
    Optional<CompletionStage<@Nullable Void>> before(String id) {
        synchronized (lock) {
            OfId all = open == 0 ? null : byId.get(id);
            if (all == null) {
                return Optional.empty();
            }
            all.followed = true;
            return Optional.of(all.tried.stage());
        }
    }

    /** Returns the number that is not over. */
    int open() {
        synchronized (lock) {
            return open;
        }
    }

    private void sendNext() {
        for (Release next = take(); next != null; next = take()) {
            next.send();
        }
    }

    private @Nullable Release take() {
        synchronized (lock) {
            if (sending >= AT_A_TIME || queue.isEmpty()) {
                return null;
            }
            sending++;
            return queue.remove();
        }
    }

    /** The releases under one id; guarded by the lock, but for the promise. */
    private static final class OfId {
        final Promise<@Nullable Void> tried = new Promise<>();
        int open;
        int untried;

        /** Whether another question under the id follows. */
        boolean followed;
    }

    /** One booking on its way out. Its steps follow each other. */
    private final class Release {
        private final Booking booking;
        private final OfId all;
        private int tries;

        Release(Booking booking, OfId all) {
            this.booking = booking;
            this.all = all;
        }

        void send() {
            tries++;
            Sent sent = client.post(
                    booking.scheduler(), "/release", Messages.release(booking.question(), booking.instances()));
            Timeout limit = timer.schedule(sent::cancel, timeout.toNanos());
            sent.response().whenComplete((response, failure) -> {
                limit.cancel();
                told(response != null && response.status() == 200);
            });
        }

        private void told(boolean done) {
            boolean allTried;
            boolean again;
            synchronized (lock) {
                sending--;
                allTried = tries == 1 && --all.untried == 0;
                again = !done && tries < TRIES && !all.followed;
                if (!again) {
                    over();
                }
            }
            if (done) {
                counts.released();
            } else if (!again) {
                counts.releaseLost();
                LOG.debug("A booking could not be released at Llumnix's scheduler: it ends there by time");
            } else {
                timer.schedule(this::queueAgain, PAUSE.toNanos());
            }
            if (allTried) {
                all.tried.complete(null);
            }
            sendNext();
        }

        /** Only under the lock. */
        private void over() {
            open--;
            all.open--;
            if (all.open == 0) {
                byId.remove(booking.question().id(), all);
            }
        }

        private void queueAgain() {
            synchronized (lock) {
                queue.add(this);
            }
            sendNext();
        }
    }
}
