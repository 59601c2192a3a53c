package io.sluice.gateway.llumnix.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Reads all keys that begin with a prefix. It takes a bounded number of keys, and no more of a value than one that is of use has. For one thread. */
final class RedisReader {
    private static final int MOST_KEYS = 100_000;
    private static final int KEYS_AT_ONCE = 500;
    private static final int VALUES_AT_ONCE = 100;
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final Jedis redis;
    private final String prefix;
    private final ScanParams pattern;

    RedisReader(Jedis redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix;
        this.pattern =
                new ScanParams().match((escaped(prefix) + "*").getBytes(UTF_8)).count(KEYS_AT_ONCE);
    }

    /**
     * Returns all values by key.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if the server does not answer, or not with what was asked for
     */
    Map<String, byte[]> readAll() {
        List<byte[]> keys = List.copyOf(keys().values());
        Map<String, byte[]> values = new HashMap<>();
        long bytes = 0;
        for (int from = 0; from < keys.size(); from += VALUES_AT_ONCE) {
            bytes += readValues(keys.subList(from, Math.min(from + VALUES_AT_ONCE, keys.size())), values);
            if (bytes > MOST_BYTES) {
                throw new JedisDataException("the values of " + prefix + " have more than " + MOST_BYTES + " bytes");
            }
        }
        return values;
    }

    /** A scan may find a key twice. */
    private Map<String, byte[]> keys() {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        do {
            ScanResult<byte[]> found = redis.scan(cursor, pattern);
            found.getResult().forEach(key -> keys.put(new String(key, UTF_8), key));
            if (keys.size() > MOST_KEYS) {
                throw new JedisDataException("more than " + MOST_KEYS + " keys begin with " + prefix);
            }
            cursor = found.getCursorAsBytes();
        } while (!isEnd(cursor));
        return keys;
    }

    /** Asks for the beginning of each value: a whole one may be of half a gigabyte. Returns how many bytes came. */
    private long readValues(List<byte[]> keys, Map<String, byte[]> values) {
        List<Response<byte[]>> responses = new ArrayList<>(keys.size());
        try (Pipeline pipeline = redis.pipelined()) {
            keys.forEach(key -> responses.add(pipeline.getrange(key, 0, PodInfo.MOST_BYTES)));
            pipeline.sync();
        }
        long bytes = 0;
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = valueOf(responses.get(i));
            bytes += value.length;
            if (value.length > 0) {
                values.put(new String(keys.get(i), UTF_8), value);
            }
        }
        return bytes;
    }

    /** Returns the value; of another type than a string, one that is none of the format; nothing if the key has just gone. */
    private static byte[] valueOf(Response<byte[]> response) {
        try {
            return response.get();
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                return new byte[] {0};
            }
            throw e;
        }
    }

    private static boolean isEnd(byte[] cursor) {
        return cursor.length == 1 && cursor[0] == '0';
    }

    /** Returns a text in which no character stands for others. */
    private static String escaped(String text) {
        return text.replaceAll("[\\\\*?\\[\\]^-]", "\\\\$0");
    }
}
