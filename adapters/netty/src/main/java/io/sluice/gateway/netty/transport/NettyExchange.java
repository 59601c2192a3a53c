package io.sluice.gateway.netty.transport;

import io.netty.channel.EventLoop;
import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Promise;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One exchange. Everything but the methods of {@link HttpExchange} belongs to its event loop.
 */
final class NettyExchange implements HttpExchange {
    private final ExchangeRequest request;
    private final EventLoop loop;
    private final Promise<GatewayResponse> response = new Promise<>();
    private volatile ExchangeProgress progress = ExchangeProgress.NOTHING_WRITTEN;
    private @Nullable Carrier carrier;
    private @Nullable NettyBody body;
    private boolean ended;

    NettyExchange(ExchangeRequest request, EventLoop loop) {
        this.request = request;
        this.loop = loop;
    }

    @Override
    public CompletionStage<GatewayResponse> response() {
        return response.stage();
    }

    @Override
    public ExchangeProgress progress() {
        return progress;
    }

    @Override
    public void cancel(Throwable cause) {
        if (loop.inEventLoop()) {
            giveUp(cause);
            return;
        }
        try {
            loop.execute(() -> giveUp(cause));
        } catch (RejectedExecutionException loopsAreGone) {
            giveUp(cause);
        }
    }

    ExchangeRequest request() {
        return request;
    }

    boolean isEnded() {
        return ended;
    }

    /** Notes what the exchange depends on from now on. */
    void carriedBy(Carrier newCarrier) {
        carrier = newCarrier;
    }

    /** Called when bytes of the request are about to be written. */
    void writing() {
        progress = ExchangeProgress.WRITTEN;
    }

    /** Notes, before it fails, that the connection was used before and had been closed by the upstream. */
    void stale() {
        progress = ExchangeProgress.STALE_CONNECTION;
    }

    /**
     * Hands over the head of the response.
     *
     * @return the body to fill, or null if there is none to come, which ends the exchange
     */
    @Nullable
    NettyBody headReceived(int status, Headers headers, long length) {
        progress = ExchangeProgress.HEAD_RECEIVED;
        if (length == 0) {
            end();
            response.complete(new GatewayResponse(status, headers, Body.empty()));
            return null;
        }
        NettyBody coming = new NettyBody(this, length);
        body = coming;
        response.complete(new GatewayResponse(status, headers, coming));
        return coming;
    }

    /** Called when the body has come to its end. */
    void bodyReceived() {
        end();
        if (body != null) {
            body.finishAll();
        }
    }

    /** Called when the response, or the rest of it, will not come. */
    void fail(ErrorKind kind, String message, @Nullable Throwable cause) {
        if (ended) {
            return;
        }
        end();
        GatewayException failure = new GatewayException(kind, request.origin() + ": " + message, cause);
        if (body != null) {
            body.breakOff(failure);
        } else {
            response.completeExceptionally(failure);
        }
    }

    /** Called when the reader of the body waits for more, on any thread. */
    void bodyWanted() {
        if (loop.inEventLoop()) {
            resume();
        } else {
            runOnLoop(this::resume);
        }
    }

    /** Called when nobody wants the body, on any thread. */
    void bodyUnwanted() {
        if (loop.inEventLoop()) {
            abort();
        } else {
            runOnLoop(this::abort);
        }
    }

    private void resume() {
        if (body != null) {
            body.wanted();
        }
        if (!ended && carrier instanceof UpstreamConnection connection) {
            connection.readIfWanted();
        }
    }

    private void giveUp(Throwable cause) {
        if (body != null) {
            // It may have come whole and wait for its reader: then the exchange has ended, and the body has not.
            body.cancel(cause);
        } else if (!ended) {
            abort();
            response.completeExceptionally(cause);
        }
    }

    private void abort() {
        Carrier aborted = carrier;
        if (!ended) {
            end();
            if (aborted != null) {
                aborted.abort();
            }
        }
    }

    private void end() {
        ended = true;
        carrier = null;
    }

    private void runOnLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException loopsAreGone) {
            // Their connections are gone with them.
        }
    }

    @Override
    public String toString() {
        return "HttpExchange[" + request.method() + " " + request.origin() + ", " + progress
                + (ended ? ", ended]" : "]");
    }
}
