package io.sluice.gateway.internal;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.BootstrapRequest;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Instance;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One question to a prefill instance's KV-transfer address, before the legs of an attempt. */
final class Bootstrap {
    private static final int MAX_BYTES = 64 << 10;

    private final Bootstraps answers;
    private final Instance instance;
    private final BootstrapRequest request;
    private volatile @Nullable HttpExchange exchange;

    Bootstrap(Bootstraps answers, Instance instance, BootstrapRequest request) {
        this.answers = answers;
        this.instance = instance;
        this.request = request;
    }

    /** Returns the answer's body: at once if it is known. */
    CompletionStage<ByteBuffer> fetch(HttpTransport transport) {
        ByteBuffer known = answers.known(instance);
        if (known != null) {
            return CompletableFuture.completedStage(known);
        }
        HttpExchange started = transport.start(new ExchangeRequest(
                request.origin(), "GET", request.target(), Headers.empty(), ByteBuffer.allocate(0)));
        exchange = started;
        return started.response().thenCompose(this::read).thenApply(this::learn);
    }

    private CompletionStage<byte[]> read(GatewayResponse answer) {
        if (answer.status() != 200) {
            GatewayException refused = new GatewayException(
                    ErrorKind.INVALID_ANSWER, "bootstrap of " + instance + ": status " + answer.status());
            answer.body().cancel(refused);
            return CompletableFuture.failedStage(refused);
        }
        return answer.body().readAllBytes(MAX_BYTES);
    }

    private ByteBuffer learn(byte[] told) {
        ByteBuffer answer = ByteBuffer.wrap(told);
        answers.learn(instance, answer);
        return answer.duplicate();
    }

    void cancel(Throwable cause) {
        HttpExchange running = exchange;
        if (running != null) {
            running.cancel(cause);
        }
    }
}
