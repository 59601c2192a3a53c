package io.sluice.gateway.spi;

import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayResponse;
import java.util.concurrent.CompletionStage;

/** One request and its response on a transport. All methods may be called by any thread and do not block. */
public interface HttpExchange {
    /**
     * Returns the response, complete as soon as its head is there. Its body follows demand: a transport stops reading from the
     * socket when nothing is requested.
     *
     * <p>Before the head it fails with a {@link io.sluice.gateway.GatewayException} whose kind is {@code CONNECT_FAILED} (no connection, so
     * {@link #progress} is {@code NOTHING_WRITTEN}), {@code CONNECTION_LOST}, {@code INVALID_RESPONSE}, {@code SHUTTING_DOWN}, or with the cause
     * given to {@link #cancel}. After the head the body fails with the same kinds; a body that ends short of its
     * {@code Content-Length} or inside a chunk fails with {@code CONNECTION_LOST}.
     */
    CompletionStage<GatewayResponse> response();

    /**
     * Returns how far the exchange got. {@code NOTHING_WRITTEN} and {@code STALE_CONNECTION} are promises, on which a second try is based; when in doubt a
     * transport says {@code WRITTEN}.
     */
    ExchangeProgress progress();

    /**
     * Ends the exchange, so that the upstream sees its connection close (or its stream reset) at once. The response, or its body if
     * the head is there, fails with {@code cause}. Does nothing if the exchange has ended.
     */
    void cancel(Throwable cause);
}
