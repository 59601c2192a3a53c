package io.sluice.gateway.spring.boot;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.gateway.opentelemetry.GatewayTracing;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Traces the calls of the gateway, if the application has an {@link OpenTelemetry}, such as that of Boot's {@code spring-boot-starter-opentelemetry}. */
@AutoConfiguration(
        after = GatewayAutoConfiguration.class,
        afterName = "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration")
@ConditionalOnClass({OpenTelemetry.class, GatewayTracing.class})
@ConditionalOnBean(OpenTelemetry.class)
@ConditionalOnBooleanProperty(name = "sluice.enabled", matchIfMissing = true)
public final class GatewayTracingAutoConfiguration {
    GatewayTracingAutoConfiguration() {}

    /** A listener, and what gives each leg its trace context: the gateway takes it as both. */
    @Bean
    @ConditionalOnMissingBean
    GatewayTracing sluiceTracing(OpenTelemetry openTelemetry) {
        return GatewayTracing.of(openTelemetry);
    }
}
