package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a stream whose head went out before the engine could say what follows, as with engines that wait for another
 * one. Confined to the connection's event loop.
 */
final class LateBody implements AnswerBody {

    private static final long FOR_EVER = TimeUnit.DAYS.toNanos(365);

    private @Nullable AnswerBody body;

    /** Says what follows; an answer that is no stream becomes an event of one. */
    void arrived(Answer answer) {
        body = answer.body().isStream() ? answer.body() : new ErrorStream(answer.body());
    }

    @Override
    public boolean isStream() {
        return true;
    }

    @Override
    public int size() {
        return body == null ? Integer.MAX_VALUE / 2 : body.size();
    }

    @Override
    public void write(int piece, ByteBuf out) {
        if (body == null) {
            throw new IllegalStateException("piece " + piece + " of a body that is not there");
        }
        body.write(piece, out);
    }

    @Override
    public long pauseNanos(int piece) {
        return body == null ? FOR_EVER : body.pauseNanos(piece);
    }

    /** Returns the length so far: none when the head goes out. */
    @Override
    public int length() {
        return 0;
    }
}
