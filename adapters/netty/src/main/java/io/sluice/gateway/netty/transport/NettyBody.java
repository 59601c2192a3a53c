package io.sluice.gateway.netty.transport;

import io.sluice.gateway.AbstractBody;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The body of a response as it comes in. Filled on the event loop of its exchange. */
final class NettyBody extends AbstractBody {
    private final NettyExchange exchange;
    private final long length;
    private boolean wasWanted;

    /** What the body failed with before anybody came to read it. */
    private @Nullable Throwable broken;

    NettyBody(NettyExchange exchange, long length) {
        this.exchange = exchange;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    /** Returns whether its reader waits for bytes. */
    boolean isWanted() {
        return hasDemand();
    }

    void push(ByteBuffer chunk) {
        emit(chunk);
    }

    void finishAll() {
        finish();
    }

    /** Ends the body with an error, but not before its reader has come for what arrived until then. */
    void breakOff(Throwable cause) {
        if (wasWanted) {
            fail(cause);
        } else {
            broken = cause;
        }
    }

    /** Called when the reader has asked for bytes. */
    void wanted() {
        wasWanted = true;
        if (broken != null) {
            fail(broken);
        }
    }

    @Override
    protected void onRequest(long chunks) {
        exchange.bodyWanted();
    }

    @Override
    protected void onCancel(Throwable cause) {
        exchange.bodyUnwanted();
    }

    @Override
    public String toString() {
        return "NettyBody[of " + exchange + "]";
    }
}
