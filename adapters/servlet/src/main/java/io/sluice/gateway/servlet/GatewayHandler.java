package io.sluice.gateway.servlet;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.host.OpenRequests;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.function.Function;

/**
 * Answers servlet requests through a gateway: reads the body within bounds, makes the call, and passes on what comes back, without ever holding a thread. What a
 * {@link GatewayServlet} does; a servlet or a Spring controller of a host's own calls {@link #handle}.
 *
 * <p><b>Request.</b> Method, target and fields go to the gateway as the client sent them, as far as the container keeps them (the order of fields of different names
 * may be its own). The body must be untouched: nobody may have asked the request for a parameter, a part or its reader. Filters that do so, such as Spring's
 * {@code FormContentFilter}, stay off these paths.
 *
 * <p><b>Response.</b> Each chunk is flushed unless more is there already, and the next one is asked for when the container has taken the last. A response that
 * breaks off is never ended as if it were whole, and nothing is added to it: the connection is cut, or the stream reset in HTTP/2. The Servlet API has no word for that, so
 * on containers other than the three below, or where their classes are out of reach, one of unknown length may look whole; a warning is logged then.
 *
 * <p><b>Clients that leave.</b> No container looks for that while nothing is read or written. On Jetty 12, Tomcat 10.1 and 11 (NIO) and Undertow 2.3 the handler looks
 * at the sockets of calls that take longer, {@linkplain GatewayHandlerBuilder#clientPoll a few times a second}, and cancels the call of a client that has closed its
 * connection, so also of one that has only closed its sending half. It needs to reach the container's own classes for that, as in an embedded container;
 * where it can't, on other containers, over TLS, and when a client has sent another request meanwhile, a client that left is noticed at the next write. With HTTP/2
 * the container itself reports it.
 *
 * <p><b>End.</b> {@link #drain} and {@link #drainAndClose} are a host's end.
 *
 * <p>Safe for use by any number of threads. It has one daemon thread, which {@link #close} ends.
 */
public final class GatewayHandler implements AutoCloseable {
    private final Gateway gateway;
    private final Gatekeeper gatekeeper;
    private final Function<HttpServletRequest, Attributes> attributes;
    private final RequestMemory memory;
    private final Limits limits;
    private final OpenRequests requests;
    private final OpenExchanges open;

    GatewayHandler(
            Gateway gateway,
            Gatekeeper gatekeeper,
            Function<HttpServletRequest, Attributes> attributes,
            RequestMemory memory,
            Limits limits,
            Duration clientPoll) {
        this.gateway = gateway;
        this.gatekeeper = gatekeeper;
        this.attributes = attributes;
        this.memory = memory;
        this.limits = limits;
        this.requests = new OpenRequests(gateway);
        this.open = OpenExchanges.watchedEvery(clientPoll, requests);
    }

    /**
     * Returns a handler with every option at its default.
     *
     * @param gateway carries the calls; it stays the host's unless it calls {@link #drainAndClose}
     */
    public static GatewayHandler of(Gateway gateway) {
        return builder(gateway).build();
    }

    /** Returns a builder with every option at its default. */
    public static GatewayHandlerBuilder builder(Gateway gateway) {
        return new GatewayHandlerBuilder(gateway);
    }

    /**
     * Answers a request; returns at once, while the container keeps the request open. Nothing else may be done with the two afterwards.
     *
     * @throws IllegalStateException if the request cannot be asynchronous, because its servlet or a filter before it was registered without
     *     {@code asyncSupported}; then nothing was done
     */
    public void handle(HttpServletRequest request, HttpServletResponse response) {
        if (!request.isAsyncSupported()) {
            throw new IllegalStateException(
                    "asyncSupported: false (expected: true for the servlet and every filter before it)");
        }
        new Exchange(this, request, response).start();
    }

    /** Returns the number of requests whose responses have not ended. */
    public int openRequests() {
        return requests.count();
    }

    /** Returns the number of bytes that the bodies of requests take that were not answered yet. */
    public long requestBytes() {
        return memory.taken();
    }

    /** Returns whether {@link #drain} was called, for a host's health page. */
    public boolean isDraining() {
        return requests.isDraining();
    }

    /** Notes that the host is about to end: requests are served as before, but each answer that begins from now on is the last of its connection. */
    public void drain() {
        requests.drain();
    }

    /**
     * Ends what the handler and its gateway do, as on SIGTERM: {@linkplain #drain drains}, waits until every request was answered or the limit has passed, and closes
     * the gateway. What runs then ends with an error, which its clients get, and requests that still come are answered with 503. Blocks. Before it, the host
     * calls {@link #drain} and stops listening, in this order; after it, the host stops its server.
     *
     * @param limit how long to wait for answers; zero or less = not at all
     * @return whether every request was answered within the limit; if this thread is interrupted, it does not wait any longer, and stays interrupted
     */
    public boolean drainAndClose(Duration limit) {
        return requests.drainAndClose(limit);
    }

    /** Ends the handler's thread: clients that leave are not looked for any more. Ends no call. May be called twice. */
    @Override
    public void close() {
        open.close();
    }

    Gateway gateway() {
        return gateway;
    }

    Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    Attributes attributes(HttpServletRequest request) {
        return attributes.apply(request);
    }

    RequestMemory memory() {
        return memory;
    }

    Limits limits() {
        return limits;
    }

    OpenExchanges open() {
        return open;
    }

    @Override
    public String toString() {
        return "GatewayHandler[" + requests + "]";
    }
}
