package io.sluice.gateway.routing.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What some files said when they were read. Each is read once, so that whoever asks twice gets the same; and what was asked for can be compared with what the
 * files say later.
 *
 * <p>Not safe for use by several threads at a time.
 */
public final class FileReads {
    /** What each file says; nothing if it can't be read. */
    private final Map<Path, Optional<String>> texts = new HashMap<>();

    private final Set<Path> used = new HashSet<>();

    /** Creates one that has read nothing. */
    public FileReads() {}

    private FileReads(Collection<Path> files) {
        files.forEach(file -> texts.put(file, look(file)));
    }

    /** Returns what the file says, nothing if it can't be read or is not in UTF-8. */
    public Optional<String> read(Path file) {
        used.add(file);
        return texts.computeIfAbsent(file, FileReads::look);
    }

    /** Returns whether no file was asked for. */
    public boolean isEmpty() {
        return used.isEmpty();
    }

    /** Returns what the files say now that were asked for here. */
    FileReads again() {
        return new FileReads(used.isEmpty() ? texts.keySet() : used);
    }

    /** Returns whether the files that were asked for here said the same there. */
    boolean saysTheSameAs(FileReads later) {
        return used.stream().allMatch(file -> Objects.equals(texts.get(file), later.texts.get(file)));
    }

    private static Optional<String> look(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the files; never what they say. */
    @Override
    public String toString() {
        return "FileReads" + texts.keySet();
    }
}
