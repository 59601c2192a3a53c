package io.sluice.gateway.netty.server;

import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * The server on Netty, reached by TLS. Cases of many megabytes are left out: without the JVM's optimizing compiler, as tests run, to encrypt them takes 20 s, and {@link
 * TlsConnectionsTest} has what is different about them.
 */
class NettyTlsHostContractTest extends NettyHostContractTest {
    private static final SSLContext CLIENT = TestCertificates.client();

    @Override
    NettyServerOptions options() {
        return NettyServerOptions.builder()
                .tls(ServerTls.ofFiles(TestCertificates.file("server.pem"), TestCertificates.file("server.key")))
                .build();
    }

    @Override
    protected RunningHost start(HostSetup setup) throws IOException {
        return new ByTls(super.start(setup));
    }

    @Override
    public void survivesManyLargeBodies() {}

    @Override
    public void cutsAnEndlessBody() {}

    @Override
    public void takesALargeBody(boolean chunked) {}

    @Override
    public void refusesATooLargeBody(boolean chunked) {}

    private record ByTls(RunningHost host) implements RunningHost {
        @Override
        public int port() {
            return host.port();
        }

        @Override
        public RawClient connect(int receiveBuffer) throws IOException {
            return RawClient.over(TestCertificates.socket(port(), CLIENT, receiveBuffer));
        }

        @Override
        public void drain(Duration limit) throws Exception {
            host.drain(limit);
        }

        @Override
        public void close() throws IOException {
            host.close();
        }
    }
}
