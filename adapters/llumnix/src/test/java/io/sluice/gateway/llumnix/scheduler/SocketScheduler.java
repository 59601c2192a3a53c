package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.scheduler.SchedulerBooks.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@link SchedulerBooks} behind a real socket. */
final class SocketScheduler implements AutoCloseable {
    static {
        // Else each response waits 40 ms for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final SchedulerBooks books;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    SocketScheduler(SchedulerBooks books, int port) {
        this.books = books;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    Origin origin() {
        return Origin.of("http", "127.0.0.1", server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String target = exchange.getRequestURI().getPath();
            Reply reply = books.handle(target, body);
            byte[] text = reply.text().getBytes(UTF_8);
            exchange.sendResponseHeaders(reply.status(), text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
        }
    }

    /** Ends it at once, as if it were killed. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
