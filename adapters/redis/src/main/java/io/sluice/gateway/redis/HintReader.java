package io.sluice.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.spi.share.UpstreamHint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/**
 * Follows the stream of hints. What was added before it came, or while the server was gone, it reads first: how old that is, it knows by the server's own clock, which is in
 * the ids of entries as well. Belongs to the thread of its loop.
 */
final class HintReader implements RedisTask {
    /** How many messages the stream keeps, about. */
    static final byte[] MOST_KEPT = "256".getBytes(UTF_8);

    /** How long the server waits for an entry, at most; less than commands may take. */
    private static final int MOST_BLOCK_MILLIS = 1_000;

    private static final byte[] ONE = "1".getBytes(UTF_8);
    private static final byte[] BEFORE_ALL = "0-0".getBytes(UTF_8);

    private final byte[] key;
    private final String gateway;
    private final Consumer<UpstreamHint> receiver;
    private final ShareStatus status;

    HintReader(String key, String gateway, Consumer<UpstreamHint> receiver, ShareStatus status) {
        this.key = key.getBytes(UTF_8);
        this.gateway = gateway;
        this.receiver = receiver;
        this.status = status;
    }

    @Override
    public void run(Jedis redis, RedisLoop loop) {
        int patience = redis.getConnection().getSoTimeout();
        byte[] block = Integer.toString(Math.max(1, Math.min(MOST_BLOCK_MILLIS, patience / 2)))
                .getBytes(UTF_8);
        byte[] last = catchUp(redis);
        while (!loop.isClosed()) {
            status.connected();
            Object reply = redis.sendCommand(
                    Command.XREAD,
                    "COUNT".getBytes(UTF_8),
                    MOST_KEPT,
                    "BLOCK".getBytes(UTF_8),
                    block,
                    "STREAMS".getBytes(UTF_8),
                    key,
                    last);
            if (reply != null) {
                last = taken(reply, last);
            } else if (!Arrays.equals(last, lastId(newest(redis, ONE)))) {
                last = catchUp(redis); // a stream that was deleted begins anew, perhaps with lesser ids
            }
        }
    }

    /** Takes what the stream holds, and returns its last id. */
    private byte[] catchUp(Jedis redis) {
        List<?> newest = newest(redis, MOST_KEPT);
        long now = StreamReply.millis(redis.sendCommand(Command.TIME));
        List<Object> inOrder = new ArrayList<>(newest);
        Collections.reverse(inOrder);
        for (Object entry : inOrder) {
            long age = now - StreamReply.millisOf(StreamReply.id(entry));
            take(entry, Duration.ofMillis(Math.max(0, age)));
        }
        return lastId(newest);
    }

    private List<?> newest(Jedis redis, byte[] most) {
        return StreamReply.list(redis.sendCommand(
                Command.XREVRANGE, key, "+".getBytes(UTF_8), "-".getBytes(UTF_8), "COUNT".getBytes(UTF_8), most));
    }

    private static byte[] lastId(List<?> newest) {
        return newest.isEmpty() ? BEFORE_ALL : StreamReply.id(newest.get(0));
    }

    /** Takes the entries of what XREAD returned: one stream and its entries; returns the last id. */
    private byte[] taken(Object reply, byte[] known) {
        byte[] last = known;
        for (Object entry : StreamReply.entries(reply)) {
            take(entry, Duration.ZERO);
            last = StreamReply.id(entry);
        }
        return last;
    }

    private void take(Object entry, Duration age) {
        byte[] message = StreamReply.message(entry);
        if (message != null) {
            for (UpstreamHint hint : HintCodec.read(message, gateway)) {
                hint.after(age).ifPresent(told -> {
                    status.received();
                    receiver.accept(told);
                });
            }
        }
    }

    @Override
    public void lost(Throwable why) {
        status.lost(why);
    }

    @Override
    public String toString() {
        return "HintReader[" + status + "]";
    }
}
