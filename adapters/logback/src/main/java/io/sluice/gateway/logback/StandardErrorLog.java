package io.sluice.gateway.logback;

import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log of the process, where this artifact has set it up: one line each on standard error, with the time in UTC, written by a thread of its own. A thread that
 * logs never waits: beyond {@value BoundedAppender#QUEUE} lines that wait, those that follow are dropped, counted, and told of when there is room again.
 *
 * <p>It is set up by being on the path, with the level {@code WARN}, unless the property {@code logback.configurationFile} names another set-up. All methods are safe
 * for use by any number of threads, and do nothing where SLF4J has another backend, or that another set-up.
 */
public final class StandardErrorLog {
    private StandardErrorLog() {}

    /** Sets how much it has. */
    public static void setLevel(LogLevel level) {
        if (appender() != null && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level.level());
        }
    }

    /** Returns how many lines were dropped so far. */
    public static long dropped() {
        BoundedAppender appender = appender();
        return appender == null ? 0 : appender.dropped();
    }

    /**
     * Waits until what was logged before is written, for the end of a process.
     *
     * @return whether it is; false if the limit passed before
     */
    public static boolean flush(Duration limit) {
        BoundedAppender appender = appender();
        return appender == null || appender.flush(limit);
    }

    private static @Nullable BoundedAppender appender() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                        && context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(BoundedAppender.NAME)
                                instanceof BoundedAppender ours
                ? ours
                : null;
    }
}
