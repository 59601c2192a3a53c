package io.sluice.gateway.routing.share;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.share.MessageReader;
import io.sluice.gateway.spi.share.MessageWriter;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

@DisplayName("FL-F-8")
class PeerReceiverTest {
    private static final Secret KEY = Secret.of("a key that all peers know");
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7_946);

    private final List<String> warnings = new ArrayList<>();
    private final Logger log = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (log, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("warn");
                warnings.add(MessageFormatter.basicArrayFormat((String) arguments[0], (Object[]) arguments[1]));
                return null;
            });
    private final PeerStatus status = new PeerStatus("share:udp://peers", Ticker.system(), Ticker.wallClock(), log);
    private final PeerReceiver receiver = new PeerReceiver(
            KEY,
            new PeerAddresses(List.of(), PEER, name -> List.of()),
            new MessageReader("own", hint -> {}),
            status,
            () -> {},
            log);
    private final Queue<byte[]> datagrams = new ConcurrentLinkedQueue<>();

    @Test
    @DisplayName("That a peer is of another version is logged once, and that somebody is none once, too")
    void logged() {
        byte[] later = new MessageWriter("later", 1_300).sign();
        later[0]++;
        for (int i = 0; i < 3; i++) {
            datagrams.add("from a stranger".getBytes(UTF_8));
            datagrams.add(new Seal(KEY).seal(later));
        }
        receiver.takeAll(this::next);
        assertThat(warnings)
                .hasSize(2)
                .anyMatch(line -> line.contains("is not signed with the key"))
                .anyMatch(line -> line.contains("of another version"))
                .allMatch(line -> line.startsWith("share:udp://peers LOADING: "));
        datagrams.add(new Seal(KEY).seal(new MessageWriter("same", 1_300).sign()));
        receiver.takeAll(this::next);
        assertThat(status.now(false).entries()).isEqualTo(1);
    }

    private InetSocketAddress next(ByteBuffer to) {
        byte[] datagram = datagrams.poll();
        if (datagram == null) {
            return null;
        }
        to.put(datagram);
        return PEER;
    }
}
