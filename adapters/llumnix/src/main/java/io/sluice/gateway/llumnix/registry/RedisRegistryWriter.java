package io.sluice.gateway.llumnix.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.redis.RedisAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/** Writes into a Redis, over one connection, which is opened when there is something to write and none is open. */
final class RedisRegistryWriter implements RegistryWriter {
    /** How long it is said that a pod has no engines: longer than any reader looks away. */
    private static final SetParams WHILE_SOMEBODY_LOOKS =
            SetParams.setParams().px(Duration.ofMinutes(1).toMillis());

    private final RedisAddress address;
    private final String prefix;
    private @Nullable Jedis open;

    RedisRegistryWriter(RedisAddress address, String prefix) {
        this.address = address;
        this.prefix = prefix;
    }

    @Override
    public void put(String pod, byte[] value) {
        set(pod, value, SetParams.setParams());
    }

    /** Leaves a value that says so: readers take a key that is merely gone for a Redis that has lost it (clause FL-R-2). */
    @Override
    public void withdraw(String pod, byte[] nobody) {
        set(pod, nobody, WHILE_SOMEBODY_LOOKS);
    }

    @Override
    public void close() {
        Jedis redis = open;
        open = null;
        if (redis == null) {
            return;
        }
        try {
            redis.close();
        } catch (JedisException e) {
            // It is of no use any more, whatever it says.
        }
    }

    private void set(String pod, byte[] value, SetParams params) {
        try {
            Jedis redis = open == null ? address.connect() : open;
            open = redis;
            redis.set((prefix + pod).getBytes(UTF_8), value, params);
        } catch (JedisException e) {
            // The server may have become a replica: a new connection may lead to the one that is not.
            close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
