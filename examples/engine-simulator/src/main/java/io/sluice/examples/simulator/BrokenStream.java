package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** A stream without its last event, or one that goes on with an error event early and ends there. */
final class BrokenStream implements AnswerBody {

    private static final byte[] ERROR_EVENT = """
            data: {"error":{"message":"Simulated failure","type":"server_error","param":null,"code":"simulated_failure"}}

            """.getBytes(UTF_8);

    private final AnswerBody stream;
    private final int errorEvent;
    private final boolean tellsError;

    /** Breaks after {@code errorEvent} events; if that is negative, leaves out only the last event. */
    BrokenStream(AnswerBody stream, int errorEvent) {
        this.stream = stream;
        this.errorEvent = errorEvent;
        this.tellsError = errorEvent >= 0;
    }

    /** Not known before the stream is. */
    private int kept() {
        return tellsError ? Math.min(errorEvent, stream.size() - 1) : stream.size() - 1;
    }

    @Override
    public boolean isStream() {
        return true;
    }

    @Override
    public int size() {
        return tellsError ? kept() + 1 : kept();
    }

    @Override
    public void write(int piece, ByteBuf out) {
        if (piece < kept()) {
            stream.write(piece, out);
        } else {
            out.writeBytes(ERROR_EVENT);
        }
    }

    @Override
    public long pauseNanos(int piece) {
        return piece < kept() ? stream.pauseNanos(piece) : 0;
    }
}
