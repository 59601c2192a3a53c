package io.sluice.gateway.operations.log;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of what is noted, and writes them, on a thread of its own.
 *
 * <p>The thread looks for notes every {@link #BATCH_NANOS} while there are some, and rests when there are none: so the threads of calls wake it only after a rest,
 * and what they leave behind is written many lines at once.
 */
final class LineWriter {
    static final int CAPACITY = 8192;
    private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int WRITE_BYTES = 64 << 10;

    private final LineFormat format;
    private final RecordRing<CallRecord> notes;
    private final DroppedLines dropped;
    private final LineBuffer buffer = new LineBuffer();

    private volatile @Nullable Thread thread;
    private volatile boolean resting;
    private volatile boolean closing;

    // Used by the thread alone.

    private int buffered;
    private boolean broken;

    LineWriter(LineFormat format, int capacity, DroppedLines dropped) {
        this.format = format;
        this.notes = new RecordRing<>(capacity);
        this.dropped = dropped;
    }

    /** Notes a call, or drops it. */
    void offer(CallRecord call) {
        if (!notes.offer(call)) {
            dropped.add(1, "they can't be written as fast as calls end");
        } else if (resting) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    long dropped() {
        return dropped.count();
    }

    synchronized void start(OutputStream out) {
        if (thread != null || closing) {
            throw new IllegalStateException("the access log is written already, or was closed");
        }
        Thread started = new Thread(() -> run(out), "access-log");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    void close(Duration limit) {
        Thread running;
        synchronized (this) {
            closing = true;
            running = thread;
        }
        if (running == null) {
            return;
        }
        LockSupport.unpark(running);
        try {
            running.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(OutputStream out) {
        while (!closing) {
            boolean wrote = writeNotes(out);
            if (broken) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            } else if (wrote) {
                LockSupport.parkNanos(this, BATCH_NANOS);
            } else {
                rest();
            }
        }
        writeNotes(out);
        if (notes.size() > 0) {
            dropped.add(notes.size(), "the end came before they could be written");
        }
    }

    private void rest() {
        resting = true;
        // Whoever puts a note in after this look sees that the thread rests, and wakes it.
        if (notes.isEmpty() && !closing) {
            LockSupport.park(this);
        }
        resting = false;
    }

    /** Writes all notes, or as many as can be written; returns whether there were any. */
    private boolean writeNotes(OutputStream out) {
        boolean any = false;
        for (CallRecord call = notes.poll(); call != null; call = notes.poll()) {
            any = true;
            format.append(buffer, call);
            buffered++;
            if (buffer.size() >= WRITE_BYTES && !write(out)) {
                return true;
            }
        }
        write(out);
        return any;
    }

    private boolean write(OutputStream out) {
        if (buffered == 0) {
            return true;
        }
        try {
            if (broken) {
                out.write('\n'); // a line may have been cut off
            }
            buffer.writeTo(out);
            broken = false;
        } catch (IOException | RuntimeException e) {
            broken = true;
            dropped.add(buffered, "they can't be written: " + e);
        }
        buffer.clear();
        buffered = 0;
        return !broken;
    }

    @Override
    public String toString() {
        return notes.size() + " waiting, " + dropped.count() + " dropped";
    }
}
