package io.sluice.gateway.servlet;

import io.sluice.gateway.LocalReply;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.RequestBuffer;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request as it comes: kept within bounds, or thrown away within others once the request was refused. Bytes are added by one thread at a time, while
 * others look, and close it.
 */
final class RequestIntake {
    private static final int MAX_CHUNK = 16 * 1024;

    private final Exchange exchange;
    private final Limits limits;
    private final RequestBuffer buffer;
    private int chunkBytes = MAX_CHUNK;
    private boolean closed;
    private boolean discarding;
    private long discarded;
    private volatile int received;
    private volatile boolean complete;

    RequestIntake(Exchange exchange, RequestMemory memory, Limits limits) {
        this.exchange = exchange;
        this.limits = limits;
        this.buffer = new RequestBuffer(memory, limits.maxRequestBytes());
    }

    /** Notes the length that the client has announced, negative if none. */
    @Nullable
    LocalReply announce(long length) {
        if (length >= 0 && length < MAX_CHUNK) {
            // One byte more, so that one read sees the end, too.
            chunkBytes = (int) length + 1;
        }
        return buffer.announce(length);
    }

    /** Notes that there is no body. */
    void skip() {
        complete = true;
    }

    /** Returns what reads the body when it comes. */
    ReadListener listener(ServletInputStream in) {
        return new ReadListener() {
            @Override
            public void onDataAvailable() throws IOException {
                readAvailable(in);
            }

            @Override
            public void onAllDataRead() {
                end();
            }

            @Override
            public void onError(Throwable cause) {
                exchange.clientLeft();
            }
        };
    }

    /** Returns the body, when it is complete. */
    ByteBuffer content() {
        return buffer.content();
    }

    /** Returns how many bytes have come. */
    int received() {
        return received;
    }

    /** Returns whether the container has given all of it. */
    boolean isComplete() {
        return complete;
    }

    /** Gives the memory back; what still comes is not kept. */
    synchronized void close() {
        closed = true;
        buffer.close();
    }

    private void readAvailable(ServletInputStream in) throws IOException {
        byte[] chunk = new byte[chunkBytes];
        while (in.isReady() && !exchange.isOver()) {
            int count = in.read(chunk);
            if (count < 0) {
                return;
            }
            LocalReply refusal = take(ByteBuffer.wrap(chunk, 0, count));
            if (refusal != null) {
                exchange.refuse(refusal);
            }
            if (discarded > limits.discardable()) {
                exchange.cut("the client did not stop sending");
            }
        }
    }

    private synchronized @Nullable LocalReply take(ByteBuffer bytes) {
        received += bytes.remaining();
        if (closed || discarding) {
            discarded += bytes.remaining();
            return null;
        }
        LocalReply refusal = buffer.add(bytes);
        discarding = refusal != null;
        return refusal;
    }

    private void end() {
        complete = true;
        exchange.bodyEnded();
    }

    @Override
    public String toString() {
        return received + (complete ? " bytes" : " bytes so far");
    }
}
