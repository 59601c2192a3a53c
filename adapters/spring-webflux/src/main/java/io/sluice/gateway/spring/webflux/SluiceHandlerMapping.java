package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.host.CallPaths;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Gives the paths of calls ({@link CallPaths}) to a {@link SluiceWebHandler}, as a bean of a WebFlux application:
 *
 * <pre>{@code
 * @Bean
 * SluiceHandlerMapping calls(Gateway gateway) {
 *     return new SluiceHandlerMapping(SluiceWebHandler.of(gateway));
 * }
 * }</pre>
 *
 * <p>It comes after controllers and router functions, which may so take a path for themselves, and before static resources. Web filters run as for any handler,
 * and so do rules for other origins (CORS). In metrics of requests its paths are one URI.
 */
public final class SluiceHandlerMapping extends AbstractHandlerMapping {
    /** After the mappings of controllers (0), router functions (-1) and routes of Spring Cloud Gateway (1), before static resources. */
    public static final int ORDER = 10;

    private final SluiceWebHandler handler;

    /** Creates a mapping of order {@link #ORDER}. */
    public SluiceHandlerMapping(SluiceWebHandler handler) {
        this.handler = handler;
        setOrder(ORDER);
    }

    /** Returns the handler if the exchange is for the path of a call, else nothing. */
    @Override
    protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().pathWithinApplication().value();
        if (!CallPaths.contains(path)) {
            return Mono.empty();
        }
        String pattern = path.startsWith("/v1/") ? "/v1/**" : path;
        exchange.getAttributes()
                .put(
                        HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE,
                        getPathPatternParser().parse(pattern));
        ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                .ifPresent(context -> context.setPathPattern(pattern));
        return Mono.just(handler);
    }
}
