package io.sluice.gateway.llumnix.internal.etcd;

import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows the entries below a prefix: reads them all, then watches, from where the last watch has got, so that what was deleted meanwhile is told too. It reads all of them again
 * each hour, and whenever the watch ends.
 *
 * <p>A watch that is silent may be dead. So it asks again and again for the newest revision below the prefix, which also shows that the etcd is there and has a leader. If that is
 * ahead of the watch two times, and the watch has told nothing in between, the watch is dead. A revision that goes back shows an etcd that has lost its data.
 *
 * <p>For one thread.
 */
public final class EtcdFollower {
    private static final Duration WHOLE_READ = Duration.ofHours(1);
    private static final int MOST_AT_A_TIME = 1000;

    private final EtcdClient client;
    private final String prefix;
    private final Duration interval;
    private final Ticker ticker;
    private final Listener listener;

    /** The revision at which each entry was last written, of those that are there. */
    private final Map<String, Long> revisions = new HashMap<>();

    /** The revision up to which everything is told; 0 before the first read, and when what came after it is forgotten. */
    private long told;

    /** The newest revision that was ahead of the watch at the last look, or 0. */
    private long missing;

    /**
     * Creates one that has told nothing.
     *
     * @param interval how long to wait between two looks
     */
    public EtcdFollower(EtcdClient client, String prefix, Duration interval, Ticker ticker, Listener listener) {
        this.client = client;
        this.prefix = prefix;
        this.interval = interval;
        this.ticker = ticker;
        this.listener = listener;
    }

    /**
     * Reads all, and follows until it has to read all again.
     *
     * @throws IOException if the etcd can't be followed now; another call goes on
     * @throws InterruptedException if the thread was interrupted
     */
    public void follow() throws IOException, InterruptedException {
        readAll();
        try (EtcdWatch watch = client.watch(prefix, told + 1)) {
            long begun = ticker.nanos();
            long looked = begun;
            while (ticker.nanos() - begun < WHOLE_READ.toNanos()) {
                long left = interval.toNanos() - (ticker.nanos() - looked);
                EtcdChange change = left <= 0 ? null : watch.poll(Duration.ofNanos(left));
                if (change != null) {
                    apply(withNext(change, watch));
                } else if (ticker.nanos() - looked >= interval.toNanos()) {
                    look();
                    looked = ticker.nanos();
                }
            }
        } catch (EtcdException e) {
            if (e.kind() == Kind.COMPACTED) {
                told = 0;
            }
            throw e;
        }
    }

    private void readAll() throws IOException {
        EtcdRange range = client.range(prefix);
        if (told == 0 || range.revision() < told) {
            // Nothing will be told of what was missed.
            revisions.clear();
            told = range.revision();
        }
        missing = 0;
        range.entries().forEach(entry -> revisions.put(entry.key(), entry.revision()));
        listener.onRead(range.entries());
    }

    /** Adds what is at hand, so that a thousand changes at a time are not told one by one. */
    private static EtcdChange withNext(EtcdChange first, EtcdWatch watch) throws IOException, InterruptedException {
        EtcdChange all = first;
        EtcdChange next = watch.poll(Duration.ZERO);
        while (next != null) {
            all = all.with(next);
            next = all.events().size() < MOST_AT_A_TIME ? watch.poll(Duration.ZERO) : null;
        }
        return all;
    }

    private void apply(EtcdChange change) {
        // After a read of all, what it had already is told again.
        List<EtcdChange.Event> fresh =
                change.events().stream().filter(this::isNews).toList();
        told = Math.max(told, change.revision());
        if (!fresh.isEmpty()) {
            listener.onChange(fresh);
        }
    }

    private boolean isNews(EtcdChange.Event event) {
        EtcdEntry entry = event.entry();
        if (entry.revision() <= revisions.getOrDefault(entry.key(), 0L)) {
            return false;
        }
        if (event.isDeleted()) {
            revisions.remove(entry.key());
        } else {
            revisions.put(entry.key(), entry.revision());
        }
        return true;
    }

    private void look() throws IOException {
        EtcdRange newest = client.newest(prefix);
        if (newest.revision() < told) {
            throw new EtcdException(Kind.UNAVAILABLE, "etcd has lost its data");
        }
        listener.onAnswer();
        long ahead = newest.entries().isEmpty() ? 0 : newest.entries().get(0).revision();
        if (ahead <= told) {
            missing = 0;
            return;
        }
        if (missing > told) {
            throw new EtcdException(Kind.UNAVAILABLE, "the watch tells nothing of what happens");
        }
        missing = ahead;
    }

    /** What is told, on the thread that follows. */
    public interface Listener {
        /** Called with all entries that there are. Those that were there before and are not any more may be deleted, or lost with the data of the etcd. */
        void onRead(List<EtcdEntry> entries);

        /** Called with entries that were written or deleted, in order. */
        void onChange(List<EtcdChange.Event> events);

        /** Called when the etcd has answered, and had nothing new. */
        void onAnswer();
    }
}
