package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.sluice.examples.simulator.fault.Ending;

/** The bytes of one answer as they go over the wire, piece by piece. Not safe for use by many threads. */
interface Wire {

    /** What a piece is part of. */
    enum Part {
        /** An interim answer. */
        INTERIM,
        /** The status line and the header fields. */
        HEAD,
        /** A piece of the body with its framing. */
        CHUNK,
        /** The framing that ends the body. */
        TAIL
    }

    /** Says whether there is another piece. */
    boolean hasNext();

    /** Returns the time to wait before the next piece; does not change until that is written. */
    long pauseNanos();

    /** Appends the next piece to a buffer and returns what it is part of. */
    Part write(ByteBuf out);

    /** Returns the status that the head tells, 0 if there is no head. */
    int status();

    /** Says, when there is no other piece, whether the answer was written to its end. */
    boolean isWhole();

    /** Returns, when there is no other piece, what happens to the connection. */
    Ending ending();
}
