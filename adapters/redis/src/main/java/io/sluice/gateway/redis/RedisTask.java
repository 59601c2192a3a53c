package io.sluice.gateway.redis;

import redis.clients.jedis.Jedis;

/** What a {@link RedisLoop} does with its connection. Its methods are called on the loop's thread, one at a time. */
public interface RedisTask {
    /**
     * Called with a new connection, which is of use until this returns or throws. It may go on for as long as it likes. What it throws, a
     * {@link redis.clients.jedis.exceptions.JedisException} as a rule, and a return too, means that the connection is closed and another one opened.
     *
     * @param loop the one that calls, to pause in
     * @throws InterruptedException if the loop was closed while it waited
     */
    void run(Jedis redis, RedisLoop loop) throws InterruptedException;

    /**
     * Called when there is no connection any more, or none can be opened: once for each try. Must not throw. Not called when the loop is closed.
     *
     * @param why without credentials; an {@link Error} too, since what a server says may be more than the heap holds
     */
    void lost(Throwable why);
}
