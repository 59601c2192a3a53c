package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.RoutingSettings;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.reload.LiveInstances;
import io.sluice.gateway.routing.reload.LiveRoutes;
import io.sluice.gateway.routing.reload.LiveSettings;
import io.sluice.gateway.routing.scheduling.SchedulingSettings;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.scheduling.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Makes the gateway of an application, as its properties {@code sluice.*} and its beans say. Beans replace what properties say: one of each of {@link RoutePolicy}, {@link
 * Scheduler}, {@link InstanceSource}, {@link HttpTransport}, {@link io.sluice.gateway.spi.RetryQueue.Factory}, {@link
 * io.sluice.gateway.spi.pdd.PddProtocol}, {@link io.sluice.gateway.spi.pdd.Disaggregation}, {@link io.sluice.gateway.spi.FallbackPolicy}, {@link
 * io.sluice.gateway.spi.EndpointHealth.Factory}, {@link io.sluice.gateway.SessionKeySource}, {@link io.sluice.gateway.spi.Ticker} and {@link
 * io.sluice.gateway.spi.Timer}. Of {@link io.sluice.gateway.spi.GatewayListener}, {@link io.sluice.gateway.spi.LegFields}, {@link OptionModule} and {@link
 * GatewayBuilderCustomizer} all are taken, in their order. A {@link Gateway} of the application's own is used as it is.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "sluice.enabled", matchIfMissing = true)
public final class GatewayAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayAutoConfiguration.class);

    GatewayAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    OptionRegistry sluiceOptions(ObjectProvider<OptionModule> modules) {
        OptionRegistry registry = OptionRegistry.standard();
        for (OptionModule module : modules.orderedStream().toList()) {
            registry = registry.with(module);
        }
        return registry;
    }

    @Bean
    @ConditionalOnMissingBean
    GatewaySettings sluiceSettings(OptionRegistry registry, Environment environment) {
        GivenProperties given = GivenProperties.read(registry, environment);
        GatewaySettings settings = given.settings();
        given.warnings().forEach(LOG::warn);
        settings.warnings().forEach(LOG::warn);
        return settings;
    }

    @Bean
    @ConditionalOnMissingBean({RoutePolicy.class, Gateway.class})
    LiveRoutes sluiceRoutes(GatewaySettings settings) {
        return new LiveRoutes(settings.of(RoutingSettings.class));
    }

    @Bean
    @ConditionalOnMissingBean({InstanceSource.class, Scheduler.class, Gateway.class})
    LiveInstances sluiceInstances(GatewaySettings settings) {
        return new LiveInstances(settings.of(SchedulingSettings.class).instanceSource());
    }

    @Bean
    @ConditionalOnMissingBean(Gateway.class)
    GatewayReload sluiceReload(
            OptionRegistry registry,
            Environment environment,
            ObjectProvider<LiveRoutes> routes,
            ObjectProvider<LiveInstances> instances) {
        return new GatewayReload(
                registry, environment, new LiveSettings(routes.getIfAvailable(), instances.getIfAvailable()));
    }

    @Bean
    @ConditionalOnMissingBean
    Gateway sluiceGateway(
            GatewaySettings settings,
            ObjectProvider<LiveRoutes> routes,
            ObjectProvider<InstanceSource> instances,
            ObjectProvider<GatewayReload> reload,
            ListableBeanFactory beans) {
        GatewayBuilder builder = settings.applyTo(Gateway.builder());
        routes.ifAvailable(live -> builder.routePolicy(live.policy()));
        instances.ifAvailable(source -> builder.schedulerFactory(
                () -> settings.of(SchedulingSettings.class).scheduler(source).build()));
        GatewayBeans own = new GatewayBeans(beans);
        own.applyTo(builder, settings);
        Gateway gateway = builder.build();
        reload.ifAvailable(following -> following.follow(gateway, other -> {
            own.applyTo(other, settings);
            return other;
        }));
        return gateway;
    }

    @Bean
    GatewayDrain sluiceDrain(
            Gateway gateway, ObjectProvider<CallServer> servers, ConfigurableApplicationContext context) {
        return new GatewayDrain(gateway, servers.orderedStream().toList(), context);
    }

    @Bean
    GatewayShutdown sluiceShutdown(
            Gateway gateway, ObjectProvider<CallServer> servers, ConfigurableApplicationContext context) {
        return new GatewayShutdown(gateway, servers.orderedStream().toList(), context);
    }

    /** The transport of an application whose server has no event loops to share. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean({HttpTransport.class, Gateway.class})
    static class OnOwnLoops {
        @Bean(destroyMethod = "close")
        OwnLoopsTransport sluiceTransport(GatewaySettings settings) {
            return new OwnLoopsTransport(settings.of(NettyTransportOptions.class));
        }
    }
}
