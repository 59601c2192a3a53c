package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.llumnix.scheduler.SchedulerBooks.Reply;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A transport whose upstream is a function: exchanges end when they start, unless it returns no reply, or are answered by hand. For one test. */
final class DirectTransport implements HttpTransport {
    /** What is behind it. */
    @FunctionalInterface
    interface Upstream {
        /** Returns the reply, null to let the exchange wait, or throws for one that fails before a connection. */
        @Nullable
        Reply reply(ExchangeRequest request);
    }

    private final Upstream upstream;
    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    DirectTransport(Upstream upstream) {
        this.upstream = upstream;
    }

    /** Returns what was sent so far. */
    List<Sent> sent() {
        return sent;
    }

    /** Returns what was sent to a target so far. */
    List<Sent> sent(String target) {
        return sent.stream().filter(one -> one.request.target().equals(target)).toList();
    }

    @Override
    public HttpExchange start(ExchangeRequest request) {
        Sent exchange = new Sent(request);
        sent.add(exchange);
        try {
            Reply reply = upstream.reply(request);
            if (reply != null) {
                exchange.answer(reply);
            }
        } catch (IllegalStateException refused) {
            exchange.response.completeExceptionally(
                    new GatewayException(ErrorKind.CONNECT_FAILED, String.valueOf(refused.getMessage())));
        }
        return exchange;
    }

    @Override
    public void close() {}

    /** One exchange. */
    static final class Sent implements HttpExchange {
        private final ExchangeRequest request;
        private final CompletableFuture<GatewayResponse> response = new CompletableFuture<>();

        Sent(ExchangeRequest request) {
            this.request = request;
        }

        ExchangeRequest request() {
            return request;
        }

        /** Returns the text of what was sent. */
        String text() {
            return UTF_8.decode(request.body()).toString();
        }

        void answer(Reply reply) {
            response.complete(new GatewayResponse(
                    reply.status(), Headers.empty(), Body.of(reply.text().getBytes(UTF_8))));
        }

        boolean isOver() {
            return response.isDone();
        }

        @Override
        public CompletionStage<GatewayResponse> response() {
            return response;
        }

        @Override
        public ExchangeProgress progress() {
            return response.isCompletedExceptionally() ? ExchangeProgress.NOTHING_WRITTEN : ExchangeProgress.WRITTEN;
        }

        @Override
        public void cancel(Throwable cause) {
            response.completeExceptionally(cause);
        }
    }
}
