package io.sluice.gateway.routing;

import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;

/**
 * Where a config gets what it only refers to.
 *
 * @param placeholders the variables of the environment
 * @param files the files that hold keys
 */
record Lookups(Placeholders placeholders, FileReads files) {
    /** Returns those of this process; nothing is remembered of its files. */
    static Lookups ofProcess() {
        return new Lookups(Placeholders.ofEnvironment(), new FileReads());
    }

    /** Returns the same with other files. */
    Lookups withFiles(FileReads others) {
        return new Lookups(placeholders, others);
    }
}
