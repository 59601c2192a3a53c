package io.sluice.gateway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.AbstractBody;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An exchange of a {@link ManualTransport}. It is open, for the leak check, until its head failed or its body ended. */
public final class ManualExchange implements HttpExchange {
    private final ExchangeRequest request;
    private final CompletableFuture<GatewayResponse> response = new CompletableFuture<>();
    private final UpstreamBody body = new UpstreamBody();
    private final AtomicReference<@Nullable Throwable> cancelCause = new AtomicReference<>();
    private volatile ExchangeProgress progress = ExchangeProgress.WRITTEN;
    private volatile boolean deaf;
    private volatile Runnable onCancel = () -> {};

    ManualExchange(ExchangeRequest request) {
        this.request = request;
        LeakDetector.opened(this, "exchange");
        response().whenComplete((head, failure) -> {
            if (failure != null) {
                LeakDetector.closed(this);
            }
        });
        body.completion().whenComplete((done, failure) -> LeakDetector.closed(this));
    }

    /** Returns what was sent. */
    public ExchangeRequest request() {
        return request;
    }

    /** Gives the head. */
    public ManualExchange respond(int status, String... namesAndValues) {
        progress = ExchangeProgress.HEAD_RECEIVED;
        response.complete(new GatewayResponse(status, Headers.of(namesAndValues), body));
        return this;
    }

    /** Gives the head of a stream of events. */
    public ManualExchange respondEvents() {
        return respond(200, "content-type", "text/event-stream; charset=utf-8");
    }

    /** Fixes the length of the body; before the head. */
    public ManualExchange length(long length) {
        body.length = length;
        return this;
    }

    /** Gives a chunk of the body. */
    public ManualExchange send(String text) {
        body.send(ByteBuffer.wrap(text.getBytes(UTF_8)));
        return this;
    }

    /** Gives a chunk of the body, this very buffer. */
    public ManualExchange send(ByteBuffer chunk) {
        body.send(chunk);
        return this;
    }

    /** Ends the body. */
    public ManualExchange end() {
        body.end();
        return this;
    }

    /** Breaks the body. */
    public ManualExchange breakWith(Throwable cause) {
        body.breakWith(cause);
        return this;
    }

    /** Fails for want of a connection: nothing was written. */
    public ManualExchange refuse() {
        progress = ExchangeProgress.NOTHING_WRITTEN;
        return failHead(new GatewayException(ErrorKind.CONNECT_FAILED, "refused"));
    }

    /** Fails because the upstream had closed the kept connection. */
    public ManualExchange stale() {
        progress = ExchangeProgress.STALE_CONNECTION;
        return failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "stale"));
    }

    /** Fails before the head. */
    public ManualExchange failHead(Throwable cause) {
        response.completeExceptionally(cause);
        return this;
    }

    /** From now on violates the contract: {@link #cancel} is noted, and otherwise does nothing. */
    public ManualExchange deaf() {
        deaf = true;
        return this;
    }

    /** Sets what {@link #cancel} does besides, at its end. */
    public ManualExchange onCancel(Runnable action) {
        onCancel = action;
        return this;
    }

    /** Returns whether the reader has asked for more chunks than there were. */
    public boolean isAwaited() {
        return body.isAwaited();
    }

    /** Returns why the exchange was cancelled, null if it was not. */
    public @Nullable Throwable cancelCause() {
        return cancelCause.get();
    }

    /** Returns whether the body was cancelled. */
    public boolean isBodyCancelled() {
        return body.isGivenUp();
    }

    @Override
    public CompletionStage<GatewayResponse> response() {
        return response;
    }

    @Override
    public ExchangeProgress progress() {
        return progress;
    }

    @Override
    public void cancel(Throwable cause) {
        cancelCause.compareAndSet(null, cause);
        if (!deaf && !response.completeExceptionally(cause)) {
            body.cancel(cause);
        }
        onCancel.run();
    }

    @Override
    public String toString() {
        return "ManualExchange[" + request + ", " + progress + ", " + body + "]";
    }

    /** A body that the exchange feeds. */
    private static final class UpstreamBody extends AbstractBody {
        private volatile long length = UNKNOWN_LENGTH;

        void send(ByteBuffer chunk) {
            emit(chunk);
        }

        void end() {
            finish();
        }

        void breakWith(Throwable cause) {
            fail(cause);
        }

        boolean isAwaited() {
            return hasDemand();
        }

        boolean isGivenUp() {
            return isCancelled();
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        protected void onRequest(long chunks) {}

        @Override
        protected void onCancel(Throwable cause) {}
    }
}
