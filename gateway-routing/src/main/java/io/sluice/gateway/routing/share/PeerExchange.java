package io.sluice.gateway.routing.share;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.MessageReader;
import io.sluice.gateway.spi.share.MessageWriter;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries hints and reports by datagrams to every peer (clause FL-F-8). What cannot be sent at once is dropped, and what is lost stays lost: later reports make up for it. One thread
 * receives, another one looks names up.
 */
final class PeerExchange implements GatewayExchange {
    /** The most bytes of a datagram: with headers it fits in a frame of Ethernet, and in those of most tunnels. */
    static final int MOST_BYTES = 1_400;

    static final Duration LOOK_UP_PERIOD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(PeerExchange.class);

    private final MessageWriter writer;
    private final MessageReader reader;
    private final PeerSocket socket;
    private final PeerAddresses addresses;
    private final PeerStatus status;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread receiving;
    private final Thread lookingUp;

    private PeerExchange(
            PeerConfig config,
            String gateway,
            Receiver receiver,
            PeerAddresses.Resolver resolver,
            Duration lookUpPeriod) {
        this.writer = new MessageWriter(gateway, MOST_BYTES - Seal.BYTES);
        this.reader = new MessageReader(gateway, receiver);
        this.socket = PeerSocket.open(config);
        this.addresses = new PeerAddresses(config.peers(), socket.address(), resolver);
        this.status = new PeerStatus("share:" + config, Ticker.system(), Ticker.wallClock(), LOG);
        PeerReceiver receives = new PeerReceiver(config.key(), addresses, reader, status, this::show, LOG);
        this.receiving = daemon("sluice-peers-in", () -> socket.receive(receives));
        this.lookingUp = daemon("sluice-peers-names", () -> lookUp(lookUpPeriod));
        receiving.start();
        lookingUp.start();
    }

    /** Returns what makes exchanges with these peers. */
    static GatewayExchange.Factory with(PeerConfig config) {
        return with(config, name -> List.of(InetAddress.getAllByName(name)), LOOK_UP_PERIOD);
    }

    static GatewayExchange.Factory with(PeerConfig config, PeerAddresses.Resolver resolver, Duration lookUpPeriod) {
        return (gateway, receiver) -> new PeerExchange(config, gateway, receiver, resolver, lookUpPeriod);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void publish(UpstreamHint hint) {
        writer.write(hint).ifPresent(message -> socket.send(message, addresses.all()));
    }

    @Override
    public boolean carriesPlacements() {
        return true;
    }

    @Override
    public void publish(PlacementReport report) {
        for (byte[] message : writer.write(report)) {
            socket.send(message, addresses.all());
        }
    }

    @Override
    public List<SourceStatus> statuses() {
        return List.of(status.now(addresses.isAlone()));
    }

    /** Shows others that this gateway is there. */
    private void show() {
        socket.send(writer.sign(), addresses.all());
    }

    private void lookUp(Duration period) {
        try {
            do {
                addresses.lookUp();
                show();
            } while (!closed.await(period.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // closed: nothing else interrupts
        }
    }

    @Override
    public void close() {
        closed.countDown();
        socket.close();
        lookingUp.interrupt();
    }

    @Override
    public String toString() {
        return "PeerExchange[" + status + ", " + reader + "]";
    }
}
