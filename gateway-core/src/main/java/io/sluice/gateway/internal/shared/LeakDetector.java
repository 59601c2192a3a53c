package io.sluice.gateway.internal.shared;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A debugging aid that knows every call, lease, exchange and body that is open, and where it was opened.
 *
 * <p>It is off, and costs nothing, unless the JVM runs with {@code -Dsluice.leakDetection=true}. The test suites of the library run
 * with it and fail if a test leaves something open. Safe for use by any number of threads.
 */
public final class LeakDetector {
    private static final boolean ENABLED = Boolean.getBoolean("sluice.leakDetection");
    private static final Map<Key, Opened> OPEN = new ConcurrentHashMap<>();

    private LeakDetector() {}

    /**
     * Notes that a resource was opened by the current thread, here.
     *
     * @param kind a word for reports, for instance {@code lease}
     */
    public static void opened(Object resource, String kind) {
        if (ENABLED) {
            OPEN.put(new Key(resource), new Opened(kind + " opened", new Throwable()));
        }
    }

    /** Notes that a resource was closed; once is enough, twice is harmless. */
    public static void closed(Object resource) {
        if (ENABLED) {
            OPEN.remove(new Key(resource));
        }
    }

    /** Notes that a resource which may end once only was ended again: a leak's opposite, and reported like one. */
    public static void endedTwice(Object resource, String kind) {
        if (ENABLED) {
            OPEN.put(new Key(new Object()), new Opened(kind + " ended a second time", new Throwable()));
        }
    }

    /** Returns the number of open resources; 0 if detection is off. */
    public static int openCount() {
        return OPEN.size();
    }

    /** Returns one paragraph for each open resource, with the stack of the one who opened it. */
    public static String report() {
        return OPEN.values().stream().map(Opened::describe).collect(Collectors.joining("\n"));
    }

    /** Forgets what is open, so that one leak is reported once. */
    public static void reset() {
        OPEN.clear();
    }

    private record Opened(String what, Throwable where) {
        String describe() {
            StringBuilder text = new StringBuilder(what).append(" at");
            for (StackTraceElement frame : where.getStackTrace()) {
                text.append("\n    ").append(frame);
            }
            return text.toString();
        }
    }

    /** The identity of a resource. */
    private record Key(Object resource) {
        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Key that && that.resource == resource;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(resource);
        }
    }
}
