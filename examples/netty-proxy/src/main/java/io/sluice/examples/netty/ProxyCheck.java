package io.sluice.examples.netty;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.routing.RoutingSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds what routes want and the transport can't do, for instance trust a file without certificates, before anything is started. */
final class ProxyCheck {
    private ProxyCheck() {}

    static List<ConfigProblem> problemsWith(GatewaySettings settings) {
        EventLoopGroup loop = SocketIo.NIO.newLoops(1);
        try (NettyHttpTransport transport = new NettyHttpTransport(loop, settings.of(NettyTransportOptions.class))) {
            return settings.of(RoutingSettings.class).routePolicy().problemsWith(transport);
        } finally {
            var unused = loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
        }
    }
}
