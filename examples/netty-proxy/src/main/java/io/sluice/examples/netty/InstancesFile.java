package io.sluice.examples.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the file of the instances and gives the pool what it says. A file that is wrong changes nothing and is told once.
 *
 * <p>It reads the file again and again and compares: that works on every file system, and for files that are replaced by way of links.
 */
final class InstancesFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstancesFile.class);
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Path file;
    private final List<Instance> others;
    private final InstancePool pool;

    /** Takes the warnings. */
    private final Consumer<String> warnings;

    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("instances-file", true));

    /** What the file said when it was looked at last, empty if it could not be read; belongs to the watching thread. */
    private Optional<String> seen;

    /** Creates a watcher that does not watch yet. */
    InstancesFile(Path file, List<Instance> others, InstancePool pool, Consumer<String> warnings) {
        this.file = file;
        this.others = others;
        this.pool = pool;
        this.warnings = warnings;
        this.seen = look();
    }

    /**
     * Begins to watch.
     *
     * @param others instances that are there whatever the file says
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a look at the file does not throw
    static InstancesFile watch(Path file, List<Instance> others, InstancePool pool) {
        InstancesFile watched = new InstancesFile(file, others, pool, LOG::warn);
        long millis = PERIOD.toMillis();
        watched.watcher.scheduleWithFixedDelay(watched::check, millis, millis, TimeUnit.MILLISECONDS);
        return watched;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }

    /** Looks at the file, and gives the pool what it says if that is new. */
    void check() {
        Optional<String> now = look();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        if (now.isEmpty()) {
            warn("cannot be read");
            return;
        }
        if (now.get().isBlank()) {
            // Most likely it is about to be written.
            warn("is empty (expected: a JSON array; [] for none)");
            return;
        }
        try {
            List<Instance> instances = new ArrayList<>(InstancesJson.parse(now.get()));
            instances.addAll(others);
            pool.replace(instances);
        } catch (RuntimeException e) {
            warn("is wrong: " + e.getMessage());
        }
    }

    private void warn(String why) {
        warnings.accept("The instances stay as they are, since " + file + " " + why);
    }

    private Optional<String> look() {
        try {
            return Optional.of(InstancesOption.readFile(file));
        } catch (ConfigurationException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "InstancesFile[" + file + "]";
    }
}
