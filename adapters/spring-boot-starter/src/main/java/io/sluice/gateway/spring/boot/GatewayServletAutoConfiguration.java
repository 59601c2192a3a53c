package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.servlet.GatewayHandler;
import io.sluice.gateway.servlet.GatewayServlet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;

/**
 * Gives the gateway the calls of a servlet application, by a servlet of its own on the paths of the API, beside Spring MVC's: that would read the bodies of uploads. A {@link
 * GatewayHandler} of the application's own takes the place of the usual one, for instance one that knows who asks.
 */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, ServletRegistrationBean.class})
@ConditionalOnBooleanProperty(name = "sluice.enabled", matchIfMissing = true)
public final class GatewayServletAutoConfiguration {
    private static final String SERVLET = "sluice";

    GatewayServletAutoConfiguration() {}

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    GatewayHandler sluiceHandler(Gateway gateway) {
        return GatewayHandler.of(gateway);
    }

    @Bean
    ServletCalls sluiceServletCalls(GatewayHandler handler) {
        return new ServletCalls(handler);
    }

    @Bean
    @Conditional(MapsPaths.class)
    ServletRegistrationBean<GatewayServlet> sluiceServlet(GatewayHandler handler) {
        ServletRegistrationBean<GatewayServlet> servlet = new ServletRegistrationBean<>(
                new GatewayServlet(handler), "/v1/*", "/generate", "/inference/v1/generate");
        servlet.setName(SERVLET);
        servlet.setAsyncSupported(true);
        return servlet;
    }

    @Bean
    @Conditional(MapsPaths.class)
    FilterRegistrationBean<WithoutErrorPage> sluiceWithoutErrorPage() {
        FilterRegistrationBean<WithoutErrorPage> filter = new FilterRegistrationBean<>(new WithoutErrorPage(SERVLET));
        filter.setDispatcherTypes(DispatcherType.ERROR, DispatcherType.INCLUDE);
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }
}
