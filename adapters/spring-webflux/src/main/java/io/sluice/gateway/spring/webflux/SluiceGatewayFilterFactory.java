package io.sluice.gateway.spring.webflux;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.ORIGINAL_RESPONSE_CONTENT_TYPE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import io.sluice.gateway.Headers;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * The filter {@code Sluice} of Spring Cloud Gateway: the route's exchanges are answered by a gateway, not proxied to the route's {@code uri}.
 *
 * <pre>{@code
 * routes:
 *   - id: llm
 *     uri: no://op
 *     predicates: [ "Path=/v1/**" ]
 *     filters: [ Sluice ]
 * }</pre>
 *
 * <p>One bean of this type is all it takes. Wherever it stands in the list, it runs after all other filters of the route, in the place where Spring Cloud Gateway
 * would send the request: method, path, fields and body are those that the filters before have made. The head of the response is then in the exchange, uncommitted,
 * for filters to change, retry or replace; its body is written when they have ended, in the place where Spring Cloud Gateway writes. That is why this is a global
 * filter, too. A response that a filter discards is cancelled.
 *
 * <p>What belongs to Spring Cloud Gateway's own client does not apply: its timeouts, its {@code HttpHeadersFilter}s, and the addresses of {@code lb:}. Filters that
 * hold a request's body ({@code Retry}, {@code CacheRequestBody}) do so beyond the limits of {@link SluiceWebHandler}; calls have retries of their own. Those that
 * rewrite a response's body ({@code ModifyResponseBody}) wait for the end of a stream.
 *
 * <p>Safe for use by any number of threads.
 */
public final class SluiceGatewayFilterFactory extends AbstractGatewayFilterFactory<SluiceGatewayFilterFactory.Config>
        implements GlobalFilter, Ordered {
    /** Just before the filters that send requests, the first of which looks for WebSockets. */
    static final int ROUTING_ORDER = Ordered.LOWEST_PRECEDENCE - 2;

    private static final String HELD = SluiceGatewayFilterFactory.class.getName() + ".held";

    private final SluiceWebHandler handler;

    /** Creates a filter whose routes this handler answers. */
    public SluiceGatewayFilterFactory(SluiceWebHandler handler) {
        super(Config.class);
        this.handler = handler;
    }

    /** Returns the filter of a route. */
    @Override
    public GatewayFilter apply(Config config) {
        return new OrderedGatewayFilter(this::route, ROUTING_ORDER);
    }

    /** Writes the response that the filter of the route holds, if there is one, when all filters have ended. */
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange).then(Mono.defer(() -> write(exchange))).doFinally(end -> {
            if (end != SignalType.ON_COMPLETE) {
                discard(exchange, "the client closed the connection");
            }
            handler.ended(exchange);
        });
    }

    /** Returns the place where Spring Cloud Gateway writes responses. */
    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;
    }

    private Mono<Void> route(ServerWebExchange exchange, GatewayFilterChain chain) {
        setAlreadyRouted(exchange);
        discard(exchange, "the call is tried again");
        return handler.begin(exchange)
                .doOnNext(held -> hold(exchange, held))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private static void hold(ServerWebExchange exchange, HeldResponse held) {
        exchange.getAttributes().put(HELD, held);
        Headers fields = held.response().headers();
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            names.add(fields.name(i));
        }
        // What filters drop when they start anew, and by what they read a body.
        exchange.getAttributes().put(CLIENT_RESPONSE_HEADER_NAMES, names);
        String type = fields.first("content-type");
        if (type != null) {
            exchange.getAttributes().put(ORIGINAL_RESPONSE_CONTENT_TYPE_ATTR, type);
        }
        ResponseHeads.write(exchange.getRequest(), exchange.getResponse(), held.response());
    }

    private Mono<Void> write(ServerWebExchange exchange) {
        if (exchange.getResponse().isCommitted()) {
            discard(exchange, "another response was sent");
            return Mono.empty();
        }
        HeldResponse held = (HeldResponse) exchange.getAttributes().remove(HELD);
        return held == null ? Mono.empty() : handler.finish(exchange, held);
    }

    private static void discard(ServerWebExchange exchange, String reason) {
        HeldResponse held = (HeldResponse) exchange.getAttributes().remove(HELD);
        if (held != null) {
            held.cancel(reason);
        }
    }

    /** What a route says of its filter: nothing. */
    public static final class Config {}
}
