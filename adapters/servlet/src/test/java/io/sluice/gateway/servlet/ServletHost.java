package io.sluice.gateway.servlet;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Headers;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.function.Function;

/** A container with the servlet in it, as a test wants it. */
abstract class ServletHost implements RunningHost {
    private final GatewayHandler handler;
    private boolean closed;

    ServletHost(GatewayHandler handler) {
        this.handler = handler;
    }

    /** Starts one on a free port of the loopback interface. */
    @FunctionalInterface
    interface Starter {
        ServletHost start(GatewayHandler handler) throws Exception;
    }

    /** Returns the handler that the contract wants. */
    static GatewayHandler handler(HostSetup setup) {
        Function<Headers, Attributes> attributes = setup.attributes();
        return GatewayHandler.builder(setup.gateway())
                .clientPoll(Duration.ofMillis(50))
                .attributes(request -> attributes.apply(fields(request)))
                .build();
    }

    private static Headers fields(HttpServletRequest request) {
        Headers.Builder fields = Headers.builder();
        for (String name : Collections.list(request.getHeaderNames())) {
            Collections.list(request.getHeaders(name)).forEach(value -> fields.add(name, value));
        }
        return fields.build();
    }

    /** Stops listening; connections stay open. */
    abstract void stopListening() throws Exception;

    /** Ends the server and all its connections. */
    abstract void stop() throws Exception;

    @Override
    public final void drain(Duration limit) throws Exception {
        handler.drain();
        stopListening();
        handler.drainAndClose(limit);
        close();
    }

    @Override
    public final void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stop();
        } catch (Exception e) {
            throw new IOException(e);
        }
        handler.close();
    }
}
