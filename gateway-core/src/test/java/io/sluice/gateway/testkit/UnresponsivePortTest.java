package io.sluice.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class UnresponsivePortTest {
    @Test
    void clientNeitherConnectsNorFailsAndIsCounted() throws IOException {
        assumeTrue(UnresponsivePort.canSeeClients());
        SocketChannel client = SocketChannel.open();
        try (UnresponsivePort port = new UnresponsivePort()) {
            assertThat(port.clientsConnecting()).isZero();
            client.configureBlocking(false);
            client.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), port.origin().port()));
            Await.until("the client is seen", () -> port.clientsConnecting() == 1);
            assertThat(client.finishConnect()).isFalse();
            client.close();
            Await.until("the client has gone", () -> port.clientsConnecting() == 0);
        }
    }
}
