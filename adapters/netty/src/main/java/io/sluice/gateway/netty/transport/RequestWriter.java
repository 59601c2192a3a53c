package io.sluice.gateway.netty.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sluice.gateway.netty.internal.http.Bytes;
import io.sluice.gateway.netty.internal.http.HeadWriter;
import io.sluice.gateway.spi.ExchangeRequest;
import java.nio.ByteBuffer;
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
    private final ByteBuffer unwritten;
    private @Nullable ChannelFuture lastWrite;

    RequestWriter(Channel channel, ExchangeRequest request) {
        this.channel = channel;
        this.request = request;
        this.unwritten = request.body();
    }

    /** Writes the head, and of the body what can be written now. */
    void begin() {
        ByteBuf first = channel.alloc().directBuffer(HEAD_ESTIMATE + Math.min(unwritten.remaining(), PIECE));
        HeadWriter.request(first, request, unwritten.remaining());
        write(first);
        resume();
    }

    /** Writes what can be written now. */
    void resume() {
        while (unwritten.hasRemaining() && channel.isWritable()) {
            write(channel.alloc().directBuffer(Math.min(unwritten.remaining(), PIECE)));
        }
    }

    /** Writes nothing more, whatever there is. */
    void stop() {
        unwritten.position(unwritten.limit());
    }

    /** Returns whether the socket has taken everything. */
    boolean isDone() {
        return lastWrite != null && lastWrite.isSuccess();
    }

    private void write(ByteBuf piece) {
        Bytes.write(piece, unwritten, Math.min(unwritten.remaining(), PIECE));
        boolean last = !unwritten.hasRemaining();
        // The channel may ask for the next piece while it takes this one.
        ChannelFuture write = channel.writeAndFlush(piece);
        if (last) {
            lastWrite = write;
        }
    }
}
