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
import redis.clients.jedis.exceptions.JedisException;

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
    @SuppressWarnings("InfiniteLoopStatement") // ends by what a lost connection throws
    public void run(Jedis redis, RedisLoop loop) {
        int patience = redis.getConnection().getSoTimeout();
        byte[] block = Integer.toString(Math.max(1, Math.min(MOST_BLOCK_MILLIS, patience / 2)))
                .getBytes(UTF_8);
        byte[] last = catchUp(redis);
        while (true) {
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
        long now = millis(list(redis.sendCommand(Command.TIME)));
        List<Object> inOrder = new ArrayList<>(newest);
        Collections.reverse(inOrder);
        for (Object entry : inOrder) {
            long age = now - Long.parseLong(text(id(entry)).split("-", 2)[0]);
            take(entry, Duration.ofMillis(Math.max(0, age)));
        }
        return lastId(newest);
    }

    private List<?> newest(Jedis redis, byte[] most) {
        return list(redis.sendCommand(
                Command.XREVRANGE, key, "+".getBytes(UTF_8), "-".getBytes(UTF_8), "COUNT".getBytes(UTF_8), most));
    }

    private static byte[] lastId(List<?> newest) {
        return newest.isEmpty() ? BEFORE_ALL : id(newest.get(0));
    }

    /** Takes the entries of what XREAD returned: one stream and its entries; returns the last id. */
    private byte[] taken(Object reply, byte[] known) {
        byte[] last = known;
        for (Object stream : list(reply)) {
            for (Object entry : list(list(stream).get(1))) {
                take(entry, Duration.ZERO);
                last = id(entry);
            }
        }
        return last;
    }

    private void take(Object entry, Duration age) {
        // An entry that was deleted meanwhile has no fields.
        if (list(entry).get(1) instanceof List<?> fields
                && fields.size() >= 2
                && fields.get(1) instanceof byte[] message) {
            for (UpstreamHint hint : HintCodec.read(message, gateway)) {
                hint.after(age).ifPresent(told -> {
                    status.received();
                    receiver.accept(told);
                });
            }
        }
    }

    private static byte[] id(Object entry) {
        return bytes(list(entry).get(0));
    }

    private static long millis(List<?> time) {
        return Long.parseLong(text(bytes(time.get(0)))) * 1_000 + Long.parseLong(text(bytes(time.get(1)))) / 1_000;
    }

    private static List<?> list(Object reply) {
        if (reply instanceof List<?> list) {
            return list;
        }
        throw unexpected();
    }

    private static byte[] bytes(Object reply) {
        if (reply instanceof byte[] bytes) {
            return bytes;
        }
        throw unexpected();
    }

    private static JedisException unexpected() {
        return new JedisException("the server's reply has another form than a stream's");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
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
