package io.sluice.gateway.operations.entry;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.files.WatchedFiles;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are read anew when a file changes from which they were read. A bad new state changes nothing and is told once, so that a slip locks nobody out, and lets
 * nobody in. Safe for use by any number of threads.
 */
final class WatchedKeys implements Supplier<@Nullable ClientKeys>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedKeys.class);

    private final KeysOption option;
    private final Consumer<String> warnings;
    private final @Nullable WatchedFiles watched;
    private volatile ClientKeys keys;

    /** Begins to watch, unless the keys stand in no file. */
    static WatchedKeys of(KeysOption option) {
        return new WatchedKeys(
                option, LOG::warn, reload -> WatchedFiles.start(option.files(), reload, "sluice-" + option.name()));
    }

    WatchedKeys(KeysOption option, Consumer<String> warnings, Function<Consumer<FileReads>, WatchedFiles> watch) {
        this.option = option;
        this.warnings = warnings;
        this.keys = option.first();
        this.watched = option.files().isEmpty() ? null : watch.apply(this::reload);
    }

    @Override
    public ClientKeys get() {
        return keys;
    }

    private void reload(FileReads files) {
        try {
            keys = option.again(files);
        } catch (ConfigurationException e) {
            warnings.accept("The keys stay as they are, since the new ones are wrong: " + e.getMessage());
            return;
        }
        LOG.info("{} were read anew: {}", option.name(), keys);
    }

    /** Ends the watching; the keys stay. */
    @Override
    public void close() {
        if (watched != null) {
            watched.close();
        }
    }

    @Override
    public String toString() {
        return "WatchedKeys[" + option.name() + ", " + keys + "]";
    }
}
