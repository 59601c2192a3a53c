package io.sluice.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Adds hints to the stream: the first at once, those that come while it is being written together. Hints wait for a server that is gone as long as they hold; of too many
 * the oldest are dropped, which end first. Safe for use by any number of threads.
 */
final class HintWriter implements RedisTask {
    private static final String WHAT = "hints";
    private static final int MOST_WAITING = 1_024;

    /** How often a connection that has nothing to say is tried, so that the next hint does not find it dead. */
    private static final long PING_MILLIS = 1_000;

    /** A stream that nobody adds to is of no use to anybody. */
    private static final String STREAM_LIFE_MILLIS =
            Long.toString(Duration.ofHours(1).toMillis());

    private static final byte[] FIELD = "m".getBytes(UTF_8);

    private final byte[] key;
    private final String gateway;
    private final ShareStatus status;
    private final Ticker ticker;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);

    /** What is being written, or could not be; belongs to the thread of the loop. */
    private final List<Waiting> batch = new ArrayList<>();

    HintWriter(String key, String gateway, ShareStatus status, Ticker ticker) {
        this.key = key.getBytes(UTF_8);
        this.gateway = gateway;
        this.status = status;
        this.ticker = ticker;
    }

    /** Takes a hint, and drops another one if there is no room; if others are quicker, this one. */
    void add(UpstreamHint hint) {
        Waiting waiting = new Waiting(hint, ticker.nanos());
        if (!queue.offer(waiting)) {
            queue.poll();
            boolean unused = queue.offer(waiting);
        }
    }

    @Override
    @SuppressWarnings("InfiniteLoopStatement") // ends by what a lost connection throws
    public void run(Jedis redis, RedisLoop loop) throws InterruptedException {
        HintCodec.warmUp();
        while (true) {
            if (batch.isEmpty()) {
                fill();
            }
            if (batch.isEmpty()) {
                redis.ping();
            } else {
                write(redis);
                batch.clear();
            }
        }
    }

    private void fill() throws InterruptedException {
        Waiting first = queue.poll(PING_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            queue.drainTo(batch, HintCodec.MOST_HINTS - 1);
        }
    }

    private void write(Jedis redis) {
        long now = ticker.nanos();
        List<UpstreamHint> hints =
                batch.stream().flatMap(one -> one.at(now).stream()).toList();
        if (!hints.isEmpty()) {
            redis.sendCommand(
                    Command.XADD,
                    key,
                    "MAXLEN".getBytes(UTF_8),
                    "~".getBytes(UTF_8),
                    HintReader.MOST_KEPT,
                    "*".getBytes(UTF_8),
                    FIELD,
                    HintCodec.write(gateway, hints));
            redis.sendCommand(Command.PEXPIRE, key, STREAM_LIFE_MILLIS.getBytes(UTF_8));
            status.accepted(WHAT);
        }
    }

    @Override
    public void lost(Throwable why) {
        if (why instanceof JedisDataException refusal && !batch.isEmpty()) {
            status.refused(WHAT, refusal);
        } // that it is gone the reader says
    }

    /** A hint, and when it came. */
    private record Waiting(UpstreamHint hint, long sinceNanos) {
        Optional<UpstreamHint> at(long nowNanos) {
            return hint.after(Duration.ofNanos(nowNanos - sinceNanos));
        }
    }

    @Override
    public String toString() {
        return "HintWriter[" + queue.size() + " waiting]";
    }
}
