package io.sluice.gateway.netty.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The making of one connection for the exchange that waits for it: look up the name, try its addresses one after the other, have the proxy
 * make a tunnel, shake hands for TLS, all within one time. Belongs to its event loop.
 */
final class ConnectionAttempt implements Carrier {
    private final ConnectionPool pool;
    private final Connector connector;
    private final NettyExchange exchange;
    private final Hop hop;
    private final Deque<InetAddress> untried = new ArrayDeque<>();
    private @Nullable ScheduledFuture<?> timeout;
    private @Nullable Channel channel;
    private boolean ended;

    /**
     * Creates an attempt that has not begun.
     *
     * @throws IllegalArgumentException if there is no way to where the exchange goes
     */
    ConnectionAttempt(ConnectionPool pool, Connector connector, NettyExchange exchange) {
        this.pool = pool;
        this.connector = connector;
        this.exchange = exchange;
        this.hop = connector.hopTo(Destination.of(exchange.request()));
    }

    void start() {
        timeout = pool.loop().schedule(this::timedOut, connector.timeout().toNanos(), TimeUnit.NANOSECONDS);
        connector.resolve(hop).whenComplete(this::resolvedAnywhere);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    public void abort() {
        end();
        if (channel != null) {
            channel.close();
        }
    }

    /** Gives up because the transport ends; the exchange ends with this cause. */
    void shutDown(GatewayException cause) {
        exchange.cancel(cause);
    }

    private void fail(ErrorKind kind, String message, @Nullable Throwable cause) {
        if (!ended) {
            abort();
            exchange.fail(kind, message, cause);
        }
    }

    private void timedOut() {
        fail(
                ErrorKind.CONNECT_FAILED,
                "no connection within " + connector.timeout().toMillis() + " ms",
                null);
    }

    private void resolvedAnywhere(OriginResolver.@Nullable Resolved resolved, @Nullable Throwable failure) {
        afterEvents(() -> resolved(resolved, failure));
    }

    /**
     * Runs what opens a socket when the loop has dealt with all events that it has read. A socket that is opened in between may get the number of one
     * that was closed a moment ago, and then the events that are still to come for that one: a hang-up, for instance, which closes it.
     */
    private void afterEvents(Runnable opening) {
        try {
            pool.loop().execute(opening);
        } catch (RejectedExecutionException loopsAreGone) {
            // The exchange went with them.
        }
    }

    private void resolved(OriginResolver.@Nullable Resolved resolved, @Nullable Throwable failure) {
        if (ended) {
            return;
        }
        if (resolved == null) {
            String what = failure instanceof UnknownHostException ? "unknown host" : "the host could not be looked up";
            fail(connector.isClosed() ? ErrorKind.SHUTTING_DOWN : ErrorKind.CONNECT_FAILED, what, failure);
            return;
        }
        untried.addAll(pool.failures().inOrder(resolved.addresses(), pool.now()));
        tryNext(resolved);
    }

    private void tryNext(OriginResolver.Resolved resolved) {
        if (ended) {
            return;
        }
        InetAddress address = untried.removeFirst();
        ChannelFuture connecting = connector.connect(pool, hop, resolved, address);
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (ended) {
                return;
            }
            if (connected.isSuccess()) {
                pool.failures().connected(address);
                connected((SocketChannel) connecting.channel(), resolved.tls());
                return;
            }
            pool.failures().failed(address, pool.now());
            if (untried.isEmpty()) {
                fail(ErrorKind.CONNECT_FAILED, "no connection: " + reason(connected), connected.cause());
            } else {
                afterEvents(() -> tryNext(resolved));
            }
        });
    }

    private void connected(SocketChannel connected, @Nullable SslContext tls) {
        UpstreamConnection connection = connected.pipeline().get(UpstreamConnection.class);
        pool.opened(connection);
        ProxyTunnel tunnel = connected.pipeline().get(ProxyTunnel.class);
        if (tunnel == null || tls == null) {
            secure(connected, connection);
            return;
        }
        await(tunnel.established(), "no tunnel: ", () -> {
            connector.secure(connected, hop, tls);
            secure(connected, connection);
        });
    }

    private void secure(SocketChannel connected, UpstreamConnection connection) {
        SslHandler tls = connected.pipeline().get(SslHandler.class);
        if (tls == null) {
            finish(connection);
            return;
        }
        connection.readIfWanted();
        await(tls.handshakeFuture(), "TLS: ", () -> finish(connection));
    }

    private void await(Future<?> step, String failure, Runnable next) {
        step.addListener(done -> {
            if (ended) {
                return;
            }
            if (done.isSuccess()) {
                next.run();
            } else {
                fail(ErrorKind.CONNECT_FAILED, failure + reason(done), done.cause());
            }
        });
    }

    private void finish(UpstreamConnection connection) {
        end();
        connection.carry(exchange, pool.now());
    }

    private void end() {
        ended = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
        pool.ended(this);
    }

    private static String reason(Future<?> failed) {
        Throwable cause = failed.cause();
        return cause == null ? "cancelled" : String.valueOf(cause.getMessage());
    }

    @Override
    public String toString() {
        return "ConnectionAttempt[for " + exchange + "]";
    }
}
