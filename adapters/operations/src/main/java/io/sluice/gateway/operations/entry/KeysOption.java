package io.sluice.gateway.operations.entry;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What an option says of keys: a list of them, where it stands, and what it said when the options were read. Immutable. */
final class KeysOption {
    private final String name;
    private final String text;
    private final KeyTexts texts;
    private final ClientKeys first;

    private KeysOption(String name, String text, KeyTexts texts, ClientKeys first) {
        this.name = name;
        this.text = text;
        this.texts = texts;
        this.first = first;
    }

    /** Reads an option; null if it is not given. */
    static @Nullable KeysOption read(Option<String> option, OptionReader reader, UnaryOperator<String> yaml) {
        String text = reader.get(option).strip();
        if (text.isEmpty()) {
            return null;
        }
        KeyTexts texts = new KeyTexts(Placeholders.of(reader.environment()), new FileReads(), yaml);
        List<ConfigProblem> problems = new ArrayList<>();
        ClientKeys keys = parse(option.name(), text, texts, problems);
        problems.forEach(reader::problem);
        return new KeysOption(option.name(), text, texts, keys);
    }

    String name() {
        return name;
    }

    ClientKeys first() {
        return first;
    }

    /** Returns the files that it was read from. */
    FileReads files() {
        return texts.files();
    }

    /**
     * Returns what it says now.
     *
     * @throws ConfigurationException that names everything that is wrong
     */
    ClientKeys again(FileReads files) {
        List<ConfigProblem> problems = new ArrayList<>();
        ClientKeys keys = parse(name, text, texts.withFiles(files), problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return keys;
    }

    private static ClientKeys parse(String name, String text, KeyTexts texts, List<ConfigProblem> problems) {
        Consumer<String> problem = expected -> problems.add(new ConfigProblem(name, "", expected));
        Optional<String> json =
                text.startsWith("@") ? ofFile(text.substring(1).strip(), texts, problem) : Optional.of(text);
        return new KeyListParser(name, texts, problems).parse(json.orElse("[]"));
    }

    private static Optional<String> ofFile(String path, KeyTexts texts, Consumer<String> problem) {
        Optional<String> content = texts.file(path);
        if (content.isEmpty()) {
            problem.accept("@ and the path of a file that can be read");
            return content;
        }
        String lower = path.toLowerCase(Locale.ROOT);
        if (!lower.endsWith(".yaml") && !lower.endsWith(".yml")) {
            return content;
        }
        try {
            return content.map(texts.yaml());
        } catch (IllegalArgumentException malformed) {
            problem.accept(String.valueOf(malformed.getMessage()));
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return name + ": " + first;
    }
}
