package io.sluice.gateway;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The subscription of one who came second: it does nothing, and an error follows it. */
final class RefusedSubscription implements Flow.Subscription {
    private RefusedSubscription() {}

    static void refuse(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new RefusedSubscription());
        subscriber.onError(new IllegalStateException("subscribers of a body: 2 (expected: 1)"));
    }

    @Override
    public void request(long chunks) {}

    @Override
    public void cancel() {}
}
