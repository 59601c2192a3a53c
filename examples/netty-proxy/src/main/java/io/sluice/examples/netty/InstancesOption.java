package io.sluice.examples.netty;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.routing.scheduling.InstancesJson;
import io.sluice.gateway.spi.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of {@code --instances}: JSON, or {@code @} and the path of a file that holds it in UTF-8. */
final class InstancesOption {
    private final String text;
    private final @Nullable Path file;

    private InstancesOption(String text, @Nullable Path file) {
        this.text = text;
        this.file = file;
    }

    static InstancesOption of(String text) {
        if (!text.startsWith("@")) {
            return new InstancesOption(text, null);
        }
        try {
            return new InstancesOption(text, Path.of(text.substring(1)));
        } catch (InvalidPathException e) {
            return new InstancesOption(text, Path.of(""));
        }
    }

    /** Returns the file, or null if the JSON stands in the option itself. */
    @Nullable
    Path file() {
        return file;
    }

    /**
     * Returns the instances.
     *
     * @throws ConfigurationException that tells every problem
     */
    List<Instance> read() {
        return file == null ? InstancesJson.parse(text) : InstancesJson.parse(readFile(file));
    }

    /**
     * Returns what is in a file.
     *
     * @throws ConfigurationException if it can't be read
     */
    private static String readFile(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            String shown = OptionReader.shown("@" + file);
            throw new ConfigurationException(
                    List.of(new ConfigProblem("instances", shown, "a readable file in UTF-8")));
        }
    }
}
