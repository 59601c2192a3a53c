package io.sluice.gateway.spring.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.micrometer.GatewayMetrics;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Measures the calls and the state of the gateway by Micrometer, if the application has a registry: Boot binds the {@link GatewayMetrics} as it does any binder. */
@AutoConfiguration(
        after = GatewayAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({MeterRegistry.class, GatewayMetrics.class})
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "sluice.enabled", matchIfMissing = true)
public final class GatewayMetricsAutoConfiguration {
    GatewayMetricsAutoConfiguration() {}

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    GatewayMetrics sluiceMetrics() {
        return GatewayMetrics.create();
    }

    @Bean
    SmartInitializingSingleton sluiceMetricsWatch(GatewayMetrics metrics, Gateway gateway) {
        return () -> metrics.watch(gateway);
    }
}
