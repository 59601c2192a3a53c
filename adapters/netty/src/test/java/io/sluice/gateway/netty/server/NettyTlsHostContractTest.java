package io.sluice.gateway.netty.server;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The server on Netty, reached by TLS. */
class NettyTlsHostContractTest extends HostContract {
    private static final SSLContext CLIENT = TestCertificates.client();

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
        NettyServerOptions options = NettyServerOptions.builder()
                .tls(ServerTls.ofFiles(TestCertificates.file("server.pem"), TestCertificates.file("server.key")))
                .build();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        NettyServer server =
                NettyServer.start(loops, anyPort, options, request -> site.handle(knowing(request, setup)));
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
        public RawClient connect(int receiveBuffer) throws IOException {
            return RawClient.over(TestCertificates.socket(port(), CLIENT, receiveBuffer));
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
