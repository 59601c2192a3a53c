package io.sluice.gateway.internal.request;

import io.sluice.gateway.Body;
import io.sluice.gateway.internal.base.PassingBody;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The body of an answer, passed on as it is, whose beginning is looked at for ids of new things before the client gets it. What it has looked at belongs
 * to the thread that brings the chunks.
 */
final class WatchedBody extends PassingBody {
    /** An id stands near the beginning, or is none of interest. */
    private static final int MOST = 4 * 1024;

    /** A beginning in more pieces is not looked at again. */
    private static final int MOST_LOOKS = 64;

    private final Body upstream;
    private final boolean events;
    private final Consumer<String> finder;
    private byte[] beginning = new byte[512];
    private int length;
    private int looks;

    WatchedBody(Body upstream, boolean events, Consumer<String> finder) {
        this.upstream = upstream;
        this.events = events;
        this.finder = finder;
        upstream.subscribe(this);
    }

    @Override
    public long length() {
        return upstream.length();
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        if (looks < MOST_LOOKS) {
            look(chunk);
        }
        emit(chunk);
    }

    private void look(ByteBuffer chunk) {
        int count = Math.min(chunk.remaining(), MOST - length);
        if (length + count > beginning.length) {
            beginning = Arrays.copyOf(beginning, Math.min(MOST, Math.max(length + count, 2 * beginning.length)));
        }
        chunk.get(chunk.position(), beginning, length, count);
        length += count;
        looks++;
        List<String> ids = StoredIds.inAnswer(beginning, length, events);
        ids.forEach(finder);
        if (length == MOST || (events && !ids.isEmpty())) {
            looks = MOST_LOOKS;
            beginning = new byte[0];
        }
    }

    @Override
    public void onError(Throwable cause) {
        fail(cause);
    }

    @Override
    public void onComplete() {
        finish();
    }

    @Override
    protected void onRequest(long chunks) {
        ask(chunks);
    }

    @Override
    protected void onCancel(Throwable cause) {
        upstream.cancel(cause);
    }
}
