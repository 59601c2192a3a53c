package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.sluice.examples.simulator.fault.Cut;
import io.sluice.examples.simulator.fault.Ending;

/** Stops another wire where a cut says so, in the midst of a piece if need be. */
final class CutWire extends FilterWire {

    private final Cut cut;
    private long counted;
    private boolean bodyBegun;
    private boolean shortened;

    CutWire(Wire wire, Cut cut) {
        super(wire);
        this.cut = cut;
    }

    @Override
    public boolean hasNext() {
        return !isReached() && super.hasNext();
    }

    private boolean isReached() {
        return switch (cut.unit()) {
            case BYTES -> counted >= cut.after();
            case BODY_BYTES, CHUNKS -> bodyBegun && counted >= cut.after();
            case NEVER, END -> false;
        };
    }

    @Override
    public Part write(ByteBuf out) {
        int begin = out.writerIndex();
        Part part = super.write(out);
        switch (cut.unit()) {
            case BYTES -> shorten(out, begin);
            case BODY_BYTES -> {
                if (bodyBegun) {
                    shorten(out, begin);
                }
            }
            case CHUNKS -> counted += part == Part.CHUNK ? 1 : 0;
            case NEVER, END -> {}
        }
        bodyBegun |= part == Part.HEAD;
        return part;
    }

    private void shorten(ByteBuf out, int begin) {
        int written = out.writerIndex() - begin;
        int kept = (int) Math.min(written, cut.after() - counted);
        out.writerIndex(begin + kept);
        counted += kept;
        shortened = kept < written;
    }

    @Override
    public boolean isWhole() {
        return super.isWhole() && !shortened;
    }

    @Override
    public Ending ending() {
        boolean cuts = isReached() || cut.unit() == Cut.Unit.END;
        return cuts ? cut.ending() : super.ending();
    }
}
