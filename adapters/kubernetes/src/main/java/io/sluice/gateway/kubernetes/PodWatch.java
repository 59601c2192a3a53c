package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a table of the Pods that one selector matches (clause FL-F-5): lists them, then watches what changes since. A watch that the server ends is taken up where it ended; after anything
 * else everything is listed again, as it is from time to time, lest a missed change stays missed.
 *
 * <p>It runs on a thread of its own, which tells the listener. Closing wakes that thread.
 */
final class PodWatch implements Runnable, AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** How many changes are told together at most, if more are there already. */
    private static final int BATCH = 200;

    private final PodsApi api;
    private final PodTable table;
    private final WatchTiming timing;
    private final Ticker ticker;
    private final Listener listener;
    private final RetryPause pause;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable ResponseStream open;

    // What follows belongs to the thread.
    /** The version up to which changes are known; empty if everything has to be listed. */
    private String version = "";

    private long listedNanos;

    /** Whether changes arrive: then an end is no failure yet. */
    private boolean watching;

    PodWatch(PodsApi api, PodTable table, WatchTiming timing, Ticker ticker, Listener listener) {
        this.api = api;
        this.table = table;
        this.timing = timing;
        this.ticker = ticker;
        this.listener = listener;
        this.pause = new RetryPause(timing.firstPause(), timing.longestPause(), ticker);
    }

    @Override
    public void run() {
        while (closed.getCount() > 0) {
            Duration rest = step();
            try {
                closed.await(rest.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Lists, if need be, and watches until that ends. Returns how long to wait before the next step. */
    private Duration step() {
        long startNanos = ticker.nanos();
        watching = false;
        try {
            if (version.isEmpty() || untilRelist().isNegative()) {
                list();
            }
            watch();
            return pause.afterEnd(startNanos);
        } catch (ApiFailure refused) {
            boolean isLate = refused.isGone() && !version.isEmpty();
            return isLate ? again(startNanos) : failed(refused, startNanos, refused.retryAfter());
        } catch (IOException broken) {
            return watching ? again(startNanos) : failed(broken, startNanos, Duration.ZERO);
        } catch (RuntimeException | Error defect) {
            return failed(defect, startNanos, Duration.ZERO);
        }
    }

    private Duration again(long startNanos) {
        version = "";
        return pause.afterFailure(startNanos);
    }

    private Duration failed(Throwable failure, long startNanos, Duration least) {
        Duration next = again(startNanos);
        if (closed.getCount() > 0) {
            listener.failed(failure);
            if (Failures.isOfCredentials(failure)) {
                api.renew();
            }
        }
        return next.compareTo(least) < 0 ? least : next;
    }

    private void list() throws IOException {
        version = "";
        PodTable.Listing listing = table.listing();
        String next = "";
        PodList page;
        do {
            try (ResponseStream stream = api.page(next, this::opened)) {
                page = PodList.read(stream, listing::add);
            }
            next = page.next();
        } while (!next.isEmpty());
        listing.done();
        listedNanos = ticker.nanos();
        version = page.version();
        listener.changed(table.instances());
    }

    private void watch() throws IOException {
        Duration rest = untilRelist();
        Duration duration = rest.compareTo(timing.watch()) < 0 ? rest : timing.watch();
        try (ResponseStream stream = api.watch(version, duration, this::opened)) {
            watching = true;
            listener.watching();
            boolean changed = false;
            int untold = 0;
            byte[] line = stream.readLine();
            while (line != null && !untilRelist().isNegative()) {
                changed |= apply(MAPPER.readTree(line));
                untold++;
                if (stream.available() == 0 || untold == BATCH) {
                    tell(changed);
                    changed = false;
                    untold = 0;
                }
                line = stream.readLine();
            }
            tell(changed);
        }
    }

    private void tell(boolean changed) {
        if (changed) {
            listener.changed(table.instances());
        } else {
            listener.unchanged();
        }
    }

    /** Takes an event, and returns whether that changed the instances. */
    private boolean apply(JsonNode event) throws IOException {
        JsonNode object = event.path("object");
        String type = event.path("type").asText();
        if (type.equals("ERROR")) {
            throw PodsApi.failure(object);
        }
        String known = object.path("metadata").path("resourceVersion").asText();
        if (known.isEmpty()) {
            throw new IOException("an event of type " + type + " without a version");
        }
        boolean changed = switch (type) {
            case "ADDED", "MODIFIED" -> table.put(object);
            case "DELETED" -> table.remove(object);
            default -> false;
        };
        version = known;
        return changed;
    }

    private Duration untilRelist() {
        return timing.relist().minusNanos(ticker.nanos() - listedNanos);
    }

    private void opened(ResponseStream stream) {
        open = stream;
        if (closed.getCount() == 0) {
            stream.close();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        ResponseStream stream = open;
        if (stream != null) {
            stream.close();
        }
    }

    /** What a watch tells, on its thread. */
    interface Listener {
        /** Called when changes arrive from now on. */
        void watching();

        /** Called when all Pods were listed, or instances have changed. */
        void changed(List<Instance> instances);

        /** Called when the server has said something that changes no instance. */
        void unchanged();

        /** Called when the Pods cannot be listed or watched now. */
        void failed(Throwable failure);
    }
}
