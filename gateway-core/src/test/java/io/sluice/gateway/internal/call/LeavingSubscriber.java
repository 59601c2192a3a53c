package io.sluice.gateway.internal.call;

import io.sluice.gateway.GatewayCall;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A host whose client leaves at the first chunk. */
final class LeavingSubscriber implements Flow.Subscriber<ByteBuffer> {
    private final GatewayCall call;

    LeavingSubscriber(GatewayCall call) {
        this.call = call;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        call.cancel("client left");
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
}
