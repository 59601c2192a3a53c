package io.sluice.gateway.testkit;

import io.sluice.gateway.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A port of the loopback interface that neither accepts nor refuses connections: the queue of its listener is full, so the operating system
 * drops what asks to connect.
 */
public final class UnresponsivePort implements AutoCloseable {
    private static final int FILLERS = 8;

    /** The state of a socket whose SYN was not answered, in Linux's tables. */
    private static final String SYN_SENT = "02";

    private final ServerSocket listener;
    private final List<SocketChannel> fillers = new ArrayList<>();

    /** Opens the port and fills its queue. */
    public UnresponsivePort() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < FILLERS; i++) {
            SocketChannel filler = SocketChannel.open();
            fillers.add(filler);
            filler.configureBlocking(false);
            filler.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
        }
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
        return connecting("/proc/net/tcp") + connecting("/proc/net/tcp6") - fillersConnecting();
    }

    private long fillersConnecting() {
        return fillers.stream()
                .filter(SocketChannel::isConnectionPending)
                .filter(this::isStillConnecting)
                .count();
    }

    private boolean isStillConnecting(SocketChannel filler) {
        try {
            return !filler.finishConnect();
        } catch (IOException e) {
            return false;
        }
    }

    private long connecting(String table) {
        String remotePort = String.format(Locale.ROOT, ":%04X", listener.getLocalPort());
        try {
            // The table also has every connection that was closed in the last minute: thousands, and tests ask often.
            return Files.readAllLines(Path.of(table)).stream()
                    .filter(line -> line.contains(remotePort))
                    .map(line -> line.trim().split("\\s+"))
                    .filter(columns -> columns[2].endsWith(remotePort) && columns[3].equals(SYN_SENT))
                    .count();
        } catch (IOException e) {
            return 0;
        }
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
