package io.sluice.examples.simulator.kv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Lets engines of other processes join a fabric, each by a connection that it keeps: when that ends, the engine has left. Safe for use by many threads. */
public final class FabricServer implements AutoCloseable {

    private static final long EXPIRE_MILLIS = 20;

    private final KvFabric fabric;
    private final ServerSocket listener;
    private final Set<FabricConnection> connections = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService expiry =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "fabric-expiry"));

    private FabricServer(KvFabric fabric, ServerSocket listener) {
        this.fabric = fabric;
        this.listener = listener;
    }

    /**
     * Starts a server.
     *
     * @param fabric what engines join
     * @param host the address to listen on
     * @param port the port, 0 for a free one
     * @throws UncheckedIOException if it cannot listen
     */
    public static FabricServer start(KvFabric fabric, String host, int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(host, port));
            FabricServer server = new FabricServer(fabric, listener);
            server.begin();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the fabric cannot listen on " + host + ":" + port, e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the executor
    private void begin() {
        expiry.scheduleWithFixedDelay(fabric::expire, EXPIRE_MILLIS, EXPIRE_MILLIS, TimeUnit.MILLISECONDS);
        daemon(this::accept, "fabric").start();
    }

    /** Returns the port that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                // Closed, or a client that was gone at once.
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        FabricConnection connection = new FabricConnection(fabric, new JsonLines(socket));
        connections.add(connection);
        daemon(
                        () -> {
                            connection.run();
                            connections.remove(connection);
                        },
                        "fabric-engine")
                .start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Ends it: engines see that it is gone. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
        expiry.shutdownNow();
        connections.forEach(FabricConnection::close);
    }
}
