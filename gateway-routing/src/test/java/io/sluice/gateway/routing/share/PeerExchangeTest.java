package io.sluice.gateway.routing.share;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Secret;
import io.sluice.gateway.options.ServiceAddress.Host;
import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.MessageWriter;
import io.sluice.gateway.spi.share.UpstreamHint;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Exchanges over real sockets. */
@DisplayName("FL-F-8")
class PeerExchangeTest {
    private static final Secret KEY = Secret.of("a key that all peers know");
    private static final Duration SOON = Duration.ofMillis(20);
    private static final UpstreamHint HINT =
            new UpstreamHint(PauseKind.LIMITED, "endpoint:1", "", "m", Duration.ofSeconds(30), Duration.ZERO);

    private final Random random = new Random(7);
    private final Map<String, InetAddress> names = new ConcurrentHashMap<>();
    private final List<GatewayExchange> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        open.forEach(GatewayExchange::close);
        open.forEach(GatewayExchange::close);
    }

    @Test
    @DisplayName("Each of three peers hears the two others, hints and reports, and not itself")
    void three() throws IOException {
        List<Integer> ports = List.of(freePort(), freePort(), freePort());
        List<Heard> heard = new ArrayList<>();
        List<GatewayExchange> exchanges = new ArrayList<>();
        for (int own : ports) {
            Heard receiver = new Heard();
            heard.add(receiver);
            exchanges.add(join("g" + own, own, ports, KEY, receiver));
        }
        for (GatewayExchange exchange : exchanges) {
            Await.until("it hears both", () -> status(exchange).entries() == 2);
            assertThat(status(exchange).state()).isEqualTo(State.OK);
            assertThat(status(exchange).name()).startsWith("share:udp://localhost:");
        }
        PlacementReport report = report(3);
        exchanges.get(0).publish(report);
        exchanges.get(1).publish(HINT);
        Await.until(
                "the reports come",
                () -> heard.get(1).reports.size() == 1 && heard.get(2).reports.size() == 1);
        Await.until(
                "the hints come",
                () -> heard.get(0).hints.size() == 1 && heard.get(2).hints.size() == 1);
        assertThat(heard.get(1).reports).containsExactly(report);
        assertThat(heard.get(2).from).containsExactly("g" + ports.get(0));
        assertThat(heard.get(0).reports).isEmpty();
        assertThat(heard.get(1).hints).isEmpty();
    }

    @Test
    @DisplayName(
            "A report that is much larger than a datagram comes as a whole, in order, also from a thread that is interrupted")
    void large() throws IOException {
        List<Integer> ports = List.of(freePort(), freePort());
        Heard heard = new Heard();
        GatewayExchange first = join("first", ports.get(0), ports, Secret.none(), new Heard());
        GatewayExchange second = join("second", ports.get(1), ports, Secret.none(), heard);
        Await.until(
                "they know each other",
                () -> status(first).entries() == 1 && status(second).entries() == 1);
        PlacementReport report = report(2_000);
        Thread.currentThread().interrupt();
        first.publish(report);
        assertThat(Thread.interrupted()).isTrue();
        Await.until("it is complete", () -> heard.reports.stream().anyMatch(PlacementReport::isWhole));
        assertThat(heard.reports.stream().flatMap(one -> one.prompts().stream()))
                .containsExactlyElementsOf(report.prompts());
    }

    @Test
    @DisplayName(
            "Nothing is heard from who has another key or none, nor from one who has changed, cut or repeated what was sent")
    void forged() throws IOException {
        int own = freePort();
        Heard heard = new Heard();
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            GatewayExchange exchange = join("own", own, List.of(own, stranger.getLocalPort()), KEY, heard);
            MessageWriter writer = new MessageWriter("other", 1_300);
            byte[] message = writer.write(HINT).orElseThrow();
            byte[] signed = new Seal(KEY).seal(message);
            byte[] changed = signed.clone();
            changed[20]++;
            byte[] tag = signed.clone();
            tag[tag.length - 1]++;
            for (byte[] datagram : List.of(
                    message,
                    new Seal(Secret.of("another key, as long")).seal(message),
                    changed,
                    tag,
                    Arrays.copyOf(signed, signed.length - 1),
                    new byte[0],
                    new byte[7],
                    new byte[9_000])) {
                send(stranger, datagram, own);
            }
            send(stranger, signed, own);
            send(stranger, signed, own);
            UpstreamHint last =
                    new UpstreamHint(PauseKind.EJECTED, "endpoint:2", "", "", Duration.ofSeconds(30), Duration.ZERO);
            send(stranger, new Seal(KEY).seal(writer.write(last).orElseThrow()), own);
            Await.until("the last comes", () -> heard.hints.size() == 2);
            assertThat(heard.hints).containsExactly(HINT, last);
            assertThat(exchange.toString()).contains("1 repeated").doesNotContain(KEY.reveal());
        }
    }

    @Test
    @DisplayName("Of two peers of which one has a key and the other none neither seems to hear the other")
    void oneKey() throws IOException {
        List<Integer> ports = List.of(freePort(), freePort());
        GatewayExchange plain = join("plain", ports.get(0), ports, Secret.none(), new Heard());
        GatewayExchange keyed = join("keyed", ports.get(1), ports, KEY, new Heard());
        Await.until(
                "signs have come",
                () -> plain.toString().contains(" malformed")
                        && !plain.toString().contains("0 malformed"));
        assertThat(status(plain).state()).isEqualTo(State.LOADING);
        assertThat(status(keyed).state()).isEqualTo(State.LOADING);
    }

    @Test
    @DisplayName("Without a key peers are heard and strangers are not, and a flood of rubbish holds up nobody")
    void stranger() throws IOException {
        int own = freePort();
        Heard heard = new Heard();
        try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            GatewayExchange exchange = join("own", own, List.of(peer.getLocalPort()), Secret.none(), heard);
            Await.until("it knows the peer", () -> !received(peer).isEmpty());
            send(stranger, new MessageWriter("stranger", 1_300).write(HINT).orElseThrow(), own);
            for (int i = 0; i < 20_000; i++) {
                byte[] rubbish = new byte[random.nextInt(200)];
                random.nextBytes(rubbish);
                send(i % 2 == 0 ? stranger : peer, rubbish, own);
            }
            MessageWriter writer = new MessageWriter("peer", 1_300);
            Await.until("the peer is heard", () -> {
                send(peer, writer.write(HINT).orElseThrow(), own);
                return !heard.hints.isEmpty();
            });
            assertThat(status(exchange).entries()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "A peer that comes later, under a name that is known later, is heard, and stays known when the name is not any more")
    void later() throws IOException {
        int own = freePort();
        int other = freePort();
        Heard heard = new Heard();
        GatewayExchange first =
                join("first", config(own, List.of(new Host("later", other)), KEY), new Heard(), this::named);
        first.publish(HINT); // to nobody
        assertThat(status(first).state()).isEqualTo(State.LOADING);
        names.put("later", InetAddress.getLoopbackAddress());
        GatewayExchange second = join("second", other, List.of(own), KEY, heard);
        Await.until("it is heard", () -> status(first).state() == State.OK);
        Await.until("it hears", () -> status(second).state() == State.OK);
        first.publish(HINT);
        Await.until("the hint comes", () -> !heard.hints.isEmpty());
        names.clear();
        first.publish(report(1));
        Await.until("a name that is lost keeps its address", () -> !heard.reports.isEmpty());
    }

    @Test
    @DisplayName("Among no others it is well, and closed it leaves the port free")
    void alone() throws IOException {
        int own = freePort();
        GatewayExchange exchange = join("own", own, List.of(own), KEY, new Heard());
        Await.until("it knows that it is alone", () -> status(exchange).state() == State.OK);
        assertThat(exchange.carriesPlacements()).isTrue();
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> join("again", own, List.of(own), KEY, new Heard()));
        assertThat(thrown.problems())
                .singleElement()
                .matches(problem -> problem.option().equals("share-peers")
                        && problem.expected().contains("free port"));
        exchange.close();
        exchange.publish(HINT);
        exchange.publish(report(1));
        join("again", own, List.of(own), KEY, new Heard());
    }

    private GatewayExchange join(String gateway, int own, List<Integer> peers, Secret key, Heard heard) {
        List<Host> hosts =
                peers.stream().map(port -> new Host("localhost", port)).toList();
        return join(gateway, config(own, hosts, key), heard, name -> List.of(InetAddress.getLoopbackAddress()));
    }

    private GatewayExchange join(String gateway, PeerConfig config, Heard heard, PeerAddresses.Resolver resolver) {
        GatewayExchange exchange = PeerExchange.with(config, resolver, SOON).open(gateway, heard);
        open.add(exchange);
        return exchange;
    }

    private List<InetAddress> named(String name) throws UnknownHostException {
        InetAddress address = names.get(name);
        if (address == null) {
            throw new UnknownHostException(name);
        }
        return List.of(address);
    }

    private static PeerConfig config(int own, List<Host> peers, Secret key) {
        return new PeerConfig(peers, InetAddress.getLoopbackAddress().getHostAddress(), own, key);
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static SourceStatus status(GatewayExchange exchange) {
        return exchange.statuses().get(0);
    }

    private static void send(DatagramSocket from, byte[] datagram, int port) {
        try {
            from.send(new DatagramPacket(
                    datagram, datagram.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String received(DatagramSocket by) {
        try {
            by.setSoTimeout(5_000);
            DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
            by.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private PlacementReport report(int chunks) {
        PromptFingerprint prompt =
                PromptFingerprint.ofHashes(random.longs(chunks).toArray(), chunks * 256 + 5);
        return new PlacementReport(
                true,
                List.of(new InstanceLoad("i", "http://h:1", 1, 2, 3)),
                List.of(new PlacedPrompt("i", "http://h:1", 4, prompt)));
    }

    /** What a gateway hears. */
    private static final class Heard implements GatewayExchange.Receiver {
        private final List<UpstreamHint> hints = new CopyOnWriteArrayList<>();
        private final List<PlacementReport> reports = new CopyOnWriteArrayList<>();
        private final List<String> from = new CopyOnWriteArrayList<>();

        @Override
        public void hint(UpstreamHint hint) {
            hints.add(hint);
        }

        @Override
        public void placements(String gateway, PlacementReport report) {
            from.add(gateway);
            reports.add(report);
        }
    }
}
