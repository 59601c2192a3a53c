package io.sluice.gateway.netty.server;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The server alone, in front of whatever a test wants to answer. */
final class TestServer implements AutoCloseable {
    private final EventLoopGroup loops = TestSockets.io().newLoops(1);
    private final NettyServer server;

    /** Starts a server with the usual options, that takes bodies of 1 MiB. */
    TestServer(RequestHandler handler) {
        this(NettyServerOptions.defaults(), 1 << 20, handler);
    }

    TestServer(NettyServerOptions options, RequestHandler handler) {
        this(options, 1 << 20, handler);
    }

    TestServer(NettyServerOptions options, int maxRequestBytes, RequestHandler handler) {
        try {
            server = NettyServer.start(
                    loops,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    options,
                    new Limited(maxRequestBytes, handler));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawClient connect() throws IOException {
        return RawClient.connect(server.address().getPort());
    }

    RawClient connect(int receiveBuffer) throws IOException {
        return RawClient.connect(server.address().getPort(), receiveBuffer);
    }

    /** Connects by TLS as a client that shows no certificate, by these versions or those that are usual. */
    RawClient connectByTls(String... protocols) throws IOException {
        return TestCertificates.connect(port(), TestCertificates.client(), protocols);
    }

    int port() {
        return server.address().getPort();
    }

    NettyServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private record Limited(int maxRequestBytes, RequestHandler handler) implements RequestHandler {
        @Override
        public Reply handle(GatewayRequest request) {
            return handler.handle(request);
        }

        @Override
        public Gatekeeper gatekeeper() {
            return handler.gatekeeper();
        }
    }
}
