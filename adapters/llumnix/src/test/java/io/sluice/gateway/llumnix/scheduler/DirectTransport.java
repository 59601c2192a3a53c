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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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

    private final Consumer<Sent> upstream;
    private final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());

    DirectTransport(Upstream upstream) {
        this.upstream = exchange -> exchange.answerBy(upstream);
    }

    private DirectTransport(Consumer<Sent> upstream, boolean ignored) {
        this.upstream = upstream;
    }

    /** Returns a transport whose exchanges are answered by whoever is given them. */
    static DirectTransport handing(Consumer<Sent> upstream) {
        return new DirectTransport(upstream, true);
    }

    /** Returns what was sent so far. */
    List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** Returns what was sent to a target so far. */
    List<Sent> sent(String target) {
        return sent().stream()
                .filter(one -> one.request.target().equals(target))
                .toList();
    }

    @Override
    public HttpExchange start(ExchangeRequest request) {
        Sent exchange = new Sent(request);
        sent.add(exchange);
        upstream.accept(exchange);
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

        private void answerBy(Upstream other) {
            try {
                Reply reply = other.reply(request);
                if (reply != null) {
                    answer(reply);
                }
            } catch (IllegalStateException refused) {
                response.completeExceptionally(
                        new GatewayException(ErrorKind.CONNECT_FAILED, String.valueOf(refused.getMessage())));
            }
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
