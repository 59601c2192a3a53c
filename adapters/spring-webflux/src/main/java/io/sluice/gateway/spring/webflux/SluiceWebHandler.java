package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.RequestBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Answers every exchange that it is given as a call of a gateway. {@link SluiceHandlerMapping} gives it those for the paths of calls,
 * {@link SluiceGatewayFilterFactory} those of a route; alone it may be the handler of a server:
 *
 * <pre>{@code
 * HttpHandler handler = WebHttpHandlerBuilder.webHandler(SluiceWebHandler.of(gateway)).build();
 * HttpServer.create().handle(new ReactorHttpHandlerAdapter(handler)).bindNow();
 * }</pre>
 *
 * <p>It reads the body of a request whole, within the limits of one and of all, and answers 413 or 503 beyond them. Chunks of a response are written as they come,
 * without a copy, and the next is asked for when the client keeps up. A client that leaves cancels its call, also while its engine is silent, on servers that
 * cancel the exchange then (Reactor Netty does). A response that breaks after its beginning ends with an error, so that the server cuts the connection; one that
 * breaks before is replaced by an error in the shape of the OpenAI API.
 *
 * <p>Safe for use by any number of threads; never blocks. The gateway stays the caller's, to be closed after the server, unless {@link #drain} is called.
 */
public final class SluiceWebHandler implements WebHandler {
    /** The attribute of exchanges that are counted as open. */
    private static final String OPEN = SluiceWebHandler.class.getName() + ".open";

    private final Calls calls;
    private final OpenExchanges exchanges;
    private final Gateway gateway;

    private SluiceWebHandler(Builder builder) {
        this.gateway = builder.gateway;
        this.exchanges = new OpenExchanges();
        int maxRequestBytes = RequestBuffer.limitOf(gateway);
        long memory =
                builder.maxRequestMemory < 0 ? RequestMemory.usualLimit(maxRequestBytes) : builder.maxRequestMemory;
        this.calls = new Calls(gateway, builder.attributes, maxRequestBytes, RequestMemory.of(memory));
    }

    /** Returns a handler with the usual limits, that knows nothing of who asks. */
    public static SluiceWebHandler of(Gateway gateway) {
        return builder(gateway).build();
    }

    /** Returns a builder of handlers that give their calls to this gateway. */
    public static Builder builder(Gateway gateway) {
        return new Builder(gateway);
    }

    /** Answers an exchange; the result completes when the response was written, and fails if its body broke. */
    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return begin(exchange)
                .flatMap(held -> ResponseSender.send(exchange, held, exchanges.isDraining()))
                .doFinally(end -> ended(exchange));
    }

    /**
     * Ends its calls as a process does that was told to end: exchanges that run, and those that come on open connections, are answered with
     * {@code Connection: close}, for as long as the limit says; then the gateway is closed, which ends streams with an error event and refuses calls with 503. The
     * host stops listening before.
     *
     * <p>Nothing happens before somebody subscribes. Does not block.
     *
     * @param limit how long to wait for exchanges that run; zero or more
     * @return completes when no exchange runs any more, within the limit and 5 s
     * @throws IllegalArgumentException if {@code limit} is negative
     */
    public Mono<Void> drain(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 0)");
        }
        return exchanges.drain(gateway, limit);
    }

    /** Returns the number of exchanges whose response was not written to its end. */
    public int openExchanges() {
        return exchanges.count();
    }

    /**
     * Starts the call of an exchange, once more if a filter wants so; its response must be given to {@link #finish} or be cancelled, and {@link #ended} be called at
     * the end of all.
     */
    Mono<HeldResponse> begin(ServerWebExchange exchange) {
        return Mono.defer(() -> {
            if (exchange.getAttributes().putIfAbsent(OPEN, true) == null) {
                exchanges.begin();
            }
            return calls.start(exchange);
        });
    }

    /** Writes the body of a response whose head is in the exchange. */
    Mono<Void> finish(ServerWebExchange exchange, HeldResponse held) {
        return ResponseSender.sendBody(exchange, held, exchanges.isDraining());
    }

    /** Called when an exchange has ended, whether it was begun or not. */
    void ended(ServerWebExchange exchange) {
        if (exchange.getAttributes().remove(OPEN) != null) {
            exchanges.end();
        }
    }

    @Override
    public String toString() {
        return "SluiceWebHandler[" + exchanges + "]";
    }

    /** Builds handlers; for one thread. */
    public static final class Builder {
        private final Gateway gateway;
        private Function<? super ServerWebExchange, Mono<Attributes>> attributes = exchange -> Mono.empty();
        private long maxRequestMemory = -1;

        private Builder(Gateway gateway) {
            this.gateway = Objects.requireNonNull(gateway, "gateway");
        }

        /**
         * Sets what the host knows of a call beside its request, for policies and listeners of the gateway; nothing if not called.
         *
         * @param attributes called once for each call, when its body has come; must not block. A call whose attributes it throws for is answered with 500.
         */
        public Builder attributes(Function<? super ServerWebExchange, Attributes> attributes) {
            Objects.requireNonNull(attributes, "attributes");
            return attributesWhen(exchange -> Mono.just(attributes.apply(exchange)));
        }

        /**
         * Sets the same where it takes time to know, such as who asks: {@code exchange -> exchange.getPrincipal().map(...)}. An empty result is no attributes; one
         * that fails is answered with 500.
         */
        public Builder attributesWhen(Function<? super ServerWebExchange, Mono<Attributes>> attributes) {
            this.attributes = Objects.requireNonNull(attributes, "attributes");
            return this;
        }

        /**
         * Sets the most bytes that the bodies of all requests may take together; {@link RequestMemory#usualLimit} if not called. A request for which there is no
         * room is answered with 503. That of one request is the gateway's {@link io.sluice.gateway.GatewayBuilder#maxRequestBytes limit}.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxRequestMemory(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxRequestMemory: " + bytes + " (expected: >= 0)");
            }
            this.maxRequestMemory = bytes;
            return this;
        }

        /** Returns a new handler. */
        public SluiceWebHandler build() {
            return new SluiceWebHandler(this);
        }
    }
}
