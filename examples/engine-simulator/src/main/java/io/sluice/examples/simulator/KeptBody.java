package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** A body whose pieces are written down in the books as they are produced. */
record KeptBody(AnswerBody body, RecordedRequest request) implements AnswerBody {
    @Override
    public boolean isStream() {
        return body.isStream();
    }

    @Override
    public int size() {
        return body.size();
    }

    @Override
    public void write(int piece, ByteBuf out) {
        int before = out.writerIndex();
        body.write(piece, out);
        request.produced(ByteBufUtil.getBytes(out, before, out.writerIndex() - before));
    }

    @Override
    public long pauseNanos(int piece) {
        return body.pauseNanos(piece);
    }

    @Override
    public int length() {
        return body.length();
    }
}
