package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.Headers;
import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.spring.webflux.SluiceWebHandler;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** A Boot application on Reactor Netty. */
class WebFluxContractTest extends HostContract {
    @Override
    protected RunningHost start(HostSetup setup) {
        return BootHost.start(
                new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.REACTIVE)
                        .initializers(context -> {
                            var beans = (org.springframework.context.support.GenericApplicationContext) context;
                            beans.registerBean(Gateway.class, setup::gateway, bean -> bean.setDestroyMethodName(""));
                            beans.registerBean(
                                    SluiceWebHandler.class,
                                    () -> SluiceWebHandler.builder(setup.gateway())
                                            .attributes(exchange -> {
                                                Headers.Builder fields = Headers.builder();
                                                exchange.getRequest()
                                                        .getHeaders()
                                                        .forEach((name, values) ->
                                                                values.forEach(value -> fields.add(name, value)));
                                                return setup.attributes().apply(fields.build());
                                            })
                                            .build());
                        }),
                Map.of("sluice.map-paths", "on", "spring.reactor.netty.shutdown-quiet-period", "0"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
