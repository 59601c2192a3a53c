package io.sluice.gateway.servlet;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.spi.HttpTransport;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every container must show, with upstreams on Netty, as in the example. */
abstract class ServletHostContract extends HostContract {
    private static EventLoopGroup loops;

    @BeforeAll
    static void startLoops() {
        loops = SocketIo.NIO.newLoops(2);
    }

    @AfterAll
    static void endLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    protected HttpTransport newTransport() {
        return new NettyHttpTransport(loops, NettyTransportOptions.defaults());
    }
}
