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
    private final Map<String, Release> last = new HashMap<>();
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
        Release release = new Release(booking);
        synchronized (lock) {
            if (open >= MOST) {
                lost();
                return;
            }
            open++;
            queue.add(release);
            last.put(release.id(), release);
        }
        sendNext();
    }

    private void lost() {
        counts.releaseLost();
        if (!full) {
            full = true;
            LOG.warn("More than {} bookings wait to be released at Llumnix's scheduler: those beyond end there by time", MOST);
        }
    }

    /** Returns when the release under an id has been tried that was asked for last; it is not tried again then. Empty if there is none. */
    Optional<CompletionStage<@Nullable Void>> before(String id) {
        synchronized (lock) {
            Release release = open == 0 ? null : last.get(id);
            return release == null ? Optional.empty() : Optional.of(release.once());
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

    /** One booking on its way out. Its steps follow each other. */
    private final class Release {
        private final Booking booking;
        private final Promise<@Nullable Void> tried = new Promise<>();
        private int tries;

        /** Whether another question under the id follows; guarded by the lock. */
        private boolean followed;

        Release(Booking booking) {
            this.booking = booking;
        }

        String id() {
            return booking.question().id();
        }

        /** Only under the lock. */
        CompletionStage<@Nullable Void> once() {
            followed = true;
            return tried.stage();
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
            boolean again;
            synchronized (lock) {
                sending--;
                again = !done && tries < TRIES && !followed;
                if (!again) {
                    open--;
                    last.remove(id(), this);
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
            tried.complete(null);
            sendNext();
        }

        private void queueAgain() {
            synchronized (lock) {
                queue.add(this);
            }
            sendNext();
        }
    }
}
