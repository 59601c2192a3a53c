package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.redis.RedisAddress;
import io.sluice.gateway.redis.RedisLoop;
import io.sluice.gateway.redis.RedisTask;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;

/**
 * The instances that a Redis has values of, which is read again and again on a thread of its own. While it can't be read the list stays as it is, which is told once (clause FL-F-1).
 */
final class RedisRegistrySource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRegistrySource.class);

    private final RedisAddress address;
    private final RedisLoop loop;

    /** Opens one; does not wait for the Redis. */
    RedisRegistrySource(RedisAddress address, RegistryConfig config, Ticker ticker, InstantSource wallClock) {
        this.address = address;
        Look look = new Look(config.prefix(), config.interval(), new RegistryTable(config, ticker, wallClock));
        this.loop = RedisLoop.start(address, "redis-registry", look); // its thread finds all else complete
    }

    @Override
    protected String name() {
        return address.toString();
    }

    @Override
    protected void onClose() {
        loop.close();
    }

    @Override
    public String toString() {
        return "RedisRegistrySource[" + address + ", " + instances().size() + " instances]";
    }

    /** Reads the Redis; belongs to the thread of the loop. */
    private final class Look implements RedisTask {
        private final String prefix;
        private final Duration interval;
        private final RegistryTable table;
        private boolean failing;

        Look(String prefix, Duration interval, RegistryTable table) {
            this.prefix = prefix;
            this.interval = interval;
            this.table = table;
        }

        @Override
        public void run(Jedis redis, RedisLoop looping) throws InterruptedException {
            RedisReader reader = new RedisReader(redis, prefix);
            while (true) {
                table.read(reader.readAll());
                table.answered();
                if (failing) {
                    LOG.info("The registry {} answers again", address);
                }
                failing = false;
                publish(table.instances());
                looping.pause(interval);
            }
        }

        @Override
        public void lost(Throwable why) {
            table.silent();
            failed();
            if (!failing) {
                LOG.warn("The instances stay as they are, since {} can't be read: {}", address, why.toString());
            }
            failing = true;
        }
    }
}
