package io.sluice.examples.netty.pdd;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.spi.HttpTransport;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Disaggregation, on Netty")
class NettyPddTest extends PddSuite {
    private static EventLoopGroup loops;

    @BeforeAll
    static void startLoops() {
        loops = SocketIo.best().newLoops(2);
    }

    @AfterAll
    static void stopLoops() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    HttpTransport newTransport() {
        return new NettyHttpTransport(loops);
    }
}
