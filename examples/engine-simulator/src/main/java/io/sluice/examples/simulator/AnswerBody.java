package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The body of an answer in the pieces in which it is produced: the events of a stream, or one piece. Immutable. */
interface AnswerBody {

    /** Says whether the body is a stream of server-sent events, each piece one event. */
    boolean isStream();

    /** Returns the number of pieces. */
    int size();

    /** Appends a piece, counted from 0. */
    void write(int piece, ByteBuf out);

    /** Returns how long it takes to produce a piece. */
    default long pauseNanos(int piece) {
        return 0;
    }

    /** Returns the length of all pieces in bytes. */
    default int length() {
        ByteBuf all = Unpooled.buffer();
        for (int piece = 0; piece < size(); piece++) {
            write(piece, all);
        }
        return all.readableBytes();
    }
}
