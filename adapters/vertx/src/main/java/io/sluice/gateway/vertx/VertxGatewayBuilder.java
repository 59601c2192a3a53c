package io.sluice.gateway.vertx;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.host.OpenRequests;
import io.sluice.gateway.host.RequestBuffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/** Makes a {@link VertxGateway}. For one thread at a time. */
public final class VertxGatewayBuilder {
    private final Gateway gateway;
    private Gatekeeper gatekeeper = Gatekeeper.open();
    private long maxRequestMemory = -1;
    private Duration bodyTimeout = Duration.ofSeconds(10);
    private Duration lingerTimeout = Duration.ofSeconds(5);
    private Function<HttpServerRequest, Attributes> attributes = request -> Attributes.empty();

    VertxGatewayBuilder(Gateway gateway) {
        this.gateway = Objects.requireNonNull(gateway, "gateway");
    }

    /**
     * Sets the most bytes that the bodies of all requests may take; {@link RequestMemory#usualLimit} unless told otherwise. More is answered with 503. How many that of
     * one request may have is the gateway's to say.
     */
    public VertxGatewayBuilder maxRequestMemory(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxRequestMemory: " + bytes + " (expected: >= 0)");
        }
        maxRequestMemory = bytes;
        return this;
    }

    /** Sets how long a body may take to come, beside a second for each KiB of it; 10 s unless told otherwise. A slower client is answered with 408. */
    public VertxGatewayBuilder bodyTimeout(Duration timeout) {
        bodyTimeout = longerThanZero("bodyTimeout", timeout);
        return this;
    }

    /** Sets how long a client whose request was refused may pause while it sends the rest of it; 5 s unless told otherwise. Then it is cut off. */
    public VertxGatewayBuilder lingerTimeout(Duration timeout) {
        lingerTimeout = longerThanZero("lingerTimeout", timeout);
        return this;
    }

    /**
     * Sets what the host knows of a call, for the gateway's policies and listeners.
     *
     * @param function called on the context of each request; what it throws is logged, and answered with 500
     */
    public VertxGatewayBuilder attributes(Function<HttpServerRequest, Attributes> function) {
        attributes = Objects.requireNonNull(function, "attributes");
        return this;
    }

    /**
     * Sets who decides by the head of a call whether it comes in; by default everybody does. What it knows of the sender stands behind what {@link #attributes} says.
     *
     * @param asked called on the context of each request, before its body is read; what it throws is logged, and answered with 500
     */
    public VertxGatewayBuilder gatekeeper(Gatekeeper asked) {
        gatekeeper = Objects.requireNonNull(asked, "gatekeeper");
        return this;
    }

    /** Returns what was set. */
    public VertxGateway build() {
        int maxRequestBytes = RequestBuffer.limitOf(gateway);
        long memory = maxRequestMemory < 0 ? RequestMemory.usualLimit(maxRequestBytes) : maxRequestMemory;
        OpenRequests open = new OpenRequests(gateway);
        return new VertxGateway(new Site(
                gateway,
                gatekeeper,
                attributes,
                maxRequestBytes,
                RequestMemory.of(memory),
                bodyTimeout,
                lingerTimeout,
                open,
                new Drain(open)));
    }

    private static Duration longerThanZero(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return value;
    }
}
