package io.sluice.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.share.MessageReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** Follows the stream of placements from its end: never what was added before, nor what is older than a second by the server's clock. Belongs to the thread of its loop. */
final class PlacementReader implements RedisTask {
    /** How old an entry may be. */
    static final Duration OLDEST = Duration.ofSeconds(1);

    private static final int MOST_BLOCK_MILLIS = 1_000;
    private static final byte[] MOST_AT_ONCE = "256".getBytes(UTF_8);
    private static final byte[] END = "$".getBytes(UTF_8);

    /** How often the server's clock is asked for. */
    private static final long CLOCK_NANOS = Duration.ofSeconds(10).toNanos();

    private final byte[] key;
    private final MessageReader messages;
    private final ShareStatus status;
    private final Ticker ticker;

    /** The server's clock when it was last asked for, and when that was. */
    private long serverMillis;

    private long askedNanos;

    /** Whether the connection was lost, if it is, while the stream was being read. */
    private boolean isReading;

    PlacementReader(String key, MessageReader messages, ShareStatus status, Ticker ticker) {
        this.key = key.getBytes(UTF_8);
        this.messages = messages;
        this.status = status;
        this.ticker = ticker;
    }

    @Override
    public void run(Jedis redis, RedisLoop loop) {
        int patience = redis.getConnection().getSoTimeout();
        byte[] block = Integer.toString(Math.max(1, Math.min(MOST_BLOCK_MILLIS, patience / 2)))
                .getBytes(UTF_8);
        isReading = false;
        askClock(redis);
        byte[] last = END;
        while (!loop.isClosed()) {
            if (ticker.nanos() - askedNanos > CLOCK_NANOS) {
                askClock(redis);
            }
            isReading = true;
            Object reply = redis.sendCommand(
                    Command.XREAD,
                    "COUNT".getBytes(UTF_8),
                    MOST_AT_ONCE,
                    "BLOCK".getBytes(UTF_8),
                    block,
                    "STREAMS".getBytes(UTF_8),
                    key,
                    last);
            isReading = false;
            status.readable(PlacementWriter.WHAT);
            // After a pause from the end again: the stream may have been deleted, and begun anew with lesser ids.
            last = reply == null ? END : taken(StreamReply.entries(reply), last);
        }
    }

    private void askClock(Jedis redis) {
        serverMillis = StreamReply.millis(redis.sendCommand(Command.TIME));
        askedNanos = ticker.nanos();
    }

    /** Takes entries; returns from where to read on: from the end if all of them are too old, since those behind them are too. */
    private byte[] taken(List<?> entries, byte[] known) {
        byte[] last = known;
        boolean isLate = !entries.isEmpty();
        long now = serverMillis + (ticker.nanos() - askedNanos) / 1_000_000;
        for (Object entry : entries) {
            last = StreamReply.id(entry);
            if (now - StreamReply.millisOf(last) <= OLDEST.toMillis()) {
                isLate = false;
                take(entry);
            }
        }
        return isLate ? END : last;
    }

    private void take(Object entry) {
        byte[] message = StreamReply.message(entry);
        if (message != null
                && message.length <= PlacementWriter.MOST_BYTES
                && messages.read(ByteBuffer.wrap(message)).isPresent()) {
            status.received();
        }
    }

    @Override
    public void lost(Throwable why) {
        if (why instanceof JedisDataException refusal && isReading) {
            status.withheld(PlacementWriter.WHAT, refusal); // rights are given for each key
        } // that it is gone the reader of hints says, which asks the same server
    }

    @Override
    public String toString() {
        return "PlacementReader[" + messages + "]";
    }
}
