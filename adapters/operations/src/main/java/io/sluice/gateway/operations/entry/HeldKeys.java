package io.sluice.gateway.operations.entry;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys that hold, which others can take the place of. Safe for use by any number of threads. */
final class HeldKeys implements Supplier<@Nullable ClientKeys>, AutoCloseable {
    private volatile @Nullable WatchedKeys current;

    /** Guarded by this. */
    private boolean closed;

    /** @param option null = there are none, and none is asked for */
    HeldKeys(@Nullable KeysOption option) {
        this.current = option == null ? null : WatchedKeys.of(option);
    }

    @Override
    public @Nullable ClientKeys get() {
        WatchedKeys keys = current;
        return keys == null ? null : keys.get();
    }

    /**
     * Puts other keys in the place of those there are. Not none in the place of some: half a file, read while it is written, must not let everybody in.
     *
     * @return whether they hold now
     */
    synchronized boolean replace(@Nullable KeysOption option) {
        if (closed || option == null) {
            return false;
        }
        WatchedKeys last = current;
        current = WatchedKeys.of(option);
        if (last != null) {
            last.close();
        }
        return true;
    }

    /** Ends the watching; the keys stay. May be called twice. */
    @Override
    public synchronized void close() {
        closed = true;
        WatchedKeys last = current;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public String toString() {
        return "HeldKeys[" + current + "]";
    }
}
