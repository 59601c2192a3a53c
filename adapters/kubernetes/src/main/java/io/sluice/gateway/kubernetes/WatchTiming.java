package io.sluice.gateway.kubernetes;

import java.time.Duration;

/**
 * How long a watch waits for what.
 *
 * @param firstPause before the first try after a failure; each further one is twice as long
 * @param longestPause before any try
 * @param connect for a connection
 * @param head for the head of a response
 * @param silence between two pieces of a response. The server writes a bookmark about every minute if nothing happens
 * @param watch for the server to end a watch on its own
 * @param relist between two lists although nothing went wrong
 * @param renewal between two new clients, which read changed certificates
 */
record WatchTiming(
        Duration firstPause,
        Duration longestPause,
        Duration connect,
        Duration head,
        Duration silence,
        Duration watch,
        Duration relist,
        Duration renewal) {
    /** Returns what finds a server that has come back within five seconds: a pause and the wait for a connection to one that does not respond are no longer together. */
    static WatchTiming standard(PodsConfig config) {
        return new WatchTiming(
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofSeconds(90),
                Duration.ofMinutes(5),
                config.relistPeriod(),
                Duration.ofMinutes(1));
    }
}
