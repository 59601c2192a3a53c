package io.sluice.gateway.testkit;

import io.sluice.gateway.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A port of the loopback interface that neither accepts nor refuses connections: the queue of its listener is full, so the operating system
 * drops what asks to connect.
 */
public final class UnresponsivePort implements AutoCloseable {
    private static final int FILLERS = 8;

    /** Linux queues one more than it is told to. */
    private static final int BACKLOG = 1;

    /** The state of a socket whose SYN was not answered, in Linux's tables. */
    private static final String SYN_SENT = "02";

    private final ServerSocket listener;
    private final List<SocketChannel> fillers = new ArrayList<>();
    private final Set<String> fillerPorts = new HashSet<>();

    /** Opens the port and fills its queue. */
    public UnresponsivePort() throws IOException {
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        for (int i = 0; i < FILLERS; i++) {
            SocketChannel filler = SocketChannel.open();
            fillers.add(filler);
            filler.configureBlocking(false);
            filler.bind(new InetSocketAddress(listener.getInetAddress(), 0));
            filler.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
            fillerPorts.add(hex(filler.socket().getLocalPort()));
        }
        Await.until(
                "the queue of the listener is full",
                () -> fillers.stream().filter(UnresponsivePort::hasConnected).count() >= fewestQueued());
    }

    /** Returns the origin to connect to. */
    public Origin origin() {
        return Origin.of("http", "127.0.0.1", listener.getLocalPort());
    }

    /** Returns whether {@link #clientsConnecting} works: on Linux. */
    public static boolean canSeeClients() {
        return Files.isReadable(Path.of("/proc/net/tcp"));
    }

    /** Returns how many sockets of others are connecting to this port now. */
    public long clientsConnecting() {
        return connecting("/proc/net/tcp") + connecting("/proc/net/tcp6");
    }

    private long connecting(String table) {
        String remotePort = ":" + hex(listener.getLocalPort());
        try {
            // The table also has every connection that was closed in the last minute: thousands, and tests ask often.
            return Files.readAllLines(Path.of(table)).stream()
                    .filter(line -> line.contains(remotePort))
                    .map(line -> line.trim().split("\\s+"))
                    .filter(columns -> columns[2].endsWith(remotePort) && columns[3].equals(SYN_SENT))
                    // By their ports: a filler may connect between this look at the table and one at its channel.
                    .filter(columns -> !fillerPorts.contains(portOf(columns[1])))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Returns how many fillers connect at least: a busy system does so later than {@code connect} returns. */
    private static int fewestQueued() {
        return canSeeClients() ? BACKLOG + 1 : BACKLOG;
    }

    private static boolean hasConnected(SocketChannel filler) {
        try {
            return filler.finishConnect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String portOf(String address) {
        return address.substring(address.indexOf(':') + 1);
    }

    /** Returns how Linux's tables write the port. */
    private static String hex(int port) {
        return String.format(Locale.ROOT, "%04X", port);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel filler : fillers) {
            filler.close();
        }
    }

    @Override
    public String toString() {
        return "UnresponsivePort[" + origin() + "]";
    }
}
