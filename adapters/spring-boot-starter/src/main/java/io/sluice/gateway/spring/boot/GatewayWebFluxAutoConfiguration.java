package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spring.webflux.ReactorNettyTransports;
import io.sluice.gateway.spring.webflux.SluiceGatewayFilterFactory;
import io.sluice.gateway.spring.webflux.SluiceHandlerMapping;
import io.sluice.gateway.spring.webflux.SluiceWebHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * Gives the gateway the calls of a WebFlux application: on the paths of the API ({@link SluiceHandlerMapping}), and by the filter {@code Sluice} of Spring Cloud Gateway if that is
 * there. On Reactor Netty calls run on the server's own event loops. A {@link SluiceWebHandler} of the application's own takes the place of the usual one, for instance
 * one that knows who asks.
 */
@AutoConfiguration(
        before = GatewayAutoConfiguration.class,
        afterName = "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnBooleanProperty(name = "sluice.enabled", matchIfMissing = true)
public final class GatewayWebFluxAutoConfiguration {
    GatewayWebFluxAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    SluiceWebHandler sluiceWebHandler(Gateway gateway) {
        return SluiceWebHandler.of(gateway);
    }

    @Bean
    WebFluxCalls sluiceWebFluxCalls(SluiceWebHandler handler) {
        return new WebFluxCalls(handler);
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(MapsPaths.class)
    SluiceHandlerMapping sluiceHandlerMapping(SluiceWebHandler handler) {
        return new SluiceHandlerMapping(handler);
    }

    /** The transport on the server's loops. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ReactorResourceFactory.class)
    @ConditionalOnBean(ReactorResourceFactory.class)
    @ConditionalOnMissingBean({HttpTransport.class, Gateway.class})
    static class OnReactorNetty {
        @Bean(destroyMethod = "close")
        NettyHttpTransport sluiceTransport(ReactorResourceFactory resources, GatewaySettings settings) {
            return ReactorNettyTransports.on(resources, settings.of(NettyTransportOptions.class));
        }
    }

    /** The filter. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AbstractGatewayFilterFactory.class)
    static class InCloudGateway {
        @Bean
        @ConditionalOnMissingBean
        SluiceGatewayFilterFactory sluiceGatewayFilterFactory(SluiceWebHandler handler) {
            return new SluiceGatewayFilterFactory(handler);
        }
    }
}
