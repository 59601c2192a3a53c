package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a registrar says of its pod, time after time. For one thread. */
final class Announcement {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private final InstantSource wallClock = Ticker.wallClock();
    private final RegistryWriter writer;
    private final String pod;
    private final List<RankInfo> ranks;
    private final EngineHealth health;
    private long lastMillis;

    /** Whether the registry may have engines of this pod, so that it must be told when there are none. */
    private boolean announced;

    private boolean failing;

    Announcement(Registrar.Builder builder) {
        this.writer = builder.writer;
        this.pod = builder.pod;
        this.ranks = IntStream.range(0, builder.ranks)
                .mapToObj(rank -> rank(builder, rank))
                .toList();
        this.health = new EngineHealth(builder, ranks);
    }

    private static RankInfo rank(Registrar.Builder builder, int rank) {
        return new RankInfo(
                builder.type,
                builder.engine.host(),
                builder.engine.port() + rank,
                builder.kvHost,
                builder.kvPort,
                rank,
                builder.ranks,
                builder.model,
                builder.version);
    }

    /** Looks at the engines and announces those that are well. Never throws but for the interrupt. */
    void beat() throws InterruptedException {
        List<RankInfo> well = health.look();
        if (well.isEmpty()) {
            withdraw();
        } else {
            announced = true; // what seems to fail may have arrived
            tell(() -> writer.put(pod, value(well)));
        }
    }

    /** Withdraws the pod, and ends. */
    void close() {
        try {
            withdraw();
        } finally {
            writer.close();
        }
    }

    private void withdraw() {
        if (announced && tell(() -> writer.withdraw(pod, value(List.of())))) {
            announced = false;
        }
    }

    /** Returns a value whose time differs from the last one, whatever the clock does. */
    private byte[] value(List<RankInfo> well) {
        lastMillis = Math.max(lastMillis + 1, wallClock.millis());
        return new PodInfo(pod, lastMillis, well).encode();
    }

    /** Returns whether the registry took it; says once that it does not. */
    private boolean tell(Write write) {
        try {
            write.run();
            if (failing) {
                LOG.info("The registry {} takes announcements again", writer);
            }
            failing = false;
            return true;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn("{} is not announced, since {} fails: {}", Redacted.text(pod), writer, e.toString());
            }
            failing = true;
            return false;
        }
    }

    /** Something that the registry is told. */
    private interface Write {
        void run() throws IOException;
    }
}
