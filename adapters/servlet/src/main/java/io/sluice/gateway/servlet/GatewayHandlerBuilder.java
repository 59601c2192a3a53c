package io.sluice.gateway.servlet;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.host.RequestBuffer;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/** Builds a {@link GatewayHandler}; for one thread. */
public final class GatewayHandlerBuilder {
    private final Gateway gateway;
    private Function<HttpServletRequest, Attributes> attributes = request -> Attributes.empty();
    private Gatekeeper gatekeeper = Gatekeeper.open();
    private long maxRequestMemory = -1;
    private Duration bodyTimeout = Duration.ofSeconds(10);
    private Duration lingerTimeout = Duration.ofSeconds(5);
    private Duration clientPoll = Duration.ofMillis(250);

    GatewayHandlerBuilder(Gateway gateway) {
        this.gateway = Objects.requireNonNull(gateway, "gateway");
    }

    /**
     * Sets what the host knows of a request (tenant, principal, remote address), for the gateway's policies and listeners; nothing by default.
     *
     * @param attributes called on the container's thread, before the body is read; a request for which it throws is answered with 500
     */
    public GatewayHandlerBuilder attributes(Function<HttpServletRequest, Attributes> attributes) {
        this.attributes = Objects.requireNonNull(attributes, "attributes");
        return this;
    }

    /**
     * Sets who decides by the head of a request whether it comes in; by default everybody does. What it knows of the sender stands behind what {@link #attributes}
     * says. It sees the address that the container tells, which valves and filters may have changed.
     *
     * @param gatekeeper called on the container's thread, before the body is read; a request for which it throws is answered with 500
     */
    public GatewayHandlerBuilder gatekeeper(Gatekeeper gatekeeper) {
        this.gatekeeper = Objects.requireNonNull(gatekeeper, "gatekeeper");
        return this;
    }

    /**
     * Sets the most bytes that the bodies of all requests may take together; {@link RequestMemory#usualLimit} if not called. A request for which there is no room is
     * answered with 503. That of one request is the gateway's {@link io.sluice.gateway.GatewayBuilder#maxRequestBytes limit}.
     *
     * @param bytes at least 0
     */
    public GatewayHandlerBuilder maxRequestMemory(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxRequestMemory: " + bytes + " (expected: >= 0)");
        }
        this.maxRequestMemory = bytes;
        return this;
    }

    /**
     * Sets how long a body may take to come, by default 10 s, on top of a second for each KiB of it that has come; then it is answered with 408. The container's own
     * timeout ends a request of which nothing comes any more.
     *
     * @param bodyTimeout longer than zero
     */
    public GatewayHandlerBuilder bodyTimeout(Duration bodyTimeout) {
        this.bodyTimeout = positive("bodyTimeout", bodyTimeout);
        return this;
    }

    /**
     * Sets how long what still comes of a request that was refused is read and thrown away, by default 5 s, so that its client gets the reply. Then, or after 64 MiB
     * (two of the largest bodies, if that is more), the connection is cut.
     *
     * @param lingerTimeout longer than zero
     */
    public GatewayHandlerBuilder lingerTimeout(Duration lingerTimeout) {
        this.lingerTimeout = positive("lingerTimeout", lingerTimeout);
        return this;
    }

    /**
     * Sets how often the handler looks whether the clients of calls that take longer are still there, by default four times a second. A client that has left is noticed
     * after two or three looks.
     *
     * @param clientPoll longer than zero
     */
    public GatewayHandlerBuilder clientPoll(Duration clientPoll) {
        this.clientPoll = positive("clientPoll", clientPoll);
        return this;
    }

    /** Returns a new handler. */
    public GatewayHandler build() {
        Limits limits = new Limits(RequestBuffer.limitOf(gateway), bodyTimeout, lingerTimeout);
        long memory = maxRequestMemory < 0 ? RequestMemory.usualLimit(limits.maxRequestBytes()) : maxRequestMemory;
        return new GatewayHandler(gateway, gatekeeper, attributes, RequestMemory.of(memory), limits, clientPoll);
    }

    private static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return value;
    }

    @Override
    public String toString() {
        return "GatewayHandlerBuilder[memory of " + maxRequestMemory + " bytes]";
    }
}
