package io.sluice.gateway.internal;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.ReadOnlyStage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body that is looked at before the answer is given to the client: it reads the first chunks by itself, one by one, and when they show what the
 * {@link GateRule} asks for it opens and is a body like any other, of the same chunks. Nothing else is ever held back.
 */
final class CommitGate extends PassingBody {
    private final Body upstream;
    private final FirstContent content;
    private final ReadOnlyStage<@Nullable Void> opened = new ReadOnlyStage<>();
    private final List<ByteBuffer> held = new ArrayList<>();
    private boolean open;

    /** Chunks that were read before anybody asked for them, and are owed to whoever asks first; written before the gate opens. */
    private long ahead;

    CommitGate(GatewayResponse answer, GateRule rule) {
        this.upstream = answer.body();
        this.content = FirstContent.of(answer, rule);
    }

    /** Completes when the answer can be given; fails if it broke, or turned out to be none, before. */
    CompletionStage<@Nullable Void> opened() {
        return opened;
    }

    /** Begins to read. */
    void start() {
        ask(1);
        upstream.subscribe(this);
    }

    @Override
    public long length() {
        return upstream.length();
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        if (open) {
            emit(chunk);
            return;
        }
        held.add(chunk);
        if (content.isShownBy(chunk)) {
            open();
        } else {
            ask(1);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (open) {
            fail(cause);
        } else {
            opened.completeExceptionally(cause);
        }
    }

    @Override
    public void onComplete() {
        if (!open) {
            Throwable none = content.failureAtEnd();
            if (none != null) {
                opened.completeExceptionally(none);
                return;
            }
            open();
        }
        finish();
    }

    private void open() {
        open = true;
        ahead = held.size();
        held.forEach(this::emit);
        held.clear();
        opened.complete(null);
    }

    @Override
    protected void onRequest(long chunks) {
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
