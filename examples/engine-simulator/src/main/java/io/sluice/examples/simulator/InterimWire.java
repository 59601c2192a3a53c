package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Puts an interim answer (1xx), as a piece of its own, in front of another wire. */
final class InterimWire extends FilterWire {

    private final int interimStatus;
    private boolean written;

    InterimWire(Wire wire, int interimStatus) {
        super(wire);
        this.interimStatus = interimStatus;
    }

    @Override
    public boolean hasNext() {
        return !written || super.hasNext();
    }

    @Override
    public long pauseNanos() {
        return written ? super.pauseNanos() : 0;
    }

    @Override
    public Part write(ByteBuf out) {
        if (written) {
            return super.write(out);
        }
        written = true;
        ByteBufUtil.writeAscii(out, "HTTP/1.1 " + HttpResponseStatus.valueOf(interimStatus) + "\r\n\r\n");
        return Part.INTERIM;
    }
}
