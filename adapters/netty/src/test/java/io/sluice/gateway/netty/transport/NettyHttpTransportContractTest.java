package io.sluice.gateway.netty.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.sluice.gateway.contract.HttpTransportContract;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.spi.HttpTransport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of transports, on one event loop, since each has connections of its own, and the sockets that this machine serves best. */
class NettyHttpTransportContractTest extends HttpTransportContract {
    private static EventLoopGroup loops;

    @BeforeAll
    static void startLoops() {
        loops = TestSockets.io().newLoops(1);
    }

    @AfterAll
    static void stopLoops() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    @SuppressWarnings("deprecation") // Netty has no other way to take the JDK's context
    protected HttpTransport newTransport(Duration connectTimeout, SSLContext trusted) {
        JdkSslContext tls = new JdkSslContext(trusted, true, ClientAuth.NONE);
        return new NettyHttpTransport(
                loops,
                NettyTransportOptions.builder()
                        .connectTimeout(connectTimeout)
                        .tls(tls)
                        .build());
    }
}
