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

    /** Says it again over a new connection when the one that was kept has ended, or leads to a server that has become a replica. */
    private void set(String pod, byte[] value, SetParams params) {
        byte[] key = (prefix + pod).getBytes(UTF_8);
        Jedis kept = open;
        if (kept != null) {
            try {
                kept.set(key, value, params);
                return;
            } catch (JedisException e) {
                close();
            }
        }
        try {
            Jedis redis = address.connect();
            open = redis;
            redis.set(key, value, params);
        } catch (JedisException e) {
            close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
