package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Takes another wire apart into single bytes with a pause before each. */
final class TrickleWire extends FilterWire {

    private final long pauseNanos;
    private final ByteBuf piece = Unpooled.buffer();
    private Part part = Part.HEAD;

    TrickleWire(Wire wire, long pauseNanos) {
        super(wire);
        this.pauseNanos = pauseNanos;
    }

    @Override
    public boolean hasNext() {
        return piece.isReadable() || super.hasNext();
    }

    @Override
    public long pauseNanos() {
        return pauseNanos + (piece.isReadable() ? 0 : super.pauseNanos());
    }

    @Override
    public Part write(ByteBuf out) {
        if (!piece.isReadable()) {
            piece.clear();
            part = super.write(piece);
        }
        if (piece.isReadable()) {
            out.writeByte(piece.readByte());
        }
        return part;
    }
}
