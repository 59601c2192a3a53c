package io.sluice.gateway.spring.boot;

import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.pdd.PddSettings;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.beans.factory.ListableBeanFactory;

/** The beans that an application has in place of what its properties say of a gateway. */
final class GatewayBeans {
    private final ListableBeanFactory beans;

    GatewayBeans(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Sets what the beans are.
     *
     * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if there are several of what there can be one of, and none is primary
     */
    void applyTo(GatewayBuilder builder, GatewaySettings settings) {
        one(RoutePolicy.class, builder::routePolicy);
        one(Scheduler.class, builder::scheduler);
        one(HttpTransport.class, builder::transport);
        one(RetryQueue.Factory.class, builder::retryQueue);
        one(FallbackPolicy.class, builder::fallbackPolicy);
        one(EndpointHealth.Factory.class, builder::endpointHealth);
        one(SessionKeySource.class, builder::sessionKey);
        one(Ticker.class, builder::ticker);
        one(Timer.class, builder::timer);
        Optional<Disaggregation> byProperties = settings.of(PddSettings.class).disaggregation();
        one(PddProtocol.class, protocol -> builder.disaggregation(by(protocol, byProperties)));
        one(Disaggregation.class, builder::disaggregation);
        beans.getBeanProvider(LegFields.class).orderedStream().forEach(builder::legFields);
        beans.getBeanProvider(GatewayListener.class).orderedStream().forEach(builder::listener);
        beans.getBeanProvider(GatewayBuilderCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(builder));
    }

    private <T> void one(Class<T> type, Consumer<T> setter) {
        beans.getBeanProvider(type).ifAvailable(setter);
    }

    /** Returns what the properties say of another protocol; for that one they need not name it. */
    private static Disaggregation by(PddProtocol protocol, Optional<Disaggregation> properties) {
        Disaggregation.Builder builder = Disaggregation.by(protocol)
                .staged(protocol.pattern(SchedulingMode.PD_BATCH).isEmpty());
        properties.ifPresent(said -> builder.staged(said.mode() == SchedulingMode.PD_STAGED)
                .policy(said.policy())
                .multiChoice(said.multiChoice())
                .missingHandoff(said.missingHandoff())
                .emptyPrefillPool(said.emptyPrefillPool())
                .handoffCleanup(said.handoffCleanup())
                .usage(said.usage())
                .keepTransferMembers(said.transferMembersKept())
                .commitBeforePrefill(said.committedBeforePrefill())
                .prefillBackstop(said.prefillBackstop()));
        return builder.build();
    }
}
