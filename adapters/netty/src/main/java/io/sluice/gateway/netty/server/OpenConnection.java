package io.sluice.gateway.netty.server;

/** A client's connection as its siblings see it, whatever it speaks. Belongs to its event loop. */
interface OpenConnection {
    /** Called when a drain begins: a response counts as open as long as the client has not taken it. */
    void drain();

    /** Ends the connection: at once if it rests, else after the responses that are under way. */
    void retire();

    /** Closes the connection at once, whatever it does. */
    void close();

    /** Ends what has run out of time. */
    void checkTime(long nowNanos);
}
