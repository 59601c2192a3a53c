package io.sluice.gateway.netty.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop. Everything belongs to that loop, so there is no lock and no hand-off.
 *
 * <p>The connection that was used last is used first, so that those beyond the need grow old and are closed.
 */
final class ConnectionPool {
    private static final String CLOSED = "the transport was closed";

    private final EventLoop loop;
    private final Connector connector;
    private final Bootstrap bootstrap;
    private final int maxIdlePerOrigin;
    private final long idleTimeoutNanos;
    private final long sweepNanos;
    private final AddressWatch addresses;
    private final FailedAddresses failures = new FailedAddresses();
    private final Map<Destination, Deque<UpstreamConnection>> idle = new HashMap<>();
    private final Set<UpstreamConnection> open = new HashSet<>();
    private final Set<ConnectionAttempt> attempts = new HashSet<>();
    private @Nullable ScheduledFuture<?> nextSweep;
    private boolean closed;

    /** The number of open connections; written on the loop only. */
    private volatile int size;

    ConnectionPool(EventLoop loop, Connector connector, NettyTransportOptions options) {
        this.loop = loop;
        this.connector = connector;
        this.bootstrap = connector.bootstrap(loop);
        this.maxIdlePerOrigin = options.maxIdlePerOrigin();
        this.idleTimeoutNanos = options.idleTimeout().toNanos();
        this.sweepNanos =
                Math.min(idleTimeoutNanos / 4, connector.addressRefresh().toNanos() / 2);
        this.addresses = connector.watch(loop, open);
    }

    EventLoop loop() {
        return loop;
    }

    /** Returns what a new connection is made from; to be cloned. */
    Bootstrap bootstrap() {
        return bootstrap;
    }

    /** Returns the addresses to which no connection could be made of late. */
    FailedAddresses failures() {
        return failures;
    }

    /** Returns the number of open connections, on any thread. */
    int size() {
        return size;
    }

    /** Sends an exchange on its way, on a connection at rest or on a new one. */
    void start(NettyExchange exchange) {
        if (exchange.isEnded()) {
            return;
        }
        if (closed) {
            exchange.fail(ErrorKind.SHUTTING_DOWN, CLOSED, null);
            return;
        }
        ExchangeRequest request = exchange.request();
        long now = now();
        UpstreamConnection connection = request.needsFreshConnection() ? null : takeIdle(Destination.of(request), now);
        if (connection != null) {
            connection.carry(exchange, now);
            return;
        }
        connect(exchange);
    }

    private void connect(NettyExchange exchange) {
        ConnectionAttempt attempt;
        try {
            attempt = new ConnectionAttempt(this, connector, exchange);
        } catch (IllegalArgumentException noWay) {
            exchange.fail(ErrorKind.CONNECT_FAILED, "no connection: " + noWay.getMessage(), null);
            return;
        }
        attempts.add(attempt);
        exchange.carriedBy(attempt);
        attempt.start();
    }

    /** Takes in a connection that was made. */
    void opened(UpstreamConnection connection) {
        open.add(connection);
        size = open.size();
    }

    /** Forgets an attempt to make a connection, which has ended. */
    void ended(ConnectionAttempt attempt) {
        attempts.remove(attempt);
    }

    /** Keeps a connection for the next exchange. */
    void release(UpstreamConnection connection) {
        Deque<UpstreamConnection> others =
                idle.computeIfAbsent(connection.destination(), unknown -> new ArrayDeque<>());
        if (closed || others.size() >= maxIdlePerOrigin) {
            connection.abort();
            return;
        }
        connection.rest(now(), idleTimeoutNanos);
        others.addLast(connection);
        if (nextSweep == null) {
            scheduleSweep();
        }
    }

    /** Forgets a connection that has closed. */
    void closed(UpstreamConnection connection) {
        open.remove(connection);
        size = open.size();
        Deque<UpstreamConnection> others = idle.get(connection.destination());
        if (others != null) {
            others.remove(connection);
        }
    }

    /** Ends all exchanges and closes all connections. */
    void close() {
        closed = true;
        if (nextSweep != null) {
            nextSweep.cancel(false);
        }
        idle.clear();
        GatewayException cause = new GatewayException(ErrorKind.SHUTTING_DOWN, CLOSED);
        List.copyOf(attempts).forEach(attempt -> attempt.shutDown(cause));
        List.copyOf(open).forEach(connection -> connection.shutDown(cause));
    }

    private @Nullable UpstreamConnection takeIdle(Destination destination, long now) {
        Deque<UpstreamConnection> candidates = idle.get(destination);
        if (candidates == null) {
            return null;
        }
        UpstreamConnection connection = candidates.pollLast();
        while (connection != null && (!connection.isUsable() || isTooOld(connection, now))) {
            connection.abort();
            connection = candidates.pollLast();
        }
        return connection;
    }

    private void scheduleSweep() {
        nextSweep = loop.schedule(this::sweep, sweepNanos, TimeUnit.NANOSECONDS);
    }

    /** Closes the connections that have been at rest for too long, and those whose address has left its name. */
    private void sweep() {
        Iterator<Deque<UpstreamConnection>> all = idle.values().iterator();
        List<UpstreamConnection> old = new ArrayList<>();
        long now = now();
        while (all.hasNext()) {
            Deque<UpstreamConnection> connections = all.next();
            connections.removeIf(connection -> {
                boolean tooOld = isTooOld(connection, now);
                if (tooOld) {
                    old.add(connection);
                }
                return tooOld;
            });
            if (connections.isEmpty()) {
                all.remove();
            }
        }
        old.forEach(UpstreamConnection::abort);
        addresses.check();
        nextSweep = null;
        if (!idle.isEmpty()) {
            scheduleSweep();
        }
    }

    private boolean isTooOld(UpstreamConnection connection, long now) {
        return now - connection.expiryNanos() >= 0;
    }

    /** Returns the time by the clock that everything here goes by. */
    long now() {
        return Ticker.system().nanos();
    }

    @Override
    public String toString() {
        return "ConnectionPool[" + open.size() + " open]";
    }
}
