package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.host.OpenRequests;
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
 * <p>It reads the body of a request whole, within the limits of one and of all, and answers 413 or 503 beyond them, 408 to one that does not come. Chunks of a response are written as they come,
 * without a copy, and the next is asked for when the client keeps up. A client that leaves cancels its call, also while its engine is silent, on servers that
 * cancel the exchange then (Reactor Netty does). A response that breaks after its beginning ends with an error, so that the server cuts the connection; one that
 * breaks before is replaced by an error in the shape of the OpenAI API.
 *
 * <p>Safe for use by any number of threads; never blocks. The gateway stays the caller's, to be closed after the server, unless {@link #drainAndClose} is called.
 */
public final class SluiceWebHandler implements WebHandler {
    /** The attribute of exchanges that are counted as open. */
    private static final String OPEN = SluiceWebHandler.class.getName() + ".open";

    private final Calls calls;
    private final OpenRequests open;
    private final RequestMemory memory;

    private SluiceWebHandler(Builder builder) {
        int maxRequestBytes = RequestBuffer.limitOf(builder.gateway);
        Limits limits = new Limits(maxRequestBytes, builder.bodyTimeout, builder.lingerTimeout);
        this.open = new OpenRequests(builder.gateway);
        this.memory = RequestMemory.of(
                builder.maxRequestMemory < 0 ? RequestMemory.usualLimit(maxRequestBytes) : builder.maxRequestMemory);
        this.calls = new Calls(builder.gateway, builder.gatekeeper, builder.attributes, limits, memory);
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
                .flatMap(held -> ResponseSender.send(exchange, held, open.isDraining()))
                .doFinally(end -> ended(exchange));
    }

    /** Returns the number of requests whose responses have not ended. */
    public int openRequests() {
        return open.count();
    }

    /** Returns the number of bytes that the bodies of requests take that were not answered yet. */
    public long requestBytes() {
        return memory.taken();
    }

    /** Returns whether {@link #drain} was called, for a host's health page. */
    public boolean isDraining() {
        return open.isDraining();
    }

    /** Notes that the host is about to end: requests are served as before, but each response that begins from now on is the last of its connection. */
    public void drain() {
        open.drain();
    }

    /**
     * Ends what the handler and its gateway do, as on SIGTERM: {@linkplain #drain drains}, waits until every request was answered or the limit has passed, and closes
     * the gateway. What runs then ends with an error, which its clients get, and requests that still come are answered with 503. Before it, the host calls
     * {@link #drain} and stops listening, in this order; after it, the host stops its server.
     *
     * <p>Nothing happens before somebody subscribes. Does not block.
     *
     * @param limit how long to wait for responses; zero or less = not at all
     * @return whether every request was answered within the limit; it comes up to a second after that
     */
    public Mono<Boolean> drainAndClose(Duration limit) {
        return Mono.fromCompletionStage(() -> open.drainAndCloseLater(limit));
    }

    /**
     * Starts the call of an exchange, once more if a filter wants so; its response must be given to {@link #finish} or be cancelled, and {@link #ended} be called at
     * the end of all.
     */
    Mono<HeldResponse> begin(ServerWebExchange exchange) {
        return Mono.defer(() -> {
            if (exchange.getAttributes().putIfAbsent(OPEN, true) == null) {
                open.opened();
            }
            return calls.start(exchange);
        });
    }

    /** Writes the body of a response whose head is in the exchange. */
    Mono<Void> finish(ServerWebExchange exchange, HeldResponse held) {
        return ResponseSender.sendBody(exchange, held, open.isDraining());
    }

    /** Called when an exchange has ended, whether it was begun or not. */
    void ended(ServerWebExchange exchange) {
        if (exchange.getAttributes().remove(OPEN) != null) {
            open.closed();
        }
    }

    @Override
    public String toString() {
        return "SluiceWebHandler[" + open + "]";
    }

    /** Builds handlers; for one thread. */
    public static final class Builder {
        private final Gateway gateway;
        private Function<? super ServerWebExchange, Mono<Attributes>> attributes = exchange -> Mono.empty();
        private Gatekeeper gatekeeper = Gatekeeper.open();
        private long maxRequestMemory = -1;
        private Duration bodyTimeout = Duration.ofSeconds(10);
        private Duration lingerTimeout = Duration.ofSeconds(5);

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
         * Sets who decides by the head of a request whether it comes in; by default everybody does. What it knows of the sender stands behind what {@link
         * #attributes} says.
         *
         * @param gatekeeper called before the body is read, for a call of {@link SluiceGatewayFilterFactory} after the filters before it; a request for which it
         *     throws is answered with 500
         */
        public Builder gatekeeper(Gatekeeper gatekeeper) {
            this.gatekeeper = Objects.requireNonNull(gatekeeper, "gatekeeper");
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

        /**
         * Sets how long a body may take to come, by default 10 s, on top of a second for each KiB of it that has come; then it is answered with 408.
         *
         * @throws IllegalArgumentException if it is not longer than zero
         */
        public Builder bodyTimeout(Duration timeout) {
            this.bodyTimeout = positive("bodyTimeout", timeout);
            return this;
        }

        /**
         * Sets how long what still comes of a request that was refused (413, 408, 503) is read and thrown away, by default 5 s, so that its client gets the reply;
         * then the connection is closed.
         *
         * @throws IllegalArgumentException if it is not longer than zero
         */
        public Builder lingerTimeout(Duration timeout) {
            this.lingerTimeout = positive("lingerTimeout", timeout);
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
            }
            return value;
        }

        /** Returns a new handler. */
        public SluiceWebHandler build() {
            return new SluiceWebHandler(this);
        }
    }
}
