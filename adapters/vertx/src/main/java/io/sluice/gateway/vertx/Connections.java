package io.sluice.gateway.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with a connection beyond what Vert.x offers: its {@code close} waits until the client has taken all that was written, which one that has stopped
 * reading never does, and its server cannot stop listening without closing connections.
 *
 * <p>Vert.x keeps the class behind that to itself on the module path, and in another version it may be another; then the next best is done.
 */
final class Connections {
    private static final @Nullable Method CONTEXT = contextOfConnections();

    private Connections() {}

    /**
     * Closes a connection now, dropping what the client has not taken.
     *
     * @param resets whether an orderly end would look like that of a whole response
     */
    static void abort(HttpConnection connection, boolean resets) {
        ChannelHandlerContext inner = context(connection);
        if (inner == null) {
            connection.close();
            return;
        }
        if (inner.executor().inEventLoop()) {
            abort(inner, resets);
        } else {
            inner.executor().execute(() -> abort(inner, resets));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    private static void abort(ChannelHandlerContext inner, boolean resets) {
        if (resets) {
            inner.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        inner.flush();
        inner.close();
    }

    /** Returns the listening socket that a connection came in by, null if that is not to be had. */
    static @Nullable Channel listener(HttpConnection connection) {
        ChannelHandlerContext inner = context(connection);
        return inner == null ? null : inner.channel().parent();
    }

    private static @Nullable ChannelHandlerContext context(HttpConnection connection) {
        if (CONTEXT == null || !CONTEXT.getDeclaringClass().isInstance(connection)) {
            return null;
        }
        try {
            return (ChannelHandlerContext) CONTEXT.invoke(connection);
        } catch (ReflectiveOperationException modulesAreStrict) {
            return null;
        }
    }

    private static @Nullable Method contextOfConnections() {
        try {
            return Class.forName("io.vertx.core.net.impl.ConnectionBase").getMethod("channelHandlerContext");
        } catch (ReflectiveOperationException anotherVertx) {
            return null;
        }
    }
}
