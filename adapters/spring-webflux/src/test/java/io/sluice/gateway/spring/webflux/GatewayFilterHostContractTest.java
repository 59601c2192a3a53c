package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.spi.HttpTransport;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** The filter in Spring Cloud Gateway: one application for all tests, with the filter of each test in it. */
class GatewayFilterHostContractTest extends HostContract {
    private static LoopResources loops;
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void startApplication() {
        loops = LoopResources.create("contract", 2, true);
        application = GatewayApplication.start(Routes.class);
    }

    @AfterAll
    static void stopApplication() {
        application.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block();
    }

    @Override
    protected HttpTransport newTransport() {
        return ReactorNettyTransports.on(loops, NettyTransportOptions.defaults());
    }

    @Override
    protected RunningHost start(HostSetup setup) {
        SluiceWebHandler calls = WebFluxServer.handler(setup);
        application.getBean(FilterOfTest.class).filter = new SluiceGatewayFilterFactory(calls);
        return WebFluxServer.start(loops, calls, application.getBean(DispatcherHandler.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Routes {
        @Bean
        FilterOfTest filterOfTest() {
            return new FilterOfTest();
        }

        @Bean
        RouteLocator route(RouteLocatorBuilder routes, FilterOfTest filter) {
            return routes.routes()
                    .route(route -> route.path("/**")
                            .filters(filters -> filters.filter(filter.ofRoute()))
                            .uri("no://op"))
                    .build();
        }
    }

    /** Stands for the filter of the test that runs. */
    static final class FilterOfTest implements GlobalFilter, Ordered {
        private volatile SluiceGatewayFilterFactory filter;

        OrderedGatewayFilter ofRoute() {
            return new OrderedGatewayFilter(
                    (exchange, chain) -> filter.apply(new SluiceGatewayFilterFactory.Config())
                            .filter(exchange, chain),
                    SluiceGatewayFilterFactory.ROUTING_ORDER);
        }

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
            return filter.filter(exchange, chain);
        }

        @Override
        public int getOrder() {
            return -1;
        }
    }
}
