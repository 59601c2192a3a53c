package io.sluice.gateway.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether clients have closed their connections, without taking a byte from the container: a socket that can be read from and has no bytes is at its end.
 *
 * <p>A channel may belong to more than one selector, so it stays with the container's own. This one is only asked what is ready and never waits, so that a channel which
 * the container closes is let go of at the next look. For one thread.
 */
final class ClientWatch implements AutoCloseable {
    private @Nullable Selector selector;

    /** Lets go of exchanges that have ended. */
    void forgetEnded() {
        Selector clients = selector;
        if (clients == null) {
            return;
        }
        for (SelectionKey key : clients.keys()) {
            if (key.isValid() && ((Exchange) key.attachment()).isOver()) {
                key.cancel();
            }
        }
        select(clients);
        clients.selectedKeys().clear();
    }

    /** Looks at this exchange's client from now on. */
    void add(Exchange exchange, SocketChannel socket) {
        try {
            if (selector == null) {
                selector = Selector.open();
            }
            socket.register(selector, SelectionKey.OP_READ, exchange);
        } catch (ClosedChannelException closed) {
            exchange.clientLeft();
        } catch (IllegalBlockingModeException | CancelledKeyException notNow) {
            // A container that blocks notices clients by itself.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks at all clients, and tells the exchanges of those that have left. */
    void look() {
        Selector clients = selector;
        if (clients == null) {
            return;
        }
        select(clients);
        for (SelectionKey key : clients.selectedKeys()) {
            if (isAtEnd((SocketChannel) key.channel())) {
                ((Exchange) key.attachment()).clientSeemsGone();
            }
        }
        clients.selectedKeys().clear();
    }

    @Override
    public void close() {
        Selector clients = selector;
        if (clients != null) {
            selector = null;
            closeQuietly(clients);
        }
    }

    /** Returns whether a socket that is ready has nothing to read. */
    private static boolean isAtEnd(SocketChannel socket) {
        try {
            return socket.socket().getInputStream().available() == 0;
        } catch (IOException closedByContainer) {
            return false;
        }
    }

    private static void select(Selector selector) {
        try {
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(Selector selector) {
        try {
            selector.close();
        } catch (IOException ignored) {
            // It is of no use any more either way.
        }
    }
}
