package io.sluice.gateway.operations.log;

/** What the access log has of calls, and in which form (clause HC-L-7). */
public enum AccessLogFormat {
    /** A line for people: time, status, method and path, then {@code name=value}. */
    TEXT,
    /** A JSON object a line. */
    JSON,
    /** As {@link #TEXT}, and only calls that failed. */
    FAILURES,
    /** Nothing. */
    OFF
}
