package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.gateway.Attributes;
import io.sluice.gateway.Body;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.RequestBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A gateway as an HTTP server, with nothing but the JDK: {@link HttpServer} takes the calls, {@link Gateway} carries them.
 * {@code POST /explain} tells where the request in its body would go; everything else is a call.
 *
 * <p>It is meant to be read and copied. Its limits, which {@code examples/netty-proxy} does not have:
 *
 * <ul>
 *   <li>A call holds a thread until its answer has ended. When all threads are busy and {@value #MAX_WAITING} calls wait, a new
 *       one gets its connection closed.
 *   <li>A client that leaves is noticed at the next write: as long as its engine is silent, the engine works on.
 *   <li>{@link #close} cuts off the calls in flight: {@link Gateway#shutdown} and {@link Gateway#awaitTermination} before it let them end.
 *   <li>{@link HttpServer} speaks HTTP/1.1 only, keeps header fields but not their order, and lets a slow client take its time to
 *       send a request, unless the JVM runs with {@code -Dsun.net.httpserver.maxReqTime}.
 * </ul>
 */
public final class JdkHost implements AutoCloseable {
    private static final int MAX_WAITING = 1024;

    /** How much of a request is still read that was refused; the server knows one bound for all hosts of a JVM. */
    private static final int DRAINED_BYTES = 64 << 20;

    static {
        // Nagle's algorithm would hold a token back until the client has acknowledged the one before.
        System.getProperties().putIfAbsent("sun.net.httpserver.nodelay", "true");
        // Clients read an answer, such as a 413, when they have sent their request: what is too much is read and
        // dropped.
        System.getProperties().putIfAbsent("sun.net.httpserver.drainAmount", Integer.toString(DRAINED_BYTES));
    }

    private final Gateway gateway;
    private final HttpServer server;
    private final Function<Headers, Attributes> attributes;
    private final ThreadPoolExecutor threads;
    private final int maxRequestBytes;
    private final RequestMemory memory;

    private JdkHost(
            Gateway gateway, HttpServer server, ThreadPoolExecutor threads, Function<Headers, Attributes> attributes) {
        this.gateway = gateway;
        this.maxRequestBytes = RequestBuffer.limitOf(gateway);
        this.memory = RequestMemory.of(RequestMemory.usualLimit(maxRequestBytes));
        this.attributes = attributes;
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts a host; it accepts connections when this returns.
     *
     * @param gateway carries the calls; it stays the caller's, to be closed after the host
     * @param address where to listen; port 0 picks a free one
     * @param threads how many calls can run at a time
     * @throws IOException if it cannot listen there
     */
    public static JdkHost start(Gateway gateway, InetSocketAddress address, int threads) throws IOException {
        return start(gateway, address, threads, fields -> Attributes.empty());
    }

    /**
     * Starts such a host that knows who asks.
     *
     * @param attributes what it knows of a request, by its header fields, for the gateway's policies and listeners; called on the thread of the call
     */
    public static JdkHost start(
            Gateway gateway, InetSocketAddress address, int threads, Function<Headers, Attributes> attributes)
            throws IOException {
        HttpServer server = HttpServer.create(address, MAX_WAITING);
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING));
        JdkHost host = new JdkHost(gateway, server, pool, attributes);
        server.createContext("/", host::handle);
        server.setExecutor(pool);
        server.start();
        return host;
    }

    /** Returns the port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops listening and closes all connections, which cancels the calls they wait for. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Handles one exchange. Throwing closes the connection, so that the client sees a cut answer as one. */
    private void handle(HttpExchange exchange) throws IOException {
        try (RequestBuffer body = new RequestBuffer(memory, maxRequestBytes)) {
            GatewayRequest request;
            try {
                Headers fields = fields(exchange);
                LocalReply refusal = body.announce(length(fields));
                if (refusal == null) {
                    refusal = body.addAll(exchange.getRequestBody());
                }
                if (refusal != null) {
                    answer(exchange, refusal.toResponse(fields));
                    return;
                }
                request = request(exchange, fields, body);
            } catch (IllegalArgumentException malformed) {
                answer(exchange, LocalReply.malformed().toResponse(Headers.empty()));
                return;
            }
            serve(exchange, request);
        }
    }

    private void serve(HttpExchange exchange, GatewayRequest request) throws IOException {
        if (request.method().equals("POST") && request.path().equals("/explain")) {
            Body json = Body.of(gateway.explain(request).toJson().getBytes(UTF_8));
            answer(exchange, new GatewayResponse(200, Headers.of("content-type", "application/json"), json));
            return;
        }
        GatewayCall call = gateway.call(request);
        try {
            answer(exchange, call.response().toCompletableFuture().join());
        } catch (IOException | RuntimeException thrown) {
            call.cancel("the answer could not be passed on: " + thrown.getMessage());
            throw thrown;
        }
    }

    private static Headers fields(HttpExchange exchange) {
        Headers.Builder fields = Headers.builder();
        exchange.getRequestHeaders().forEach((name, values) -> values.forEach(value -> fields.add(name, value)));
        return fields.build();
    }

    /** Returns how many bytes the body has, -1 if that is not known. */
    private static long length(Headers fields) {
        String length = fields.first("content-length");
        if (length != null) {
            return Long.parseLong(length);
        }
        return fields.contains("transfer-encoding") ? -1 : 0;
    }

    private GatewayRequest request(HttpExchange exchange, Headers fields, RequestBuffer body) {
        return GatewayRequest.builder(
                        exchange.getRequestMethod(), exchange.getRequestURI().toASCIIString())
                .headers(fields)
                .attributes(attributes.apply(fields))
                .body(body.content())
                .build();
    }

    private static void answer(HttpExchange exchange, GatewayResponse answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        boolean bodiless =
                exchange.getRequestMethod().equals("HEAD") || answer.status() == 204 || answer.status() == 304;
        long length = answer.body().length();
        // In the words of HttpServer: -1 is no body, 0 is a body in chunks.
        exchange.sendResponseHeaders(answer.status(), bodiless || length == 0 ? -1 : Math.max(length, 0));
        OutputStream out = bodiless ? OutputStream.nullOutputStream() : exchange.getResponseBody();
        out.flush(); // the head: it need not wait for the first chunk
        answer.body().transferTo(out);
        out.close();
    }
}
