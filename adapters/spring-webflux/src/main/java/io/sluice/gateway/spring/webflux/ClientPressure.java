package io.sluice.gateway.spring.webflux;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.ClassUtils;

/**
 * Whether a client keeps up with what is written to it, where the server's demand does not tell: Reactor Netty asks for 128 chunks ahead, whatever their size.
 * Safe for use by any number of threads.
 */
interface ClientPressure {
    /** A client of a server that asks only for what it can write. */
    ClientPressure NONE = new ClientPressure() {
        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void close() {}
    };

    /** Returns whether the client keeps up; if it does not, what was given at the beginning runs when it has caught up. */
    boolean isWritable();

    /** Called when nothing more is written. */
    void close();

    /**
     * Returns the pressure of a response's client.
     *
     * @param caughtUp runs on the event loop of the client's connection
     */
    static ClientPressure of(ServerHttpResponse response, Runnable caughtUp) {
        return Servers.IS_REACTOR_NETTY_HERE && isOnReactorNetty(response)
                ? NettyPressure.of(ServerHttpResponseDecorator.getNativeResponse(response), caughtUp)
                : NONE;
    }

    /** Returns whether a response goes out by Reactor Netty, which writes each chunk out when it has no other to go with it. */
    static boolean isOnReactorNetty(ServerHttpResponse response) {
        return Servers.IS_REACTOR_NETTY_HERE
                && NettyPressure.isNative(ServerHttpResponseDecorator.getNativeResponse(response));
    }

    /** Which servers are on the class path. */
    final class Servers {
        static final boolean IS_REACTOR_NETTY_HERE = ClassUtils.isPresent(
                "reactor.netty.http.server.HttpServerResponse", ClientPressure.class.getClassLoader());

        private Servers() {}
    }
}
