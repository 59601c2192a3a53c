package io.sluice.gateway.logback;

import ch.qos.logback.classic.Level;

/** How much a log has: each level has those above it, too. */
public enum LogLevel {
    /** What must not happen. */
    ERROR,
    /** What an operator should know of. */
    WARN,
    /** What is good to know. */
    INFO,
    /** What helps to find a fault. */
    DEBUG,
    /** Everything. */
    TRACE;

    Level level() {
        return Level.valueOf(name());
    }
}
