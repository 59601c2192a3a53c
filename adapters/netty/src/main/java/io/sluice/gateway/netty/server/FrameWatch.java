package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/** Counts the frames that a client sends, before the codec drops some of them, and ends the connection of one that sends too many of those which move nothing. */
final class FrameWatch extends Http2FrameListenerDecorator {
    private final StreamClock clock;
    private final FrameBudget idleFrames;
    private final LoopConnections siblings;

    FrameWatch(Http2FrameListener listener, StreamClock clock, FrameBudget idleFrames, LoopConnections siblings) {
        super(listener);
        this.clock = clock;
        this.idleFrames = idleFrames;
        this.siblings = siblings;
    }

    boolean isOf(Http2FrameListener other) {
        return listener == other;
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean isLast)
            throws Http2Exception {
        clock.frameRead();
        return super.onDataRead(ctx, streamId, data, padding, isLast);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean isLast)
            throws Http2Exception {
        clock.frameRead();
        super.onHeadersRead(ctx, streamId, headers, padding, isLast);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean isLast)
            throws Http2Exception {
        clock.frameRead();
        super.onHeadersRead(ctx, streamId, headers, dependency, weight, exclusive, padding, isLast);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
        clock.frameRead();
        super.onRstStreamRead(ctx, streamId, errorCode);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment) throws Http2Exception {
        clock.frameRead();
        super.onWindowUpdateRead(ctx, streamId, increment);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData)
            throws Http2Exception {
        idleFrame();
        super.onGoAwayRead(ctx, lastStreamId, errorCode, debugData);
    }

    @Override
    public void onPriorityRead(
            ChannelHandlerContext ctx, int streamId, int dependency, short weight, boolean exclusive)
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
        clock.frameRead();
        if (!idleFrames.spend(siblings.nowNanos())) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames that move nothing");
        }
    }
}
