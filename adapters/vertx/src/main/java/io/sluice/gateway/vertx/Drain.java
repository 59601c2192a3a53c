package io.sluice.gateway.vertx;

import io.netty.channel.Channel;
import io.sluice.gateway.host.OpenRequests;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
import org.jspecify.annotations.Nullable;

/** The end of a host, and what must be known for it: where connections come in. Safe for use by any number of threads. */
final class Drain {
    /** How long connections have to end. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final OpenRequests open;
    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();

    /** The one that came last, so that nearly every request costs one comparison. */
    private volatile @Nullable Channel lastListener;

    private @Nullable Future<Boolean> end;

    Drain(OpenRequests open) {
        this.open = open;
    }

    /** Notes where a connection came in. */
    void noteListener(HttpConnection connection) {
        Channel listener = Connections.listener(connection);
        if (listener != null && listener != lastListener) {
            lastListener = listener;
            if (listeners.add(listener)) {
                // A host may deploy servers and undeploy them, over and over.
                listener.closeFuture().addListener(closed -> listeners.remove(listener));
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

    synchronized Future<Boolean> begin(Duration limit, List<HttpServer> servers) {
        if (end == null) {
            open.drain();
            end = closeListeners()
                    .compose(closed -> Future.fromCompletionStage(open.drainAndCloseLater(limit)))
                    .compose(inTime -> shutDown(servers).map(inTime));
        }
        return end;
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

    @Override
    public String toString() {
        return listeners.size() + " listeners";
    }
}
