package io.sluice.gateway.operations.entry;

import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a list of keys is read from, and refers to.
 *
 * @param placeholders the variables of the environment
 * @param files the files, each read once
 * @param yaml makes JSON of YAML, or throws an {@link IllegalArgumentException} that quotes nothing
 */
record KeyTexts(Placeholders placeholders, FileReads files, UnaryOperator<String> yaml) {
    /** Returns the text with variables in place of what names them. */
    String resolved(String text, Consumer<String> problems) {
        return placeholders.resolve(text, problems);
    }

    /** Returns what a file says; nothing if it can't be read. */
    Optional<String> file(String path) {
        try {
            return files.read(Path.of(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Returns the same with other files. */
    KeyTexts withFiles(FileReads others) {
        return new KeyTexts(placeholders, others, yaml);
    }

    @Override
    public String toString() {
        return "KeyTexts[" + files + "]";
    }
}
