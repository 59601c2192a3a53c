package io.sluice.examples.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("instances-file", true));

    /** What the file said when it was looked at last; belongs to the watching thread. */
    private String seen;

    /** Creates a watcher that does not watch yet. */
    InstancesFile(Path file, List<Instance> others, InstancePool pool) {
        this.file = file;
        this.others = others;
        this.pool = pool;
        this.seen = look();
    }

    /**
     * Begins to watch.
     *
     * @param others instances that are there whatever the file says
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a look at the file does not throw
    static InstancesFile watch(Path file, List<Instance> others, InstancePool pool) {
        InstancesFile watched = new InstancesFile(file, others, pool);
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
        String now = look();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            List<Instance> instances = new ArrayList<>(InstancesJson.parse(now));
            instances.addAll(others);
            pool.replace(instances);
        } catch (RuntimeException e) {
            LOG.warn("The instances stay as they are, since {} is wrong: {}", file, e.getMessage());
        }
    }

    /** Returns what the file says; if it can't be read that is a wrong text, too. */
    private String look() {
        try {
            return InstancesOption.readFile(file);
        } catch (ConfigurationException e) {
            return "unreadable";
        }
    }

    @Override
    public String toString() {
        return "InstancesFile[" + file + "]";
    }
}
