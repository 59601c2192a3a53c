package io.sluice.gateway.servlet;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Headers;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.function.Function;

/** A container with the servlet in it, as a test wants it. */
abstract class ServletHost implements RunningHost {
    /** How long the container's connections may rest, unless a test says otherwise. */
    static final int USUAL_IDLE_MILLIS = 30_000;

    private final GatewayHandler handler;
    private boolean closed;

    ServletHost(GatewayHandler handler) {
        this.handler = handler;
    }

    /** The containers that are tested. */
    enum Kind {
        JETTY {
            @Override
            ServletHost start(GatewayHandler handler, Servlet servlet, int idleMillis) throws Exception {
                return JettyHost.start(handler, servlet, idleMillis);
            }
        },
        TOMCAT {
            @Override
            ServletHost start(GatewayHandler handler, Servlet servlet, int idleMillis) throws Exception {
                return TomcatHost.start(handler, servlet, idleMillis);
            }
        },
        UNDERTOW {
            @Override
            ServletHost start(GatewayHandler handler, Servlet servlet, int idleMillis) throws Exception {
                return UndertowHost.start(handler, servlet, idleMillis);
            }
        };

        /** Starts one on a free port of the loopback interface. */
        abstract ServletHost start(GatewayHandler handler, Servlet servlet, int idleMillis) throws Exception;
    }

    /** Returns the handler that the contract wants. */
    static GatewayHandler handler(HostSetup setup) {
        Function<Headers, Attributes> attributes = setup.attributes();
        return GatewayHandler.builder(setup.gateway())
                .gatekeeper(setup.gatekeeper())
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
