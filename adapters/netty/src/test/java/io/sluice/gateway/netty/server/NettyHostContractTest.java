package io.sluice.gateway.netty.server;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.spi.HttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The server on Netty, with its own transport. */
class NettyHostContractTest extends HostContract {
    private static EventLoopGroup loops;

    @BeforeAll
    static void startLoops() {
        loops = TestSockets.io().newLoops(2);
    }

    @AfterAll
    static void stopLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    protected HttpTransport newTransport() {
        return new NettyHttpTransport(loops);
    }

    @Override
    protected RunningHost start(HostSetup setup) throws IOException {
        Site site = new Site(setup.gateway());
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        RequestHandler handler = request -> site.handle(knowing(request, setup));
        NettyServer server =
                NettyServer.start(loops, anyPort, NettyServerOptions.defaults(), handler.behind(setup.gatekeeper()));
        return new Running(server, setup.gateway());
    }

    private static GatewayRequest knowing(GatewayRequest request, HostSetup setup) {
        return GatewayRequest.builder(request.method(), request.target())
                .headers(request.headers())
                .body(request.body())
                .attributes(setup.attributes().apply(request.headers()))
                .build();
    }

    private record Running(NettyServer server, Gateway gateway) implements RunningHost {
        @Override
        public int port() {
            return server.address().getPort();
        }

        @Override
        public void drain(Duration limit) {
            server.drain(limit);
            server.closeAfter(gateway);
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
