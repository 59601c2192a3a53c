package io.sluice.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.share.MessageWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Adds reports of placements to their stream, those that wait together. A report that has waited for too long is dropped: later ones make up for it, and an old one misleads.
 * Safe for use by any number of threads.
 */
final class PlacementWriter implements RedisTask {
    /** After how long a report is dropped. */
    static final Duration PATIENCE = Duration.ofMillis(50);

    /** The most bytes of a message: most reports are one. */
    static final int MOST_BYTES = 64 << 10;

    /** How many messages the stream keeps, about; who follows it misses those that it is behind by more, which are too old then. */
    private static final byte[] MOST_KEPT = "1024".getBytes(UTF_8);

    static final String WHAT = "placements";
    private static final int MOST_WAITING = 64;
    private static final long PING_MILLIS = 1_000;

    private static final byte[] STREAM_LIFE_MILLIS =
            Long.toString(Duration.ofHours(1).toMillis()).getBytes(UTF_8);

    private static final byte[] FIELD = "p".getBytes(UTF_8);

    private final byte[] key;
    private final MessageWriter messages;
    private final ShareStatus status;
    private final Ticker ticker;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);

    /** What was added last; null before. */
    private volatile @Nullable Waiting newest;

    /** Whether the connection was lost, if it is, while reports were being added; belongs to the thread of the loop. */
    private boolean isWriting;

    PlacementWriter(String key, String gateway, ShareStatus status, Ticker ticker) {
        this.key = key.getBytes(UTF_8);
        this.messages = new MessageWriter(gateway, MOST_BYTES);
        this.status = status;
        this.ticker = ticker;
    }

    /** Takes a report, and drops the oldest one if there is no room. */
    void add(PlacementReport report) {
        Waiting waiting = new Waiting(report, ticker.nanos(), new CountDownLatch(1));
        newest = waiting;
        if (!queue.offer(waiting)) {
            queue.poll();
            boolean unused = queue.offer(waiting);
        }
    }

    /** Waits until what was added last is with the server or dropped, at most for so long: nobody waits for a server that is gone. */
    void flush(Duration most) throws InterruptedException {
        Waiting last = newest;
        if (last != null) {
            boolean unused = last.isDone().await(most.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    @SuppressWarnings("InfiniteLoopStatement") // ends by what a lost connection throws
    public void run(Jedis redis, RedisLoop loop) throws InterruptedException {
        isWriting = false;
        List<Waiting> batch = new ArrayList<>();
        while (true) {
            Waiting first = queue.poll(PING_MILLIS, TimeUnit.MILLISECONDS);
            if (first == null) {
                redis.ping(); // so that the next report does not find the connection dead
                continue;
            }
            batch.add(first);
            queue.drainTo(batch);
            long now = ticker.nanos();
            List<Waiting> fresh = batch.stream()
                    .filter(one -> now - one.sinceNanos() <= PATIENCE.toNanos())
                    .toList();
            if (!fresh.isEmpty()) {
                isWriting = true;
                write(redis, fresh);
                isWriting = false;
            }
            batch.forEach(one -> one.isDone().countDown());
            batch.clear();
        }
    }

    private void write(Jedis redis, List<Waiting> batch) {
        List<Response<Object>> responses = new ArrayList<>();
        try (Pipeline pipeline = redis.pipelined()) {
            for (Waiting one : batch) {
                for (byte[] message : messages.write(one.report())) {
                    responses.add(pipeline.sendCommand(
                            Command.XADD,
                            key,
                            "MAXLEN".getBytes(UTF_8),
                            "~".getBytes(UTF_8),
                            MOST_KEPT,
                            "*".getBytes(UTF_8),
                            FIELD,
                            message));
                }
            }
            responses.add(pipeline.sendCommand(Command.PEXPIRE, key, STREAM_LIFE_MILLIS));
        }
        responses.forEach(Response::get); // throws what the server refused
        status.accepted(WHAT);
    }

    @Override
    public void lost(Throwable why) {
        if (why instanceof JedisDataException refusal && isWriting) {
            status.refused(WHAT, refusal);
        } // that it is gone the reader says
    }

    /** A report, when it came, and whether nothing is to be done with it any more. */
    private record Waiting(PlacementReport report, long sinceNanos, CountDownLatch isDone) {}

    @Override
    public String toString() {
        return "PlacementWriter[" + queue.size() + " waiting]";
    }
}
