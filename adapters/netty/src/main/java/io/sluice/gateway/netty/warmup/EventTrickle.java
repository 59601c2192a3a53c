package io.sluice.gateway.netty.warmup;

import io.netty.util.concurrent.EventExecutor;
import io.sluice.gateway.AbstractBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A body that gives one chunk after the other, each a moment later, as engines give tokens: what comes at once would be read and relayed at once. */
final class EventTrickle extends AbstractBody {
    private final List<byte[]> chunks;
    private final EventExecutor loop;
    private final long pauseMicros;
    private int given;
    private volatile @Nullable Future<?> next;

    EventTrickle(List<byte[]> chunks, EventExecutor loop, long pauseMicros) {
        this.chunks = chunks;
        this.loop = loop;
        this.pauseMicros = pauseMicros;
    }

    /** Begins to give. Called once. */
    EventTrickle start() {
        loop.execute(this::give);
        return this;
    }

    private void give() {
        if (isCancelled()) {
            return;
        }
        emit(ByteBuffer.wrap(chunks.get(given++)));
        if (given == chunks.size()) {
            finish();
            return;
        }
        try {
            next = loop.schedule(this::give, pauseMicros, TimeUnit.MICROSECONDS);
        } catch (RejectedExecutionException loopIsGone) {
            fail(loopIsGone);
        }
    }

    /** Does nothing: the chunks are few and small, and wait for the demand. */
    @Override
    protected void onRequest(long wanted) {}

    @Override
    protected void onCancel(Throwable cause) {
        Future<?> scheduled = next;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }
}
