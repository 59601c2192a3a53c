package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.sluice.examples.simulator.fault.Ending;

/** Bytes that need not be an HTTP answer, written in one piece. */
final class RawWire implements Wire {

    private final byte[] bytes;
    private final long pauseNanos;
    private boolean written;

    RawWire(byte[] bytes, long pauseNanos) {
        this.bytes = bytes;
        this.pauseNanos = pauseNanos;
    }

    @Override
    public boolean hasNext() {
        return !written;
    }

    @Override
    public long pauseNanos() {
        return pauseNanos;
    }

    @Override
    public Part write(ByteBuf out) {
        written = true;
        out.writeBytes(bytes);
        return Part.HEAD;
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public boolean isWhole() {
        return written;
    }

    @Override
    public Ending ending() {
        return Ending.CLOSE;
    }
}
