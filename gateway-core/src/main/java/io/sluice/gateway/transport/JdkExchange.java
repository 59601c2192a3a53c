package io.sluice.gateway.transport;

import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Promise;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on the JDK's client. Whoever completes {@link #response} first decides its course: the head, a failure, or a cancel.
 * After the head the body decides.
 */
final class JdkExchange implements HttpExchange {
    private final ExchangeRequest request;
    private final Promise<GatewayResponse> response = new Promise<>();
    private volatile ExchangeProgress progress = ExchangeProgress.NOTHING_WRITTEN;

    /** Null until the client has been asked. */
    private volatile @Nullable ClientCall call;

    /** The response's body; set before the response is complete. */
    private volatile @Nullable JdkResponseBody body;

    JdkExchange(ExchangeRequest request, Consumer<JdkExchange> onEnd) {
        this.request = request;
        LeakDetector.opened(this, "exchange");
        CompletionStage<?> end = response.thenCompose(answer -> answer.body().completion());
        end.whenComplete((ignored, failure) -> {
            LeakDetector.closed(this);
            onEnd.accept(this);
        });
    }

    void send(HttpClient client) {
        ClientCall started;
        try {
            HttpRequest jdkRequest = JdkRequests.of(request, new RequestPublisher(request, this::writing));
            started = new ClientCall(client.sendAsync(jdkRequest, this::receiveHead));
        } catch (GatewayException refused) {
            response.completeExceptionally(refused);
            return;
        } catch (RuntimeException defect) {
            failed(defect);
            return;
        }
        call = started;
        // Read after writing: whoever cancels from now on finds what to cancel.
        if (response.isCompletedExceptionally()) {
            started.cancel();
        }
        started.onFailure(this::failed);
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
        JdkResponseBody opened = response.completeExceptionally(cause) ? null : body;
        if (opened != null) {
            opened.cancel(cause);
        } else {
            abort();
        }
    }

    private void writing() {
        progress = ExchangeProgress.WRITTEN;
    }

    /** Called by the client when the head is there; what is returned gets the body, and first {@link #open opens} the response. */
    private HttpResponse.BodySubscriber<@Nullable Void> receiveHead(HttpResponse.ResponseInfo info) {
        try {
            ResponseHead head = ResponseHead.of(request, info);
            progress = ExchangeProgress.HEAD_RECEIVED;
            return new JdkResponseBody(head, this);
        } catch (GatewayException invalid) {
            response.completeExceptionally(invalid);
            return new JdkResponseBody(ResponseHead.NONE, this);
        }
    }

    /** Hands out the response; false if the exchange has ended before. */
    boolean open(ResponseHead head, JdkResponseBody newBody) {
        body = newBody;
        ClientCall started = call;
        if (started != null) {
            started.release();
        }
        return !response.isDone() && response.complete(new GatewayResponse(head.status(), head.headers(), newBody));
    }

    /** Returns the failure of this exchange that the client describes by {@code thrown}. */
    GatewayException describe(Throwable thrown) {
        return JdkErrors.describe(thrown, progress, request.origin());
    }

    private void failed(Throwable thrown) {
        boolean beforeHead = response.completeExceptionally(describe(thrown));
        JdkResponseBody opened = body;
        if (!beforeHead && opened != null) {
            opened.onError(thrown);
        }
        abort();
    }

    private void abort() {
        ClientCall started = call;
        if (started != null) {
            started.cancel();
        }
    }

    @Override
    public String toString() {
        return "JdkExchange[" + request + ", " + progress + "]";
    }
}
