package consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.micrometer.GatewayMetrics;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.servlet.GatewayHandler;
import io.sluice.gateway.servlet.GatewayServlet;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spring.webflux.ReactorNettyTransports;
import io.sluice.gateway.spring.webflux.SluiceHandlerMapping;
import io.sluice.gateway.spring.webflux.SluiceWebHandler;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/** The adapters on Boot 3.5, each wired by hand: on Reactor Netty with Netty 4.1, and on Tomcat. Each takes a plain and a streamed call and ends. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        try (Engine engine = Engine.start()) {
            System.setProperty("engine.port", Integer.toString(engine.port()));
            run(WebApplicationType.REACTIVE, OnWebFlux.class);
            run(WebApplicationType.SERVLET, OnServlets.class);
        }
    }

    private static void run(WebApplicationType type, Class<?> application) throws Exception {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
                .web(type)
                .properties(Map.of(
                        "server.port", "0", "server.address", "127.0.0.1", "logging.level.root", "warn",
                        "spring.main.banner-mode", "off", "spring.main.web-application-type", type.name()))
                .run()) {
            Engine.check(((WebServerApplicationContext) context).getWebServer().getPort());
            double calls = context.getBean(MeterRegistry.class).get("sluice.calls").counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
            if (calls != 2) {
                throw new IllegalStateException("sluice.calls: " + calls + " (expected: 2)");
            }
        }
    }

    private static GatewaySettings settings() {
        return GatewaySettings.from(Map.of("llm-backend-endpoints", "127.0.0.1:" + System.getProperty("engine.port")));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OnWebFlux {
        @Bean
        HttpTransport transport(ReactorResourceFactory resources) {
            return ReactorNettyTransports.on(resources, NettyTransportOptions.defaults());
        }

        @Bean
        GatewayMetrics metrics() {
            return GatewayMetrics.create();
        }

        @Bean
        Gateway gateway(HttpTransport transport, GatewayMetrics metrics) {
            return settings().applyTo(Gateway.builder()).transport(transport).listener(metrics).build();
        }

        @Bean
        SluiceHandlerMapping calls(Gateway gateway) {
            return new SluiceHandlerMapping(SluiceWebHandler.of(gateway));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OnServlets {
        @Bean
        GatewayMetrics metrics() {
            return GatewayMetrics.create();
        }

        @Bean
        Gateway gateway(GatewayMetrics metrics) {
            return settings().applyTo(Gateway.builder()).listener(metrics).build();
        }

        @Bean
        ServletRegistrationBean<GatewayServlet> calls(Gateway gateway) {
            return new ServletRegistrationBean<>(new GatewayServlet(GatewayHandler.of(gateway)), "/v1/*");
        }
    }
}
