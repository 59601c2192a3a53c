package io.sluice.gateway.internal.answer;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Promise;
import io.sluice.gateway.internal.base.PassingBody;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body that is looked at before the answer is given to the client: it reads the first chunks by itself, one by one, and when they show what
 * the {@link GateRule} asks for it opens and is a body like any other, of the same chunks. Nothing else is ever held back.
 *
 * <p>The thread that brings the upstream's signals, one at a time, moves its state. The reader, on whatever thread, comes only after the gate was opened,
 * and meets a failure by {@link #wanted} and {@link #broken}.
 */
public final class CommitGate extends PassingBody {
    private enum State {
        CLOSED,
        OPEN,
        FAILED
    }

    private final Body upstream;
    private final FirstContent content;
    private final Promise<@Nullable Void> opened = new Promise<>();
    private final HeldChunks held = new HeldChunks();
    private State state = State.CLOSED;

    /** Chunks that were read before anybody asked for them, and are owed to whoever asks first; written before the gate opens. */
    private long ahead;

    /**
     * Whether the reader has asked for chunks, and what the upstream failed with. Who sets one of the two looks at the other afterwards: the body does not fail before its reader has
     * come for the chunks, which would be lost with the failure (see {@link #fail}).
     */
    private volatile boolean wanted;

    private volatile @Nullable Throwable broken;

    public CommitGate(GatewayResponse answer, GateRule rule) {
        this.upstream = answer.body();
        this.content = FirstContent.of(answer, rule);
    }

    /** Completes when the answer can be given; fails if it broke, or turned out to be none, before. */
    public CompletionStage<@Nullable Void> opened() {
        return opened;
    }

    /** Returns the answer that a gate which failed to open is to be taken for, since the upstream has said so; null if for none. */
    @Nullable
    public GatewayResponse judged() {
        return content.judged();
    }

    /** Begins to read. */
    public void start() {
        ask(1);
        upstream.subscribe(this);
    }

    @Override
    public long length() {
        return upstream.length();
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        switch (state) {
            case OPEN -> emit(chunk);
            case CLOSED -> look(chunk);
            case FAILED -> {}
        }
    }

    private void look(ByteBuffer chunk) {
        held.add(chunk);
        boolean shown = content.isShownBy(chunk);
        GatewayException failure = content.failure();
        if (shown) {
            open();
        } else if (failure != null) {
            failed(failure);
        } else {
            ask(1);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (state != State.OPEN) {
            failed(cause);
            return;
        }
        broken = cause;
        if (wanted) {
            fail(cause);
        }
    }

    @Override
    public void onComplete() {
        if (state == State.CLOSED && content.isShownAtEnd()) {
            open();
        }
        GatewayException failure = content.failure();
        if (state == State.OPEN) {
            finish();
        } else if (failure != null) {
            failed(failure);
        }
    }

    private void failed(Throwable cause) {
        state = State.FAILED;
        held.clear();
        opened.completeExceptionally(cause);
    }

    private void open() {
        state = State.OPEN;
        ahead = held.size();
        held.drain(this::emit);
        opened.complete(null);
    }

    @Override
    protected void onRequest(long chunks) {
        wanted = true;
        Throwable failure = broken;
        if (failure != null) {
            fail(failure);
            return;
        }
        long owed = Math.min(ahead, chunks);
        ahead -= owed;
        if (chunks > owed) {
            ask(chunks == Long.MAX_VALUE ? chunks : chunks - owed);
        }
    }

    @Override
    protected void onCancel(Throwable cause) {
        upstream.cancel(cause);
    }
}
