package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.sluice.gateway.netty.internal.http.StreamFields;
import org.jspecify.annotations.Nullable;

/** Reads frames under the eyes of a {@link FrameWatch}, and header sections into {@link StreamFields}. For one thread. */
final class WatchedFrameReader extends DefaultHttp2FrameReader {
    /** Frames that go on with a head and are small: each costs more than it brings. */
    private static final int MAX_SMALL_CONTINUATIONS = 16;

    /** PING, SETTINGS, PRIORITY and the like: some clients send a few a second, none hundreds. */
    private static final int MAX_IDLE_FRAMES = 10_000;

    private final FrameBudget idleFrames = new FrameBudget(MAX_IDLE_FRAMES);
    private final LoopConnections siblings;
    private final FrameScan scan = new FrameScan();
    private @Nullable FrameWatch watch;

    /** The bytes that the codec has seen and left, as they are not a whole frame yet. */
    private int left;

    WatchedFrameReader(int maxHeadBytes, LoopConnections siblings) {
        super(new FieldsDecoder(maxHeadBytes), MAX_SMALL_CONTINUATIONS);
        this.siblings = siblings;
    }

    /** Returns what has come of frames. */
    FrameScan scan() {
        return scan;
    }

    @Override
    public void readFrame(ChannelHandlerContext ctx, ByteBuf in, Http2FrameListener listener) throws Http2Exception {
        scan.scan(in, in.readerIndex() + left, in.writerIndex());
        try {
            super.readFrame(ctx, in, watched(listener));
        } finally {
            left = in.readableBytes();
        }
    }

    /** Netty's decoder has one listener until the first settings come, and another one after them. */
    private FrameWatch watched(Http2FrameListener listener) {
        FrameWatch current = watch;
        if (current == null || !current.isOf(listener)) {
            current = new FrameWatch(listener, idleFrames, siblings);
            watch = current;
        }
        return current;
    }

    /** The checks of field names and values are those of {@link StreamFields}. */
    private static final class FieldsDecoder extends DefaultHttp2HeadersDecoder {
        FieldsDecoder(int maxHeadBytes) {
            super(false, maxHeadBytes);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new StreamFields();
        }
    }
}
