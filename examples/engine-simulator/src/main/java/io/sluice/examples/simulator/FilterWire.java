package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.sluice.examples.simulator.fault.Ending;

/** A wire that changes some things about another one. */
abstract class FilterWire implements Wire {

    final Wire wire;

    FilterWire(Wire wire) {
        this.wire = wire;
    }

    @Override
    public boolean hasNext() {
        return wire.hasNext();
    }

    @Override
    public long pauseNanos() {
        return wire.pauseNanos();
    }

    @Override
    public Part write(ByteBuf out) {
        return wire.write(out);
    }

    @Override
    public int status() {
        return wire.status();
    }

    @Override
    public boolean isWhole() {
        return wire.isWhole();
    }

    @Override
    public Ending ending() {
        return wire.ending();
    }
}
