package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.instances.InstanceSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Shows the gateway in the actuator's pages about health ({@code sluice}) and the application ({@code sluice}), and on one of its own ({@code sluice}). */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@ConditionalOnBean(GatewayShutdown.class)
public final class GatewayActuatorAutoConfiguration {
    GatewayActuatorAutoConfiguration() {}

    /** Its health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("sluice")
    static class OfHealth {
        @Bean
        @ConditionalOnMissingBean(name = "sluiceHealthIndicator")
        HealthIndicator sluiceHealthIndicator(
                Gateway gateway, GatewayShutdown shutdown, ObjectProvider<InstanceSource> instances) {
            return new GatewayHealth(gateway, shutdown, instances.getIfAvailable());
        }
    }

    /** What it says of itself. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({InfoContributor.class, ConditionalOnEnabledInfoContributor.class})
    @ConditionalOnEnabledInfoContributor("sluice")
    static class OfInfo {
        @Bean
        @ConditionalOnMissingBean(name = "sluiceInfoContributor")
        InfoContributor sluiceInfoContributor(OptionRegistry registry, Environment environment) {
            return new GatewayInfo(
                    registry, GivenProperties.read(registry, environment).values());
        }
    }

    /** What pages about properties show of it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SanitizingFunction.class)
    static class OfProperties {
        @Bean
        CredentialValues sluiceCredentialValues(OptionRegistry registry) {
            return new CredentialValues(registry);
        }
    }

    /** Its own page. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({InfoContributor.class, ConditionalOnAvailableEndpoint.class})
    static class OfPage {
        @Bean
        @ConditionalOnAvailableEndpoint
        @ConditionalOnMissingBean
        GatewayEndpoint sluiceEndpoint(Gateway gateway, ObjectProvider<GatewayReload> reload) {
            return new GatewayEndpoint(gateway, reload.getIfAvailable());
        }
    }
}
