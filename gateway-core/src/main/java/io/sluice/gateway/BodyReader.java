package io.sluice.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects the bytes of a body, up to a limit. */
final class BodyReader implements Flow.Subscriber<ByteBuffer> {
    private final Body body;
    private final long maxBytes;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private long length;

    private BodyReader(Body body, long maxBytes) {
        this.body = body;
        this.maxBytes = maxBytes;
    }

    static CompletionStage<byte[]> readAllBytes(Body body, long maxBytes) {
        BodyReader reader = new BodyReader(body, maxBytes);
        if (body.length() > maxBytes) {
            reader.refuse();
        } else {
            body.subscribe(reader);
        }
        return reader.result.minimalCompletionStage();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        length += chunk.remaining();
        if (length > maxBytes) {
            refuse();
            return;
        }
        chunks.add(chunk);
    }

    @Override
    public void onError(Throwable cause) {
        result.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        byte[] bytes = new byte[(int) length];
        int position = 0;
        for (ByteBuffer chunk : chunks) {
            int size = chunk.remaining();
            chunk.get(bytes, position, size);
            position += size;
        }
        result.complete(bytes);
    }

    private void refuse() {
        GatewayException tooLarge = new GatewayException(
                ErrorKind.REQUEST_TOO_LARGE, "body: more bytes than expected (expected: <= " + maxBytes + ")");
        result.completeExceptionally(tooLarge);
        body.cancel(tooLarge);
        chunks.clear();
    }

    @Override
    public String toString() {
        return "BodyReader[" + length + " of at most " + maxBytes + " bytes]";
    }
}
