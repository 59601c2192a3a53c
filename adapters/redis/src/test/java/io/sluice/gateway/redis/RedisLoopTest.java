package io.sluice.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ScriptedRedis;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** One connection, opened anew whenever it is lost (clause FL-R-5). */
class RedisLoopTest {
    private static final String PONG = "+PONG\r\n";

    private @Nullable RedisLoop loop;

    @AfterEach
    void closeLoop() {
        if (loop != null) {
            loop.close();
        }
    }

    @Test
    void opensAConnectionAnewWheneverItIsLost() throws Exception {
        Pings task = new Pings();
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> PONG)) {
            start(redis.port(), task);
            Await.until("it pings", () -> task.good > 0);
            redis.cut();
            Await.until("it is lost", () -> task.lost.size() == 1);
            int before = task.good;
            Await.until("it pings again", () -> task.good > before);
        }
    }

    @Test
    void noticesAServerThatComesLater() throws Exception {
        Pings task = new Pings();
        int port;
        try (ScriptedRedis before = new ScriptedRedis(0, command -> PONG)) {
            port = before.port();
        }
        RedisLoop started = start(port, task);
        Await.until("it was told twice", () -> task.lost.size() == 2);
        try (ScriptedRedis redis = new ScriptedRedis(port, command -> PONG)) {
            Await.until("it pings", () -> task.good > 0);
            started.close();
            Await.until("it lets go", () -> redis.connections() == 0);
        }
    }

    @Test
    void closesWhileTheTaskWaitsForTheServer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Pings task = new Pings();
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> {
            asked.countDown();
            return null;
        })) {
            RedisLoop started = start(redis.port(), task);
            Await.open("the server was asked", asked);
            started.close();
            started.close();
            Await.until("it lets go", () -> redis.connections() == 0);
        }
        assertThat(task.lost).as("closing is no loss").isEmpty();
    }

    @Test
    void whatTheTaskOpensAnewAfterItsEndIsClosedToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch askedAgain = new CountDownLatch(1);
        try (ScriptedRedis server = new ScriptedRedis(0, command -> PONG)) {
            RedisLoop started = start(server.port(), new RedisTask() {
                @Override
                public void run(Jedis redis, RedisLoop loop) throws InterruptedException {
                    redis.ping();
                    asked.countDown();
                    Await.until("the connection is cut", () -> loop.isClosed() && server.connections() == 0);
                    redis.ping(); // a client opens its connection by itself
                    askedAgain.countDown();
                    loop.pause(Duration.ofMillis(1));
                }

                @Override
                public void lost(Throwable why) {}
            });
            Await.open("the server was asked", asked);
            started.close();
            Await.open("it was asked on another connection", askedAgain);
            Await.until("it lets go", () -> server.connections() == 0);
        }
    }

    @Test
    void aTaskThatReturnsOrThrowsGetsAnotherConnection() throws Exception {
        List<Jedis> seen = new CopyOnWriteArrayList<>();
        RedisTask task = new RedisTask() {
            @Override
            public void run(Jedis redis, RedisLoop loop) {
                seen.add(redis);
                if (seen.size() == 2) {
                    throw new IllegalStateException("a fault of the task");
                }
                if (seen.size() == 3) {
                    throw new StackOverflowError("a reply that is too deep");
                }
            }

            @Override
            public void lost(Throwable why) {}
        };
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> PONG)) {
            start(redis.port(), task);
            Await.until("four connections", () -> seen.size() == 4);
            assertThat(seen).doesNotHaveDuplicates();
        }
    }

    private RedisLoop start(int port, RedisTask task) {
        ServiceAddress address = ServiceAddress.of("option", "redis://127.0.0.1:" + port, name -> null);
        RedisLoop started = RedisLoop.start(RedisAddress.read(address), "test", task);
        loop = started;
        return started;
    }

    /** Pings, and notes what came of it. */
    private static final class Pings implements RedisTask {
        private final List<Throwable> lost = new CopyOnWriteArrayList<>();
        private volatile int good;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
        public void run(Jedis redis, RedisLoop loop) throws InterruptedException {
            while (true) {
                redis.ping();
                good++;
                loop.pause(Duration.ofMillis(1));
            }
        }

        @Override
        public void lost(Throwable why) {
            lost.add(why);
        }
    }
}
