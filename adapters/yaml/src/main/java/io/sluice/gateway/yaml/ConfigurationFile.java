package io.sluice.gateway.yaml;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.OptionPath;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.options.Redacted;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options that stand in a file, which is YAML 1.2 or JSON: one object with each option under its own name (clause HC-L-1). Lists may stand in place: texts, and the objects of an
 * option that is JSON, beside texts where the option takes several. In every text <code>${NAME}</code> stands for an environment variable, and <code>$${</code> for
 * <code>${</code>. An option that is null, or has nothing after its colon, counts as not given.
 *
 * <p>Reading does not fail: what is wrong is a problem with file, line and path, and nothing of the file's values is in it. Immutable, and prints no value.
 */
public final class ConfigurationFile {
    private final Path file;
    private final Problems problems;
    private final Map<String, FileOption> options;

    private ConfigurationFile(Path file, Problems problems, Map<String, FileOption> options) {
        this.file = file;
        this.problems = problems;
        this.options = options;
    }

    /**
     * Reads a file of at most 16 MiB. It may block.
     *
     * @param registry the options that there are
     * @param environment returns the value of a variable, null if there is none
     */
    public static ConfigurationFile read(
            Path file, OptionRegistry registry, UnaryOperator<@Nullable String> environment) {
        Problems problems = new Problems(Redacted.text(file.toString()));
        Map<String, FileOption> options = new LinkedHashMap<>();
        try {
            FileOptions reader = new FileOptions(registry, Placeholders.of(environment), problems);
            options.putAll(reader.read(YamlDocument.read(FileText.read(file))));
        } catch (BadFileException e) {
            problems.add("", e.line(), e.expected());
        }
        return new ConfigurationFile(file, problems, options);
    }

    /** Returns the file. */
    public Path file() {
        return file;
    }

    /** Returns names of options, to their texts; what is wrong is not among them, or as far as it could be read. They may hold credentials. */
    public Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        options.forEach((name, option) -> {
            if (!option.texts().texts().isEmpty()) {
                values.put(name, option.texts().texts());
            }
        });
        return values;
    }

    /** Returns what is wrong with the file, whatever its values mean. */
    public List<ConfigProblem> problems() {
        return problems.all();
    }

    /**
     * Returns where something stands, as people know it: {@code gateway.yaml:12: routes[2].weight}.
     *
     * @param path what a problem names: an option, or a part of one
     * @return empty if the file does not have the option
     */
    public Optional<String> place(OptionPath path) {
        return Optional.ofNullable(options.get(path.option())).map(option -> {
            String part = option.part(path);
            return problems.place(option.line(part), option.name() + part);
        });
    }

    @Override
    public String toString() {
        return "ConfigurationFile[" + file + ", " + options.keySet() + "]";
    }
}
