package io.sluice.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/** The parts of what a server replies of streams. What has another form is a {@link JedisException}. */
final class StreamReply {
    private StreamReply() {}

    /** Returns the entries of what XREAD returned, of all streams. */
    static List<?> entries(Object reply) {
        List<Object> entries = new ArrayList<>();
        for (Object stream : list(reply)) {
            entries.addAll(list(list(stream).get(1)));
        }
        return entries;
    }

    /** Returns the value of an entry's first field; null if it was deleted meanwhile, and has none. */
    static byte @Nullable [] message(Object entry) {
        return list(entry).get(1) instanceof List<?> fields
                        && fields.size() >= 2
                        && fields.get(1) instanceof byte[] message
                ? message
                : null;
    }

    static byte[] id(Object entry) {
        return bytes(list(entry).get(0));
    }

    /** Returns the server's time of an id, in milliseconds. */
    static long millisOf(byte[] id) {
        return Long.parseLong(text(id).split("-", 2)[0]);
    }

    /** Returns what TIME returned, in milliseconds. */
    static long millis(Object reply) {
        List<?> time = list(reply);
        return Long.parseLong(text(bytes(time.get(0)))) * 1_000 + Long.parseLong(text(bytes(time.get(1)))) / 1_000;
    }

    static List<?> list(Object reply) {
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
}
