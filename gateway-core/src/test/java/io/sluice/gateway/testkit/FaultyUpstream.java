package io.sluice.gateway.testkit;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Ticker;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An engine or endpoint of the loopback interface that fails as the test says: it plays one {@link Fault} for each request, on whichever connection, and
 * the last one again and again. Keeps count of the exchanges, and of those that are under way.
 *
 * <p>Methods may be called by any thread.
 */
public final class FaultyUpstream implements AutoCloseable {
    /** Chooses what to do about a request. */
    @FunctionalInterface
    public interface Choice {
        /**
         * Chooses.
         *
         * @param number how many requests came before, to this upstream
         */
        Fault of(ReceivedRequest request, int number);
    }

    private final Origin origin;
    private final @Nullable ScriptedServer server;
    private final Closeable resource;
    private final Ticker ticker;
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final List<Long> arrivals = new CopyOnWriteArrayList<>();
    private volatile Choice choice = (request, number) -> Fault.silence();

    private FaultyUpstream(Origin origin, @Nullable ScriptedServer server, Closeable resource, Ticker ticker) {
        this.origin = origin;
        this.server = server;
        this.resource = resource;
        this.ticker = ticker;
    }

    /** Starts an upstream; {@code ticker} tells when requests arrive. */
    public static FaultyUpstream start(Ticker ticker) {
        ScriptedServer server = ScriptedServer.start();
        // By its address: no test of faults should wait for a name service.
        Origin origin = Origin.of("http", "127.0.0.1", server.port());
        FaultyUpstream upstream = new FaultyUpstream(origin, server, server::close, ticker);
        server.onConnection(upstream::serve);
        return upstream;
    }

    /** Returns an upstream that refuses connections. */
    public static FaultyUpstream refusing() {
        try {
            // Bound, so that nobody else gets the port, and not listening.
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Origin origin = Origin.of("http", "127.0.0.1", socket.getLocalPort());
            return new FaultyUpstream(origin, null, socket, Ticker.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns an upstream whose name does not exist. No name service is asked: the label is longer than 63 characters (RFC 1035, 2.3.4). */
    public static FaultyUpstream unknown() {
        return new FaultyUpstream(Origin.of("http", "x".repeat(64) + ".invalid", 80), null, () -> {}, Ticker.system());
    }

    /** Sets what is done about requests, in their order; the last one repeats. */
    public FaultyUpstream plays(Fault... faults) {
        List<Fault> all = List.of(faults);
        return chooses((request, number) -> all.get(Math.min(number, all.size() - 1)));
    }

    /** Sets what chooses what is done about a request. */
    public FaultyUpstream chooses(Choice newChoice) {
        choice = newChoice;
        return this;
    }

    /** Returns where it is. */
    public Origin origin() {
        return origin;
    }

    /** Returns it as an endpoint without a key. */
    public Endpoint endpoint() {
        return Endpoint.of(origin + "/v1");
    }

    /** Returns the number of requests that were read whole. */
    public int exchanges() {
        return received.get();
    }

    /** Returns the number of exchanges that neither were answered whole nor ended by either side. */
    public int openExchanges() {
        return open.get();
    }

    /** Returns when requests came, by the ticker. */
    public List<Long> arrivalNanos() {
        return List.copyOf(arrivals);
    }

    /** Returns the number of connections that were accepted. */
    public int connections() {
        return server == null ? 0 : server.connectionCount();
    }

    /** Waits until a connection was accepted, and returns it. The first has number 0. */
    public ServerConnection connection(int number) {
        if (server == null) {
            throw new IllegalStateException("upstream: " + origin + " (expected: one that takes connections)");
        }
        return server.connection(number);
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }

    private void serve(ServerConnection connection) throws Exception {
        while (true) {
            ReceivedRequest request = connection.readRequest();
            arrivals.add(ticker.nanos());
            int number = received.getAndIncrement();
            open.incrementAndGet();
            try {
                choice.of(request, number).play(connection);
            } finally {
                open.decrementAndGet();
            }
        }
    }

    @Override
    public String toString() {
        return "FaultyUpstream[" + origin + ", " + received + " exchanges, " + open + " open]";
    }
}
