package io.sluice.gateway.spring.boot;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Headers;
import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spring.webflux.SluiceWebHandler;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/**
 * A Boot application on Reactor Netty. At a graceful shutdown that server closes connections at rest at once, so nothing comes on them meanwhile (HO-13); what else a drain is
 * {@link WebFluxApplicationTest} shows. What is about the size of bodies and numbers of streams (HO-8, HO-9, HO-10, HO-14) is shown without Boot around it.
 */
class WebFluxContractTest extends HostContract {
    private static final EventLoopGroup LOOPS = SocketIo.NIO.newLoops(2);

    @AfterAll
    static void endLoops() {
        LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    protected HttpTransport newTransport() {
        return new NettyHttpTransport(LOOPS, NettyTransportOptions.defaults());
    }

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
.gatekeeper(setup.gatekeeper())
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

    @Override
    protected Set<Integer> cannotHold() {
        return Set.of(8, 9, 10, 13, 14);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
