package io.sluice.gateway.opentelemetry;

import io.netty.channel.EventLoopGroup;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.netty.server.NettyServer;
import io.sluice.gateway.netty.server.NettyServerOptions;
import io.sluice.gateway.netty.server.Site;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.LegFields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** HO-18 with this tracer, on the server on Netty; the other cases are that server's own. */
class TracedHostContractTest extends HostContract {
    private static EventLoopGroup loops;

    @BeforeAll
    static void startLoops() {
        loops = SocketIo.best().newLoops(1);
    }

    @AfterAll
    static void stopLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    protected LegFields tracer() {
        return GatewayTracing.of(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build());
    }

    @Override
    protected Set<Integer> cannotHold() {
        return IntStream.rangeClosed(1, 19).filter(number -> number != 18).boxed().collect(Collectors.toSet());
    }

    @Override
    protected HttpTransport newTransport() {
        return new NettyHttpTransport(loops);
    }

    @Override
    protected RunningHost start(HostSetup setup) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        NettyServer server =
                NettyServer.start(loops, anyPort, NettyServerOptions.defaults(), new Site(setup.gateway()));
        return new RunningHost() {
            @Override
            public int port() {
                return server.address().getPort();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
