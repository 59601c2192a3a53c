package io.sluice.gateway.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client of a cluster's API server: fabric8's, which knows the ways to authenticate, without its retries. It is made when it is first needed, and made anew when certificates
 * may have changed. Safe for use by any number of threads.
 */
final class ClusterClient implements AutoCloseable {
    /** From here on the JDK's client counts the body, too, into the time of a request. */
    private static final int BODY_COUNTS_SINCE = 26;

    private static final Logger LOG = LoggerFactory.getLogger(ClusterClient.class);

    private final Supplier<Config> clusters;
    private final WatchTiming timing;
    private final Ticker ticker;

    // The monitor guards what follows.
    private Config cluster;
    private @Nullable HttpClient client;
    private long madeNanos;
    private boolean closed;

    /**
     * Creates a client that has no connection.
     *
     * @param cluster the cluster as it is now
     * @param clusters reads its configuration again
     */
    ClusterClient(Config cluster, Supplier<Config> clusters, WatchTiming timing, Ticker ticker) {
        this.cluster = cluster;
        this.clusters = clusters;
        this.timing = timing;
        this.ticker = ticker;
    }

    /**
     * Sends a GET request.
     *
     * @param path path and query, without a slash before
     * @param longest how long the body may take
     * @return what comes back, to be closed
     */
    ResponseStream get(String path, Duration longest) throws IOException {
        ResponseStream stream = new ResponseStream(timing.silence());
        start(path, longest, stream).whenComplete(stream::onHead);
        return stream;
    }

    private CompletionStage<HttpResponse<AsyncBody>> start(String path, Duration longest, ResponseStream stream)
            throws IOException {
        Duration limit = Runtime.version().feature() < BODY_COUNTS_SINCE
                ? timing.head()
                : timing.head().plus(longest);
        HttpClient now;
        String server;
        synchronized (this) {
            now = client();
            server = cluster.getMasterUrl();
        }
        HttpRequest request = now.newHttpRequestBuilder()
                .uri(server + (server.endsWith("/") ? "" : "/") + path)
                .header("Accept", "application/json")
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        return now.consumeBytes(request, (buffers, body) -> stream.onPiece(buffers));
    }

    /** Reads the configuration again before the next request, unless that was done just now. Requests that are under way fail. */
    synchronized void renew() {
        if (client != null && ticker.nanos() - madeNanos > timing.renewal().toNanos()) {
            client.close();
            client = null;
            try {
                cluster = clusters.get();
            } catch (RuntimeException e) {
                LOG.debug("The cluster stays as it was, since its configuration cannot be read", e);
            }
        }
    }

    private HttpClient client() throws IOException {
        if (closed) {
            throw new InterruptedIOException("closed");
        }
        if (client == null) {
            try {
                client = newClient();
            } catch (KubernetesClientException e) {
                throw new IOException("no client can be made of the cluster's configuration: " + cause(e), e);
            }
            madeNanos = ticker.nanos();
        }
        return client;
    }

    /** Returns what is behind fabric8's words: a certificate that is missing, or cannot be read. */
    private static Throwable cause(KubernetesClientException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    /** A watch holds its connection; with HTTP/1.1 the end of one is the end of the other. */
    private HttpClient newClient() {
        HttpClient.Builder builder = new ClientFactory()
                .newBuilder(cluster)
                .preferHttp11()
                .connectTimeout(timing.connect().toMillis(), TimeUnit.MILLISECONDS);
        builder.tag(new RequestConfigBuilder(cluster.getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build());
        return builder.build();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
    }

    @Override
    public synchronized String toString() {
        return "ClusterClient[" + cluster.getMasterUrl() + "]";
    }

    /**
     * Makes clients whose threads end when there is nothing to do. An executor that is shut down with requests under way, as fabric8's are, keeps the JDK's client from noticing that they
     * have ended, and it would stay for ever.
     */
    private static final class ClientFactory extends JdkHttpClientFactory {
        @Override
        protected void additionalConfig(java.net.http.HttpClient.Builder builder) {
            builder.executor(new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, "sluice-pods-http");
                        thread.setDaemon(true);
                        return thread;
                    }));
        }
    }
}
