package io.sluice.gateway.netty.server;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;

/** A client's connection as {@link LoopConnections} knows it: looked after by time, and ended from outside. All of it is called on its event loop. */
interface OpenConnection {
    /** Ends the connection if its time is over. */
    void checkTime(long nowNanos);

    /** Called when a drain begins. */
    void drain();

    /** Ends the connection: at once if it rests, else after the response that is under way. */
    void retire();

    /** Closes the connection at once, whatever it does. */
    void close();

    /**
     * Returns whether it may be closed in favour of a new one. It may if nobody waits for anything on it and it has carried no request since it was last asked: a
     * connection that is used now and then is passed over once. By default it may not.
     */
    default boolean isSpare() {
        return false;
    }

    /** Returns whether what ended a connection is a defect: resets are everyday life, and so is what is no TLS. */
    static boolean isDefect(Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        return !(reason instanceof IOException);
    }
}
