package io.sluice.gateway.vertx;

import io.netty.channel.Channel;
import io.sluice.gateway.Gateway;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The end of a host, and what must be known for it: which requests are open, and where connections come in. Safe for use by any number of threads. */
final class Drain {
    /** How long calls have to pass on their error, and connections to end. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Gateway gateway;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();

    /** The one that came last, so that nearly every request costs one comparison. */
    private volatile @Nullable Channel lastListener;

    private volatile boolean begun;

    /** Completes when no request is open. */
    private volatile @Nullable Promise<Void> idle;

    private @Nullable Future<Void> end;

    Drain(Gateway gateway) {
        this.gateway = gateway;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Notes where a connection came in. */
    void noteListener(HttpConnection connection) {
        Channel listener = Connections.listener(connection);
        if (listener != null && listener != lastListener) {
            lastListener = listener;
            listeners.add(listener);
        }
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        if (open.decrementAndGet() == 0) {
            Promise<Void> awaited = idle;
            if (awaited != null) {
                awaited.tryComplete();
            }
        }
    }

    /** Ends the connection of a request that was answered for the last time; one with other requests ends after them. */
    void retire(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        if (request.version() == HttpVersion.HTTP_2) {
            connection.shutdown(1, TimeUnit.HOURS);
        } else {
            connection.close();
        }
    }

    synchronized Future<Void> begin(Vertx vertx, Duration limit, List<HttpServer> servers) {
        if (end == null) {
            begun = true;
            end = closeListeners()
                    .compose(closed -> idleWithin(vertx, limit))
                    .compose(idle -> vertx.executeBlocking(this::closeGateway, false))
                    .compose(closed -> idleWithin(vertx, GRACE))
                    .compose(idle -> shutDown(servers));
        }
        return end;
    }

    private @Nullable Void closeGateway() {
        gateway.close();
        return null;
    }

    private static Future<Void> shutDown(List<HttpServer> servers) {
        List<Future<Void>> all = new ArrayList<>();
        for (HttpServer server : servers) {
            all.add(server.shutdown(GRACE.toMillis(), TimeUnit.MILLISECONDS));
        }
        return Future.join(all).mapEmpty();
    }

    private Future<Void> closeListeners() {
        Future<Void> all = Future.succeededFuture();
        for (Channel listener : listeners) {
            Promise<Void> closed = Promise.promise();
            listener.close().addListener(ignored -> closed.complete());
            all = all.compose(before -> closed.future());
        }
        return all;
    }

    /** Returns what completes when no request is open or the time is over. */
    private Future<Void> idleWithin(Vertx vertx, Duration limit) {
        Promise<Void> awaited = Promise.promise();
        idle = awaited;
        if (open.get() == 0) {
            awaited.tryComplete();
            return awaited.future();
        }
        long timer = vertx.setTimer(Math.max(1, limit.toMillis()), fired -> awaited.tryComplete());
        return awaited.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    @Override
    public String toString() {
        return open + " open" + (begun ? ", draining" : "");
    }
}
