package io.sluice.gateway.vertx;

import io.sluice.gateway.GatewayResponse;
import io.vertx.core.internal.ContextInternal;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Passes one response to the client: head first, then one chunk after the other, each asked for when the client has taken the last.
 *
 * <p>Its state belongs to the context of the request. Signals that come on other threads hop there; one that comes on the context's thread goes on at once, unless
 * others are still on their way, which it must not overtake.
 */
final class ResponseRelay implements Flow.Subscriber<ByteBuffer> {
    private final Exchange exchange;
    private final ResponseWriter writer;
    private final ContextInternal context;
    private final AtomicInteger hopping = new AtomicInteger();
    private Flow.@Nullable Subscription source;

    /** Whether the next chunk is to be asked for when the client has caught up. */
    private boolean heldUp;

    ResponseRelay(Exchange exchange, ResponseWriter writer, ContextInternal context) {
        this.exchange = exchange;
        this.writer = writer;
        this.context = context;
    }

    void start(CompletionStage<GatewayResponse> response) {
        response.whenComplete((answer, failure) -> signal(() -> begin(answer)));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        signal(() -> {
            source = subscription;
            subscription.request(1);
        });
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        signal(() -> relay(chunk));
    }

    @Override
    public void onError(Throwable cause) {
        signal(this::cut);
    }

    @Override
    public void onComplete() {
        signal(this::complete);
    }

    /** @param response null if the call was cancelled before there was one */
    private void begin(@Nullable GatewayResponse response) {
        if (response == null) {
            cut();
            return;
        }
        if (exchange.isOver()) {
            response.body().cancel(new NobodyReadsException());
            return;
        }
        try {
            writer.begin(exchange.toClient(response));
            writer.onDrain(this::resume);
        } catch (RuntimeException defect) {
            response.body().cancel(defect);
            throw defect;
        }
        response.body().subscribe(this);
        if (!exchange.isOver()) {
            writer.flushHead();
        }
    }

    private void relay(ByteBuffer chunk) {
        if (exchange.isOver() || source == null) {
            return;
        }
        writer.write(chunk).onSuccess(taken -> exchange.progress());
        if (writer.isFull()) {
            heldUp = true;
        } else {
            source.request(1);
        }
    }

    /** Called when the client has caught up. */
    private void resume() {
        if (heldUp && !exchange.isOver() && source != null) {
            heldUp = false;
            source.request(1);
        }
    }

    private void complete() {
        if (exchange.finish()) {
            writer.end().onComplete(ended -> exchange.written(writer.isLast()));
        }
    }

    private void cut() {
        if (exchange.finish()) {
            writer.abort();
        }
    }

    private void signal(Runnable event) {
        if (hopping.get() == 0 && context.inThread()) {
            context.emit(event, this::run);
            return;
        }
        hopping.incrementAndGet();
        try {
            context.runOnContext(hopped -> {
                hopping.decrementAndGet();
                run(event);
            });
        } catch (RejectedExecutionException loopsAreGone) {
            exchange.cancel("the server was closed");
        }
    }

    private void run(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException defect) {
            exchange.failed(defect);
            writer.abort();
        }
    }

    @Override
    public String toString() {
        return "ResponseRelay[" + exchange + (heldUp ? ", held up]" : "]");
    }

    /** Why a body is not read that came when its client had left. */
    private static final class NobodyReadsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NobodyReadsException() {
            super("the response is over", null, false, false);
        }
    }
}
