package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** A stream of one event, an error, and {@code [DONE]}: what is left to say when the status went out already. */
final class ErrorStream implements AnswerBody {

    private static final byte[] DATA = "data: ".getBytes(UTF_8);
    private static final byte[] END = "\n\n".getBytes(UTF_8);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(UTF_8);

    private final AnswerBody error;

    ErrorStream(AnswerBody error) {
        this.error = error;
    }

    @Override
    public boolean isStream() {
        return true;
    }

    @Override
    public int size() {
        return 2;
    }

    @Override
    public void write(int piece, ByteBuf out) {
        if (piece == 1) {
            out.writeBytes(DONE);
            return;
        }
        out.writeBytes(DATA);
        error.write(0, out);
        out.writeBytes(END);
    }
}
