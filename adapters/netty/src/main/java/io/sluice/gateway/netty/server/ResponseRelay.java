package io.sluice.gateway.netty.server;

import io.netty.channel.EventLoop;
import io.sluice.gateway.GatewayResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes one answer to the client: head first, then one chunk after the other, each asked for when the client has taken the last.
 *
 * <p>Its state belongs to the event loop of the client's connection. Signals that come on other threads hop there; one that comes on
 * the loop itself goes on at once, unless others are still on their way, which it must not overtake.
 */
final class ResponseRelay
        implements BiConsumer<@Nullable GatewayResponse, @Nullable Throwable>, Flow.Subscriber<ByteBuffer> {
    private final ClientExchange client;
    private final EventLoop loop;
    private final Reply reply;
    private final AtomicInteger hopping = new AtomicInteger();
    private Flow.@Nullable Subscription source;

    /** Whether the next chunk is to be asked for when the client has caught up. */
    private boolean heldUp;

    private boolean over;

    ResponseRelay(ClientExchange client, EventLoop loop, Reply reply) {
        this.client = client;
        this.loop = loop;
        this.reply = reply;
    }

    void start() {
        reply.response().whenComplete(this);
    }

    /** Called when the client has left. */
    void clientLeft() {
        if (!over) {
            over = true;
            reply.cancel("the client closed the connection");
            if (source != null) {
                source.cancel(); // of a page; a call has ended its own by now
            }
        }
    }

    /** Notes that the client has taken bytes, if it has not caught up. */
    void clientProgress() {
        if (!over) {
            reply.clientProgress();
        }
    }

    /** Called when the client has caught up. */
    void resume() {
        if (heldUp && !over && source != null) {
            heldUp = false;
            source.request(1);
        }
    }

    @Override
    public void accept(@Nullable GatewayResponse response, @Nullable Throwable failure) {
        if (mustHop()) {
            hop(() -> answered(response));
        } else {
            answered(response);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        if (mustHop()) {
            hop(() -> relay(chunk));
        } else {
            relay(chunk);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (mustHop()) {
            hop(this::broken);
        } else {
            broken();
        }
    }

    @Override
    public void onComplete() {
        if (mustHop()) {
            hop(this::complete);
        } else {
            complete();
        }
    }

    private void answered(@Nullable GatewayResponse response) {
        if (over) {
            if (response != null) {
                response.body().cancel(new ClientLeftException());
            }
            return;
        }
        if (response == null) {
            broken();
            return;
        }
        client.begin(response);
        response.body().subscribe(this);
    }

    private void relay(ByteBuffer chunk) {
        if (over || source == null) {
            return;
        }
        if (!client.write(chunk)) {
            source.cancel();
            broken();
        } else if (client.isWritable()) {
            source.request(1);
        } else {
            heldUp = true;
        }
    }

    private void complete() {
        if (over) {
            return;
        }
        if (client.end()) {
            over = true;
            client.answered();
        } else {
            broken();
        }
    }

    private void broken() {
        if (!over) {
            over = true;
            client.abort();
        }
    }

    private boolean mustHop() {
        return !loop.inEventLoop() || hopping.get() > 0;
    }

    private void hop(Runnable signal) {
        hopping.incrementAndGet();
        try {
            loop.execute(() -> {
                hopping.decrementAndGet();
                signal.run();
            });
        } catch (RejectedExecutionException loopsAreGone) {
            reply.cancel("the server was closed");
        }
    }

    @Override
    public String toString() {
        return "ResponseRelay[" + client + (heldUp ? ", held up" : "") + (over ? ", over]" : "]");
    }

    /** Why a body is not read that came when its client had left. */
    private static final class ClientLeftException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClientLeftException() {
            super("the client closed the connection", null, false, false);
        }
    }
}
