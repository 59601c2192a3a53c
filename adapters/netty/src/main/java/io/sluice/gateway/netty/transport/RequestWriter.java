package io.sluice.gateway.netty.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sluice.gateway.netty.internal.http.Bytes;
import io.sluice.gateway.netty.internal.http.HeadWriter;
import io.sluice.gateway.netty.internal.http.RequestForm;
import io.sluice.gateway.spi.ExchangeRequest;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one request. The head and the beginning of the body go out together; what is longer follows in pieces as the socket takes
 * them, so that a slow upstream holds a piece of a large body in memory twice, not all of it.
 */
final class RequestWriter {
    private static final int HEAD_ESTIMATE = 1024;

    /** A long prompt is most often shorter than this, and goes out with its head in one system call. */
    private static final int PIECE = 128 * 1024;

    private final Channel channel;
    private final ExchangeRequest request;
    private final RequestForm form;
    private final List<ByteBuffer> segments;
    private int segment;
    private int unwritten;
    private @Nullable ChannelFuture lastWrite;

    RequestWriter(Channel channel, ExchangeRequest request, RequestForm form) {
        this.channel = channel;
        this.request = request;
        this.form = form;
        this.segments = request.bodySegments();
        this.unwritten = request.bodySize();
    }

    /** Writes the head, and of the body what can be written now. */
    void begin() {
        ByteBuf first = channel.alloc().directBuffer(HEAD_ESTIMATE + Math.min(unwritten, PIECE));
        HeadWriter.request(first, request, unwritten, form);
        write(first);
        resume();
    }

    /** Writes what can be written now. */
    void resume() {
        while (unwritten > 0 && channel.isWritable()) {
            write(channel.alloc().directBuffer(Math.min(unwritten, PIECE)));
        }
    }

    /** Writes nothing more, whatever there is. */
    void stop() {
        unwritten = 0;
    }

    /** Returns whether the socket has taken everything. */
    boolean isDone() {
        return lastWrite != null && lastWrite.isSuccess();
    }

    private void write(ByteBuf piece) {
        fill(piece, Math.min(unwritten, PIECE));
        boolean last = unwritten == 0;
        // The channel may ask for the next piece while it takes this one.
        ChannelFuture write = channel.writeAndFlush(piece);
        if (last) {
            lastWrite = write;
        }
    }

    private void fill(ByteBuf piece, int count) {
        unwritten -= count;
        int missing = count;
        while (missing > 0) {
            ByteBuffer from = segments.get(segment);
            int taken = Math.min(missing, from.remaining());
            Bytes.write(piece, from, taken);
            missing -= taken;
            if (!from.hasRemaining()) {
                segment++;
            }
        }
    }
}
