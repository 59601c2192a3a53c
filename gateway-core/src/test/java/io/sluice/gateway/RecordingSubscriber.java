package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notes the signals of a body as words: {@code subscribed}, the text of each chunk, {@code complete} or {@code error}. A signal that
 * comes during another, or after the last one, is noted as a violation.
 */
class RecordingSubscriber implements Flow.Subscriber<ByteBuffer> {
    final List<String> signals = Collections.synchronizedList(new ArrayList<>());
    final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger inside = new AtomicInteger();
    volatile Flow.Subscription subscription;
    volatile Throwable error;
    private volatile boolean ended;

    /** Returns a subscriber that asks for so many chunks when it is subscribed. */
    static RecordingSubscriber asking(long chunks) {
        return new RecordingSubscriber() {
            @Override
            void subscribed() {
                subscription.request(chunks);
            }
        };
    }

    /** What to do in {@code onSubscribe}. */
    void subscribed() {}

    /** What to do in {@code onNext}. */
    void received(String text) {}

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        signal("subscribed", () -> {
            subscription = newSubscription;
            subscribed();
        });
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        String text = UTF_8.decode(chunk.duplicate()).toString();
        signal(text, () -> received(text));
    }

    @Override
    public void onError(Throwable cause) {
        error = cause;
        signal("error", () -> ended = true);
    }

    @Override
    public void onComplete() {
        signal("complete", () -> ended = true);
    }

    private void signal(String word, Runnable action) {
        if (inside.getAndIncrement() != 0) {
            violations.add(word + " during another signal");
        }
        if (ended) {
            violations.add(word + " after the end");
        }
        signals.add(word);
        try {
            action.run();
        } finally {
            inside.decrementAndGet();
        }
    }
}
