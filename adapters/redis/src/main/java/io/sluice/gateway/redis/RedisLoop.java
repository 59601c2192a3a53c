package io.sluice.gateway.redis;

import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/**
 * Holds one connection to a Redis for a task, on a daemon thread of its own, and opens another one whenever it is lost: after 100 ms, then twice as long each time up to 2 s, so that
 * a server that is back is noticed soon. Whoever starts it never waits for the server. Safe for use by any number of threads.
 */
public final class RedisLoop implements AutoCloseable {
    private static final long FIRST_DELAY_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_DELAY_NANOS = Duration.ofSeconds(2).toNanos();

    private final RedisAddress address;
    private final RedisTask task;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** The connection that the task has; guarded by this. */
    private @Nullable Jedis current;

    /** How long to wait for the next connection; belongs to the thread. */
    private long delayNanos = FIRST_DELAY_NANOS;

    private RedisLoop(RedisAddress address, String name, RedisTask task) {
        this.address = address;
        this.task = task;
        this.thread = new Thread(this::loop, "sluice-" + name);
        thread.setDaemon(true);
    }

    /**
     * Starts one; returns at once.
     *
     * @param name what its thread is called, behind {@code sluice-}
     */
    public static RedisLoop start(RedisAddress address, String name, RedisTask task) {
        RedisLoop loop = new RedisLoop(address, name, task);
        loop.thread.start();
        return loop;
    }

    /**
     * Waits on the thread of the loop, for tasks that do something again and again.
     *
     * @throws InterruptedException if the loop is closed, before or meanwhile
     */
    public void pause(Duration time) throws InterruptedException {
        if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the loop is closed");
        }
    }

    /**
     * Returns whether it was closed. A task that neither pauses nor waits must ask: its connection may open itself anew when it is used after it was closed.
     */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Closes the connection, which ends what the task does with it, and the thread. Does not wait for that. May be called twice. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        disconnect();
    }

    private void loop() {
        try {
            while (!isClosed()) {
                tryOnce();
                pause(Duration.ofNanos(delayNanos));
                delayNanos = Math.min(2 * delayNanos, LONGEST_DELAY_NANOS);
            }
        } catch (InterruptedException e) {
            // closed: nothing else interrupts
        }
    }

    private void tryOnce() throws InterruptedException {
        try {
            use(address.connect());
        } catch (RuntimeException
                | Error e) { // a reply that is too large or too deep ends this connection, and not the thread
            if (!isClosed()) {
                task.lost(e);
            }
        }
    }

    private void use(Jedis redis) throws InterruptedException {
        synchronized (this) {
            current = redis;
        }
        long start = Ticker.system().nanos();
        try {
            if (!isClosed()) {
                task.run(redis, this);
            }
        } finally {
            end(redis);
            // One that lasted was good; a server that refuses again and again is asked more seldom.
            if (Ticker.system().nanos() - start > LONGEST_DELAY_NANOS) {
                delayNanos = FIRST_DELAY_NANOS;
            }
        }
    }

    /** Closes for good what the task used: what {@link #close} cut, the task may have opened anew before it noticed. */
    private void end(Jedis redis) {
        synchronized (this) {
            current = null;
        }
        cut(redis);
    }

    private void disconnect() {
        Jedis redis;
        synchronized (this) {
            redis = current;
        }
        if (redis != null) {
            cut(redis);
        }
    }

    /** Closes the socket; waits for nobody. */
    private static void cut(Jedis redis) {
        try {
            redis.getConnection().forceDisconnect();
        } catch (IOException | RuntimeException e) {
            // It is of no use any more, whatever it says.
        }
    }
}
