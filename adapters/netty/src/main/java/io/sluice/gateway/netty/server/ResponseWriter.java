package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.ConnectionFields;
import io.sluice.gateway.netty.internal.http.Bytes;
import io.sluice.gateway.netty.internal.http.Chunks;
import io.sluice.gateway.netty.internal.http.HeadWriter;
import io.sluice.gateway.netty.internal.http.HttpVersion;
import io.sluice.gateway.netty.internal.http.RequestHead;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes responses to one connection, one after the other. Belongs to its event loop.
 *
 * <p>What is written while the loop serves one round of events goes out together when the round is over: a head with the first chunk
 * that came with it, and many chunks that came at once, cost one system call, and nothing waits for anything that has not come yet.
 */
final class ResponseWriter implements Runnable {
    private static final int FIRST_BYTES = 2 * 1024;
    private static final int BATCH_BYTES = 32 * 1024;

    private enum Framing {
        NO_BODY,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final SocketChannel channel;
    private final DateField date;
    private @Nullable ByteBuf batch;
    private boolean flushDue;
    private Framing framing = Framing.NO_BODY;

    /** The bytes that are still to come of a body of known length. */
    private long remaining;

    ResponseWriter(SocketChannel channel, DateField date) {
        this.channel = channel;
        this.date = date;
    }

    /** Returns whether the client keeps up. */
    boolean isWritable() {
        return channel.isWritable();
    }

    /** Returns the number of bytes that the socket has not taken, of those that were written out. */
    long untakenBytes() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes() - queue.currentProgress();
    }

    /**
     * Writes a head.
     *
     * @param request what it answers, or null if that could not be read
     * @param keepAlive whether the connection is to live on
     * @return whether it can: a body of unknown length ends with the connection for a client that knows no chunks
     */
    boolean begin(@Nullable RequestHead request, GatewayResponse response, boolean keepAlive) {
        boolean old = request != null && request.version() == HttpVersion.HTTP_1_0;
        long length = response.body().length();
        framing = framing(request, response.status(), length, old);
        remaining = framing == Framing.LENGTH ? length : 0;
        boolean lives = keepAlive && framing != Framing.UNTIL_CLOSE;

        ByteBuf out = room(FIRST_BYTES);
        HeadWriter.status(out, response.status());
        fields(out, response.headers());
        if (framing == Framing.LENGTH) {
            HeadWriter.contentLength(out, length);
        } else if (framing == Framing.CHUNKED) {
            HeadWriter.chunked(out);
        }
        if (!lives || old) {
            HeadWriter.connection(out, lives);
        }
        HeadWriter.end(out);
        return lives;
    }

    /** Writes a piece of the body; returns false if it is more than the head announced. */
    boolean write(ByteBuffer chunk) {
        int size = chunk.remaining();
        if (framing == Framing.NO_BODY) {
            return true;
        }
        if (framing == Framing.LENGTH && (remaining -= size) < 0) {
            return false;
        }
        ByteBuf out = room(size + Chunks.OVERHEAD);
        if (framing == Framing.CHUNKED) {
            Chunks.write(out, chunk);
        } else {
            Bytes.write(out, chunk, size);
        }
        return true;
    }

    /** Ends the body; returns false if it is less than the head announced. */
    boolean end() {
        if (framing == Framing.CHUNKED) {
            Chunks.writeEnd(room(Chunks.OVERHEAD));
        }
        framing = Framing.NO_BODY;
        return remaining == 0;
    }

    /** Asks the client for the body of its request, at once. */
    void askForBody() {
        HeadWriter.interim100(room(FIRST_BYTES));
        flush();
    }

    /** Closes the connection so that the client sees its response cut short. */
    void abort() {
        flush();
        close();
    }

    /** Closes the connection; by a reset if its orderly end would look like the end of a body. */
    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    void close() {
        if (framing == Framing.UNTIL_CLOSE) {
            Farewell.cut(channel);
        } else {
            channel.close();
        }
    }

    /** Writes out everything; the future completes when the socket has taken it. */
    ChannelFuture finish() {
        ByteBuf last = batch == null ? Unpooled.EMPTY_BUFFER : batch;
        batch = null;
        return channel.writeAndFlush(last);
    }

    /** Drops what was not written out. */
    void release() {
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }

    /** Writes out what came during this round of events. */
    @Override
    public void run() {
        flushDue = false;
        flush();
    }

    private static Framing framing(@Nullable RequestHead request, int status, long length, boolean old) {
        boolean head = request != null && request.method().equals("HEAD");
        if (head || status == 204 || status == 304) {
            return Framing.NO_BODY;
        }
        if (length != Body.UNKNOWN_LENGTH) {
            return Framing.LENGTH;
        }
        return old ? Framing.UNTIL_CLOSE : Framing.CHUNKED;
    }

    private void fields(ByteBuf out, Headers headers) {
        boolean dated = false;
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!ConnectionFields.contains(name)) {
                HeadWriter.field(out, name, headers.value(i));
                dated |= name.equalsIgnoreCase("date");
            }
        }
        if (!dated) {
            HeadWriter.field(out, "date", date.now());
        }
    }

    /** Returns a buffer with room for so many bytes, which will go out after this round of events. */
    private ByteBuf room(int bytes) {
        if (batch != null && batch.readableBytes() + bytes > BATCH_BYTES) {
            // The channel's own queue counts for its writability.
            write(batch);
            batch = null;
        }
        if (batch == null) {
            batch = channel.alloc().directBuffer(Math.max(bytes, FIRST_BYTES));
        }
        if (!flushDue) {
            flushDue = true;
            channel.eventLoop().execute(this);
        }
        return batch;
    }

    private void flush() {
        if (batch != null) {
            write(batch);
            batch = null;
        }
        channel.flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
    private void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public String toString() {
        return "ResponseWriter[" + framing + "]";
    }
}
