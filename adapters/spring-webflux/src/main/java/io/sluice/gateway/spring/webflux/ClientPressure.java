package io.sluice.gateway.spring.webflux;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
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

        @Override
        public void expectCut() {}

        @Override
        public void cut() {}
    };

    /** Returns whether the client keeps up; if it does not, what was given at the beginning runs when it has caught up. */
    boolean isWritable();

    /** Called when nothing more is written. */
    void close();

    /** Called before a response is ended by an error, for the connection to end so that nobody takes that for the end of the body. */
    void expectCut();

    /** Closes the connection, where that is possible: for a response that nobody can end in order. */
    void cut();

    /**
     * Returns the pressure of a response's client.
     *
     * @param caughtUp runs on the event loop of the client's connection
     */
    static ClientPressure of(ServerHttpResponse response, Runnable caughtUp) {
        Object nativeResponse = onReactorNetty(response);
        return nativeResponse == null ? NONE : NettyPressure.of(nativeResponse, caughtUp);
    }

    /** Returns whether a response goes out by Reactor Netty, which writes each chunk out when it has no other to go with it. */
    static boolean isOnReactorNetty(ServerHttpResponse response) {
        return onReactorNetty(response) != null;
    }

    private static @Nullable Object onReactorNetty(ServerHttpResponse response) {
        ServerHttpResponse inner = response;
        while (inner instanceof ServerHttpResponseDecorator decorator) {
            inner = decorator.getDelegate();
        }
        // Other factories are those of other servers, and of mocks, which have no native response to ask for.
        if (inner instanceof AbstractServerHttpResponse server
                && server.bufferFactory() instanceof NettyDataBufferFactory
                && Servers.IS_REACTOR_NETTY_HERE) {
            Object nativeResponse = server.getNativeResponse();
            return NettyPressure.isKnown(nativeResponse) ? nativeResponse : null;
        }
        return null;
    }

    /** Which servers are on the class path. */
    final class Servers {
        static final boolean IS_REACTOR_NETTY_HERE = ClassUtils.isPresent(
                "reactor.netty.http.server.HttpServerResponse", ClientPressure.class.getClassLoader());

        private Servers() {}
    }
}
