package io.sluice.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects the bytes of a body, up to a limit. */
final class BodyReader implements Flow.Subscriber<ByteBuffer> {
    /** What every JVM can make an array of. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Body body;
    private final long maxBytes;
    private final Promise<byte[]> result = new Promise<>();
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private Flow.@Nullable Subscription subscription;
    private long length;

    BodyReader(Body body, long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 0)");
        }
        this.body = body;
        this.maxBytes = Math.min(maxBytes, LONGEST_ARRAY);
    }

    /** Subscribes, and completes with the bytes. */
    CompletionStage<byte[]> read() {
        body.subscribe(this);
        // Not before: only the one subscriber may end the body.
        if (!result.isDone() && body.length() > maxBytes) {
            refuse();
        }
        return result.stage();
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        if (subscription != null) {
            newSubscription.cancel();
            return;
        }
        subscription = newSubscription;
        if (body.length() <= maxBytes) {
            newSubscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        length += chunk.remaining();
        if (length > maxBytes) {
            refuse();
        } else {
            chunks.add(chunk);
        }
    }

    @Override
    public void onError(Throwable cause) {
        result.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        try {
            result.complete(joined());
        } catch (Throwable thrown) {
            // For instance when there is no memory for the whole: who waits for it must learn that.
            result.completeExceptionally(thrown);
        }
    }

    private byte[] joined() {
        byte[] bytes = new byte[(int) length];
        int position = 0;
        for (ByteBuffer chunk : chunks) {
            int size = chunk.remaining();
            chunk.get(bytes, position, size);
            position += size;
        }
        return bytes;
    }

    private void refuse() {
        GatewayException tooLarge = new GatewayException(
                ErrorKind.REQUEST_TOO_LARGE, "body: more bytes than expected (expected: <= " + maxBytes + ")");
        body.cancel(tooLarge);
        result.completeExceptionally(tooLarge);
    }

    @Override
    public String toString() {
        return "BodyReader[" + length + " of at most " + maxBytes + " bytes]";
    }
}
