package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances that a JSON file names, read again and again. A file that is wrong or gone changes nothing and is told once.
 *
 * <p>It compares what the file says, not when it was written: that works on every file system, and for files that are replaced by way of links.
 */
final class FileSource implements InstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    private final Path file;
    private final PublishedInstances published;
    private final Polling polling;

    /** What the file said when it was looked at last; belongs to the polling. */
    private String seen;

    /**
     * Reads the file and begins to watch it.
     *
     * @throws ConfigurationException that tells every problem of the file; then nothing is watched
     */
    FileSource(Path file, Timer timer, boolean closesTimer, Duration period) {
        this.file = file;
        this.seen = read(file);
        this.published = new PublishedInstances(InstancesJson.parse(seen));
        this.polling = new Polling(this::check, timer, closesTimer, period);
        polling.start();
    }

    @Override
    public List<Instance> instances() {
        return published.current();
    }

    @Override
    public Subscription onChange(Consumer<List<Instance>> listener) {
        return published.onChange(listener);
    }

    @Override
    public void close() {
        polling.close();
    }

    private void check() {
        String now;
        try {
            now = read(file);
        } catch (ConfigurationException e) {
            now = "unreadable"; // which is a wrong text, too
        }
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            published.publish(InstancesJson.parse(now));
        } catch (ConfigurationException e) {
            LOG.warn("The instances stay as they are, since {} is wrong: {}", file, e.getMessage());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            String shown = ("@" + file).replaceAll("[^ -~]", "?");
            throw new ConfigurationException(
                    List.of(new ConfigProblem("instances", shown, "a readable file in UTF-8")));
        }
    }

    @Override
    public String toString() {
        return "FileSource[" + file + ", " + published.current().size() + " instances]";
    }
}
