package io.sluice.gateway.routing.share;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnresolvedAddressException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams that never waits to send. Its channel does not block, so that a thread that is interrupted and sends does not close it. Safe for use by any number of threads, of
 * which one {@linkplain #receive receives}.
 */
final class PeerSocket {
    /** Room in the system for what comes in bursts; it may give less. */
    private static final int BUFFER_BYTES = 1 << 20;

    private final DatagramChannel channel;
    private final Selector selector;
    private final InetSocketAddress address;

    /** Signs what is sent; guarded by itself. */
    private final Seal seal;

    private PeerSocket(DatagramChannel channel, Selector selector, Secret key) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.seal = new Seal(key);
    }

    /** Opens a socket, or says by a {@link ConfigurationException} that there is none to be had. */
    static PeerSocket open(PeerConfig config) {
        InetSocketAddress place = config.listensEverywhere()
                ? new InetSocketAddress(config.listenPort())
                : new InetSocketAddress(config.listenHost(), config.listenPort());
        Selector selector = null;
        DatagramChannel channel = null;
        try {
            selector = Selector.open();
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            channel.bind(place);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            return new PeerSocket(channel, selector, config.key());
        } catch (IOException | UnresolvedAddressException e) {
            close(channel, selector);
            String shown = config.listenHost() + ":" + config.listenPort();
            throw new ConfigurationException(List.of(new ConfigProblem(
                    PeerOptions.PEERS.name(), shown, "a free port and an address of this machine to listen at")));
        }
    }

    /** Returns where it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** Sends a message to each of these; those to whom it cannot be sent at once do not get it. */
    void send(byte[] message, Collection<InetSocketAddress> to) {
        if (to.isEmpty()) {
            return;
        }
        byte[] datagram;
        synchronized (seal) {
            datagram = seal.seal(message);
        }
        for (InetSocketAddress peer : to) {
            try {
                int unused = channel.send(ByteBuffer.wrap(datagram), peer);
            } catch (IOException | RuntimeException e) {
                // No way to it now, or none for addresses of its kind: what it misses, later reports make up for.
            }
        }
    }

    /** Hands on what comes until the socket is closed, or the thread interrupted. */
    void receive(PeerReceiver receiver) {
        try {
            while (channel.isOpen() && !Thread.currentThread().isInterrupted()) {
                selector.select(receiver.pauseMillis());
                selector.selectedKeys().clear();
                receiver.takeAll(this::next);
            }
        } catch (IOException | ClosedSelectorException | UncheckedIOException e) {
            // closed
        } finally {
            close();
        }
    }

    /** Puts the next datagram into a buffer; returns who sent it, or null if there is none. */
    private @Nullable InetSocketAddress next(ByteBuffer to) {
        try {
            return (InetSocketAddress) channel.receive(to);
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw new UncheckedIOException(e);
            }
            return null; // what came in its place was an error of the network's
        }
    }

    /** Closes it, which ends the receiving. May be called twice. */
    void close() {
        close(channel, selector);
    }

    private static void close(@Nullable DatagramChannel channel, @Nullable Selector selector) {
        try (channel;
                selector) {
            // Both are closed whatever the other says.
        } catch (IOException e) {
            // It is of no use any more, whatever it says.
        }
    }

    @Override
    public String toString() {
        return "PeerSocket[" + address + "]";
    }
}
