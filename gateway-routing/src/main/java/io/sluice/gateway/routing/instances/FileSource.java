package io.sluice.gateway.routing.instances;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.files.WatchedFiles;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances that a JSON file names, read again when it or a file with a key changes. A file that is wrong or gone changes nothing and is told once. */
final class FileSource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    private final Path file;
    private final WatchedFiles watched;

    /** Takes the warnings. */
    private final Consumer<String> warnings;

    /**
     * Reads the file and begins to watch it.
     *
     * @throws ConfigurationException that names every problem of the file; then nothing is watched
     */
    FileSource(Path file, Timer timer, boolean closesTimer, Duration period) {
        this(file, timer, closesTimer, period, LOG::warn);
    }

    FileSource(Path file, Timer timer, boolean closesTimer, Duration period, Consumer<String> warnings) {
        this(file, new FileReads(), timer, closesTimer, period, warnings);
    }

    private FileSource(
            Path file, FileReads first, Timer timer, boolean closesTimer, Duration period, Consumer<String> warnings) {
        super(parse(first.read(file).orElseThrow(() -> unreadable(file)), first));
        this.file = file;
        this.warnings = warnings;
        this.watched = new WatchedFiles(first, this::check, this::unchanged, timer, closesTimer, period);
    }

    @Override
    protected String name() {
        return "file:" + file;
    }

    @Override
    protected void onClose() {
        watched.close();
    }

    private void check(FileReads files) {
        Optional<String> now = files.read(file);
        if (now.isEmpty()) {
            warn("cannot be read");
        } else if (now.get().isBlank()) {
            warn("is empty (expected: a JSON array; [] for none)"); // most likely it is about to be written
        } else {
            read(now.get(), files);
        }
    }

    private static List<Instance> parse(String json, FileReads files) {
        return InstancesJson.parse(json, Placeholders.ofEnvironment(), files);
    }

    private void read(String json, FileReads files) {
        try {
            publish(parse(json, files));
        } catch (ConfigurationException e) {
            warn("is wrong: " + e.getMessage());
        }
    }

    private void warn(String why) {
        failed();
        warnings.accept("The instances stay as they are, since " + file + " " + why);
    }

    private static ConfigurationException unreadable(Path file) {
        String shown = ("@" + file).replaceAll("[^ -~]", "?");
        return new ConfigurationException(List.of(new ConfigProblem("instances", shown, "a readable file in UTF-8")));
    }

    @Override
    public String toString() {
        return "FileSource[" + file + ", " + instances().size() + " instances]";
    }
}
