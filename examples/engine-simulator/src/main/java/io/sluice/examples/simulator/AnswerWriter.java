package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer: pieces without a pause between them in one batch, one batch at a time, the next when the operating
 * system took the last. So a slow client holds back production, and at most one batch waits in memory. Confined to the
 * connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of close: there is nobody left to tell
final class AnswerWriter implements Runnable {

    private static final int BATCH_BYTES = 64 * 1024;
    private static final int FIRST_BYTES = 1024;

    private final Channel channel;
    private final Wire wire;
    private final RecordedRequest request;
    private final Supplier<CompletionStage<?>> beforeFirst;
    private final Runnable atEnd;
    private @Nullable Future<?> pause;
    private boolean begun;
    private boolean paused;
    private boolean stopped;

    AnswerWriter(
            Channel channel,
            Wire wire,
            RecordedRequest request,
            Supplier<CompletionStage<?>> beforeFirst,
            Runnable atEnd) {
        this.channel = channel;
        this.wire = wire;
        this.request = request;
        this.beforeFirst = beforeFirst;
        this.atEnd = atEnd;
    }

    /** Writes the next batch, or waits until it is due, or ends the answer. */
    @Override
    public void run() {
        if (stopped) {
            return;
        }
        long pauseNanos = pauseBeforeNext();
        if (pauseNanos > 0) {
            pause = channel.eventLoop().schedule(this::endPause, pauseNanos, TimeUnit.NANOSECONDS);
        } else if (wire.hasNext() && !begun) {
            begin();
        } else if (wire.hasNext()) {
            writeBatch();
        } else {
            stopped = true;
            atEnd.run();
        }
    }

    private long pauseBeforeNext() {
        return wire.hasNext() && !paused ? wire.pauseNanos() : 0;
    }

    /** Called when the first byte is due, and goes on when it may go out. */
    private void begin() {
        begun = true;
        CompletionStage<?> go = beforeFirst.get();
        if (go.toCompletableFuture().isDone()) {
            writeBatch();
        } else {
            go.thenRunAsync(this, channel.eventLoop());
        }
    }

    private void endPause() {
        paused = true;
        run();
    }

    private void writeBatch() {
        ByteBuf batch = channel.alloc().ioBuffer(FIRST_BYTES);
        do {
            paused = false;
            wire.write(batch);
        } while (batch.readableBytes() < BATCH_BYTES && wire.hasNext() && wire.pauseNanos() == 0);
        request.answering(wire.status());
        int bytes = batch.readableBytes();
        channel.writeAndFlush(batch).addListener(written -> {
            if (written.isSuccess()) {
                request.sent(bytes);
                run();
            } else {
                channel.close();
            }
        });
    }

    /** Called when what was due at an unknown time is due by now. */
    void wake() {
        if (begun && pause != null && pause.cancel(false)) {
            run();
        }
    }

    /** Ends production at once; nothing more is written. */
    void stop() {
        stopped = true;
        if (pause != null) {
            pause.cancel(false);
        }
    }
}
