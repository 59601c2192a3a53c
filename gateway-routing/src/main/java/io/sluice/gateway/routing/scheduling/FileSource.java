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
import java.util.Optional;
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

    /** Takes the warnings. */
    private final Consumer<String> warnings;

    /** What the file said when it was looked at last, empty if it could not be read; belongs to the polling. */
    private Optional<String> seen;

    /**
     * Reads the file and begins to watch it.
     *
     * @throws ConfigurationException that tells every problem of the file; then nothing is watched
     */
    FileSource(Path file, Timer timer, boolean closesTimer, Duration period) {
        this(file, timer, closesTimer, period, LOG::warn);
    }

    FileSource(Path file, Timer timer, boolean closesTimer, Duration period, Consumer<String> warnings) {
        this.file = file;
        this.warnings = warnings;
        this.seen = look();
        this.published = new PublishedInstances(InstancesJson.parse(seen.orElseThrow(this::unreadable)));
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
        Optional<String> now = look();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        if (now.isEmpty()) {
            warn("cannot be read");
        } else if (now.get().isBlank()) {
            warn("is empty (expected: a JSON array; [] for none)"); // most likely it is about to be written
        } else {
            publish(now.get());
        }
    }

    private void publish(String json) {
        try {
            published.publish(InstancesJson.parse(json));
        } catch (ConfigurationException e) {
            warn("is wrong: " + e.getMessage());
        }
    }

    private void warn(String why) {
        warnings.accept("The instances stay as they are, since " + file + " " + why);
    }

    private Optional<String> look() {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private ConfigurationException unreadable() {
        String shown = ("@" + file).replaceAll("[^ -~]", "?");
        return new ConfigurationException(List.of(new ConfigProblem("instances", shown, "a readable file in UTF-8")));
    }

    @Override
    public String toString() {
        return "FileSource[" + file + ", " + published.current().size() + " instances]";
    }
}
