package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;

/** Counts the frames that move nothing, before the codec drops some of them, and ends the connection of a client that sends too many. */
final class FrameWatch extends Http2FrameListenerDecorator {
    private final FrameBudget idleFrames;
    private final LoopConnections siblings;

    FrameWatch(Http2FrameListener listener, FrameBudget idleFrames, LoopConnections siblings) {
        super(listener);
        this.idleFrames = idleFrames;
        this.siblings = siblings;
    }

    boolean isOf(Http2FrameListener other) {
        return listener == other;
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData)
            throws Http2Exception {
        idleFrame();
        super.onGoAwayRead(ctx, lastStreamId, errorCode, debugData);
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext ctx, int streamId, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        idleFrame();
        super.onPriorityRead(ctx, streamId, dependency, weight, exclusive);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        idleFrame();
        super.onSettingsRead(ctx, settings);
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
        idleFrame();
        super.onSettingsAckRead(ctx);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        idleFrame();
        super.onPingRead(ctx, data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        idleFrame();
        super.onPingAckRead(ctx, data);
    }

    @Override
    public void onUnknownFrame(
            ChannelHandlerContext ctx, byte frameType, int streamId, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        idleFrame();
        super.onUnknownFrame(ctx, frameType, streamId, flags, payload);
    }

    private void idleFrame() throws Http2Exception {
        if (!idleFrames.spend(siblings.nowNanos())) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames that move nothing");
        }
    }
}
