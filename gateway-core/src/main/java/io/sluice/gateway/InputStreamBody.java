package io.sluice.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A body that is read from a blocking stream, by one task at a time on an executor, and only when chunks are asked for.
 *
 * <p>A count of pending work keeps one task running: whoever raises it from 0 starts one, which goes on until it is 0 again.
 */
final class InputStreamBody extends AbstractBody {
    private static final int MAX_CHUNK_BYTES = 16 * 1024;

    private final InputStream in;
    private final Executor executor;
    private final long length;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong wanted = new AtomicLong();

    // The rest belongs to the task.

    private byte[] buffer = new byte[0];
    private long read;
    private boolean closed;

    InputStreamBody(InputStream in, Executor executor, long length) {
        if (length < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("length: " + length + " (expected: >= 0, or UNKNOWN_LENGTH)");
        }
        this.in = Objects.requireNonNull(in, "in");
        this.executor = Objects.requireNonNull(executor, "executor");
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    protected void onRequest(long chunks) {
        wanted.accumulateAndGet(chunks, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        announceWork();
    }

    @Override
    protected void onCancel(Throwable cause) {
        announceWork();
    }

    private void announceWork() {
        if (work.getAndIncrement() > 0) {
            return;
        }
        try {
            executor.execute(this::work);
        } catch (RuntimeException | Error refused) {
            // Nobody will ever read: the work stays pending, so that nobody tries again.
            end(refused);
        }
    }

    private void work() {
        int done;
        do {
            done = work.get();
            while (!closed && !isCancelled() && wanted.get() > 0) {
                readChunk();
            }
            if (isCancelled()) {
                close();
            }
        } while (work.addAndGet(-done) > 0);
    }

    private void readChunk() {
        int count;
        try {
            if (buffer.length == 0) {
                buffer = new byte[MAX_CHUNK_BYTES];
            }
            count = in.read(buffer);
        } catch (IOException | RuntimeException | Error broken) {
            end(broken);
            return;
        }
        if (count < 0) {
            atEnd();
        } else if (count == 0) {
            end(new IOException("a stream read nothing (expected: a byte, or its end)"));
        } else {
            received(count);
        }
    }

    private void received(int count) {
        read += count;
        if (length != UNKNOWN_LENGTH && read > length) {
            end(new IOException("body: more bytes than expected (expected: " + length + ")"));
            return;
        }
        wanted.updateAndGet(chunks -> chunks == Long.MAX_VALUE ? chunks : chunks - 1);
        emit(ByteBuffer.wrap(Arrays.copyOf(buffer, count)));
    }

    private void atEnd() {
        if (length != UNKNOWN_LENGTH && read < length) {
            end(new IOException("body: " + read + " bytes (expected: " + length + ")"));
            return;
        }
        close();
        finish();
    }

    private void end(Throwable cause) {
        close();
        fail(cause);
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        buffer = new byte[0];
        try {
            in.close();
        } catch (IOException | RuntimeException ignored) {
            // All that was wanted of it was read, or nothing is any more.
        }
    }
}
