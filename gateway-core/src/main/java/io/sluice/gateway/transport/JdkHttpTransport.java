package io.sluice.gateway.transport;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The transport over {@link HttpClient}: HTTP/1.1, no dependency, for hosts that have no client of their own.
 *
 * <p><b>What the JDK's client does its own way</b>, and nobody can change:
 *
 * <ul>
 *   <li><i>Requests.</i> It adds {@code User-Agent} if there is none, and {@code Content-Length: 0} to a request without body. It sorts
 *       fields by name; those of one name stay in order. Cookies become one field. A character of a value that is not
 *       ASCII becomes a question mark; the question mark of an empty query is dropped.
 *   <li><i>Refusals.</i> A target that {@link java.net.URI} refuses, say for a {@code |}, and a value with a control character fail the
 *       exchange with {@link ErrorKind#INVALID_REQUEST}; a host name with an underscore fails it with {@link ErrorKind#CONNECT_FAILED}.
 *   <li><i>Order.</i> It looks at the answer only when the whole request is sent: one that an upstream gives before, and closes, is a lost connection.
 *   <li><i>Kept connections.</i> It does not say whether a connection was used before, so this transport never says
 *       {@link io.sluice.gateway.ExchangeProgress#STALE_CONNECTION}, and can't be told to make a new one. For upstreams that close connections early, shorten
 *       {@code jdk.httpclient.keepalive.timeout}, and allow a retry.
 *   <li><i>Threads.</i> It asks the name service on the executor's threads, and blocks them meanwhile.
 *   <li><i>Closing.</i> To end a connection it says at once that it will write no more, but frees the socket when its selector
 *       wakes up next, up to 3 seconds later. Before Java 21 its idle connections and its selector thread outlive {@link #close} until they are
 *       garbage-collected.
 *   <li><i>Chunks.</i> It believes broken ones: a size that is missing ends the body, and one of 2 GiB or more makes a thread spin
 *       for ever. Trailers are not understood and may spoil the next exchange on their connection. Use another transport for
 *       upstreams that you don't trust.
 * </ul>
 *
 * <p>The JVM's settings for that client apply: its proxies ({@link java.net.ProxySelector#getDefault}) and the system properties
 * {@code jdk.httpclient.*}, among them {@code jdk.httpclient.keepalive.timeout} (in seconds: how long idle connections are kept) and
 * {@code jdk.http.maxHeaderSize} (in bytes: the longest response
 * head; known since Java 17.0.13). The number of connections is not limited.
 *
 * <p>Safe for use by any number of threads.
 */
public final class JdkHttpTransport implements HttpTransport {
    private final Set<JdkExchange> running = ConcurrentHashMap.newKeySet();
    private final @Nullable ExecutorService ownThreads;

    /** Null once closed: before Java 21 the client ends when nobody refers to it. */
    private volatile @Nullable HttpClient client;

    /** Creates a transport with the defaults of {@link Builder}. */
    public JdkHttpTransport() {
        this(builder());
    }

    private JdkHttpTransport(Builder builder) {
        ownThreads = builder.executor == null ? TransportThreads.start() : null;
        HttpClient.Builder jdk = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(builder.connectTimeout)
                .executor(builder.executor == null ? Objects.requireNonNull(ownThreads) : builder.executor);
        if (builder.sslContext != null) {
            jdk.sslContext(builder.sslContext);
        }
        client = jdk.build();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public HttpExchange start(ExchangeRequest request) {
        JdkExchange exchange = new JdkExchange(request, running::remove);
        running.add(exchange);
        // Read after adding: whoever closes from now on finds the exchange.
        HttpClient open = client;
        if (open == null) {
            exchange.cancel(shuttingDown());
        } else {
            exchange.send(open);
        }
        return exchange;
    }

    @Override
    public void close() {
        HttpClient open = client;
        client = null;
        running.forEach(exchange -> exchange.cancel(shuttingDown()));
        if (open instanceof AutoCloseable closeable) {
            TransportThreads.closeNow(closeable);
        }
        if (ownThreads != null) {
            ownThreads.shutdown();
        }
    }

    private static GatewayException shuttingDown() {
        return new GatewayException(ErrorKind.SHUTTING_DOWN, "the transport is closed");
    }

    @Override
    public String toString() {
        return "JdkHttpTransport[" + running.size() + " exchanges" + (client == null ? ", closed]" : "]");
    }

    /** Configures a {@link JdkHttpTransport}; for one thread. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(3);
        private @Nullable Executor executor;
        private @Nullable SSLContext sslContext;

        private Builder() {}

        /**
         * Sets how long making a connection may take, TLS handshake included; 3 seconds unless set.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder connectTimeout(Duration newConnectTimeout) {
            if (newConnectTimeout.isNegative() || newConnectTimeout.isZero()) {
                throw new IllegalArgumentException("connectTimeout: " + newConnectTimeout + " (expected: > 0)");
            }
            connectTimeout = newConnectTimeout;
            return this;
        }

        /**
         * Sets what runs the client's work and signals responses and bodies; the transport does not shut it down. Unless set, a small
         * fixed pool of daemon threads, which the transport does shut down.
         */
        public Builder executor(Executor newExecutor) {
            executor = Objects.requireNonNull(newExecutor, "executor");
            return this;
        }

        /** Sets what {@code https} connections trust; {@link SSLContext#getDefault} unless set. Host names are verified either way. */
        public Builder sslContext(SSLContext newSslContext) {
            sslContext = Objects.requireNonNull(newSslContext, "sslContext");
            return this;
        }

        /** Returns a new transport. */
        public JdkHttpTransport build() {
            return new JdkHttpTransport(this);
        }
    }
}
