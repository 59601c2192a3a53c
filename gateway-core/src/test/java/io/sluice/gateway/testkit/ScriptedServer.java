package io.sluice.gateway.testkit;

import io.sluice.gateway.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A server on a free port of the loopback interface that does on each connection what the test says, byte by byte.
 *
 * <p>Each connection runs the script on a thread of its own. When the script has ended, the connection stays open, and what the client
 * sends is dropped, until the client closes it. An {@link IOException} ends a script quietly; anything else it throws fails the
 * test in {@link #close}. The threads are not daemons, so that a server that nobody closes is found.
 *
 * <p>Methods may be called by any thread.
 */
public final class ScriptedServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 512;
    private static final int BACKLOG = 256;

    private final ServerSocket listener;
    private final boolean secure;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<ServerConnection> connections = new CopyOnWriteArrayList<>();
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile Script script = connection -> {};

    private ScriptedServer(ServerSocketFactory sockets, boolean secure) {
        try {
            this.listener = sockets.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.secure = secure;
    }

    /** Starts a server whose script only waits for the client to close. */
    public static ScriptedServer start() {
        return new ScriptedServer(ServerSocketFactory.getDefault(), false).accepting();
    }

    /** Starts such a server for {@code https}. */
    public static ScriptedServer startTls(SSLContext context) {
        return new ScriptedServer(context.getServerSocketFactory(), true).accepting();
    }

    /** Sets what connections do that are accepted from now on. */
    public ScriptedServer onConnection(Script newScript) {
        script = newScript;
        return this;
    }

    /** Returns the origin of this server, by the name {@code localhost}. */
    public Origin origin() {
        return Origin.of(secure ? "https" : "http", "localhost", port());
    }

    /** Returns the port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns all requests that were read so far, on whichever connection. */
    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Returns the number of connections accepted so far. */
    public int connectionCount() {
        return connections.size();
    }

    /** Waits until a connection was accepted, and returns it. The first has number 0. */
    public ServerConnection connection(int number) {
        Await.until("connection " + number + " is accepted", () -> isThere(connections, number));
        return connections.get(number);
    }

    /** Waits until a request was read, and returns it. The first has number 0. */
    public ReceivedRequest request(int number) {
        Await.until("request " + number + " is received", () -> isThere(requests, number));
        return requests.get(number);
    }

    /** Closes all connections, waits until all scripts have ended, and fails if one of them failed. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        for (ServerConnection connection : connections) {
            connection.close();
        }
        threads.forEach(Thread::interrupt);
        Await.until("the scripts end", () -> threads.stream().noneMatch(Thread::isAlive));
        throwFailure();
    }

    /** Returns whether a list has got so far; throws if a script has failed, after which nobody should wait. */
    private boolean isThere(List<?> list, int number) {
        if (list.size() > number) {
            return true;
        }
        throwFailure();
        return false;
    }

    private void throwFailure() {
        if (!failures.isEmpty()) {
            throw new AssertionError("a script of the server failed", failures.get(0));
        }
    }

    private ScriptedServer accepting() {
        startThread("accept", this::acceptAll);
        return this;
    }

    private void acceptAll() {
        while (closed.getCount() > 0) {
            try {
                Socket socket = listener.accept();
                if (connections.size() == MAX_CONNECTIONS) {
                    socket.close();
                    throw new AssertionError("connections: more than " + MAX_CONNECTIONS);
                }
                ServerConnection connection = new ServerConnection(socket, requests::add, closed);
                connections.add(connection);
                Thread thread = startThread("connection-" + connections.size(), () -> run(script, connection));
                if (closed.getCount() == 0) { // the end may have passed this connection by
                    connection.close();
                    thread.interrupt();
                }
            } catch (IOException e) {
                // The listener was closed, or a client left while it was accepted.
            } catch (AssertionError e) {
                failures.add(e);
            }
        }
    }

    private void run(Script running, ServerConnection connection) {
        try {
            running.run(connection);
            connection.awaitClose();
        } catch (IOException e) {
            // The connection has ended.
        } catch (Throwable e) {
            if (closed.getCount() > 0 || !(e instanceof InterruptedException)) {
                failures.add(e);
            }
        } finally {
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(ServerConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
    }

    private Thread startThread(String name, Runnable task) {
        Thread thread = new Thread(task, "scripted-server-" + port() + "-" + name);
        threads.add(thread);
        thread.start();
        return thread;
    }

    @Override
    public String toString() {
        return "ScriptedServer[" + origin() + ", " + connections.size() + " connections, " + requests.size()
                + " requests]";
    }

    /** What a connection does. */
    @FunctionalInterface
    public interface Script {
        /** Runs on the thread of the connection. */
        void run(ServerConnection connection) throws Exception;
    }
}
