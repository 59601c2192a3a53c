package io.sluice.gateway.yaml;

import io.sluice.gateway.ConfigProblem;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is wrong with a file, each with its place. For one thread. */
final class Problems {
    private final String file;
    private final List<ConfigProblem> all = new ArrayList<>();

    /**
     * Creates an empty list.
     *
     * @param file the file's name for people
     */
    Problems(String file) {
        this.file = file;
    }

    /** Adds a problem of what stands there. */
    void add(String path, Node at, String expected) {
        add(path, YamlDocument.line(at), expected);
    }

    /** Adds a problem of a line; 0 = the file as a whole. */
    void add(String path, int line, String expected) {
        all.add(new ConfigProblem(path.isEmpty() ? "config" : path, "", expected).at(place(line, path)));
    }

    /** Returns a place in words: {@code gateway.yaml:12: routes[0].weight}. */
    String place(int line, String path) {
        String where = line == 0 ? file : file + ":" + line;
        return path.isEmpty() ? where : where + ": " + path;
    }

    /** Returns all problems so far. */
    List<ConfigProblem> all() {
        return List.copyOf(all);
    }
}
