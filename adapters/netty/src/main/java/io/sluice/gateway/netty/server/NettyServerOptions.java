package io.sluice.gateway.netty.server;

import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.ServerSocketChannel;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The limits of a {@link NettyServer} towards its clients. Immutable. */
public final class NettyServerOptions implements ModuleSettings {
    private static final NettyServerOptions DEFAULTS = builder().build();

    private final long maxRequestMemory;
    private final int maxHeadBytes;
    private final Duration headTimeout;
    private final Duration bodyTimeout;
    private final int bodyBytesPerSecond;
    private final Duration idleTimeout;
    private final Duration lingerTimeout;
    private final boolean http2;
    private final int http2MaxStreams;
    private final int maxConnections;
    private final int acceptBacklog;
    private final Duration handshakeTimeout;
    private final int maxHandshakes;
    private final boolean proxyProtocol;
    private final @Nullable ServerTls tls;
    private final @Nullable ChannelFactory<? extends ServerSocketChannel> channelFactory;

    private NettyServerOptions(Builder builder) {
        this.maxRequestMemory = builder.maxRequestMemory;
        this.maxHeadBytes = builder.maxHeadBytes;
        this.headTimeout = builder.headTimeout;
        this.bodyTimeout = builder.bodyTimeout;
        this.bodyBytesPerSecond = builder.bodyBytesPerSecond;
        this.idleTimeout = builder.idleTimeout;
        this.lingerTimeout = builder.lingerTimeout;
        this.http2 = builder.http2;
        this.http2MaxStreams = builder.http2MaxStreams;
        this.maxConnections = builder.maxConnections;
        this.acceptBacklog = builder.acceptBacklog;
        this.handshakeTimeout = builder.handshakeTimeout;
        this.maxHandshakes = builder.maxHandshakes;
        this.proxyProtocol = builder.proxyProtocol;
        this.tls = builder.tls;
        this.channelFactory = builder.channelFactory;
    }

    /** Returns the usual: what a {@link #builder()} makes that was told nothing. */
    public static NettyServerOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder of the usual options. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that begins with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxRequestMemory = maxRequestMemory;
        builder.maxHeadBytes = maxHeadBytes;
        builder.headTimeout = headTimeout;
        builder.bodyTimeout = bodyTimeout;
        builder.bodyBytesPerSecond = bodyBytesPerSecond;
        builder.idleTimeout = idleTimeout;
        builder.lingerTimeout = lingerTimeout;
        builder.http2 = http2;
        builder.http2MaxStreams = http2MaxStreams;
        builder.maxConnections = maxConnections;
        builder.acceptBacklog = acceptBacklog;
        builder.handshakeTimeout = handshakeTimeout;
        builder.maxHandshakes = maxHandshakes;
        builder.proxyProtocol = proxyProtocol;
        builder.tls = tls;
        builder.channelFactory = channelFactory;
        return builder;
    }

    /**
     * Returns these options for a port that is reached another way: without TLS and without the PROXY protocol. A port for operators, for instance, which listens on the
     * loopback interface and has no balancer before it.
     */
    public NettyServerOptions plain() {
        return toBuilder().tls(null).proxyProtocol(false).build();
    }

    /** Returns a line if the certificate is one that clients may not take. */
    @Override
    public List<String> warnings(List<Instance> instances, boolean areAll) {
        try {
            return tls == null
                    ? List.of()
                    : tls.check().stream()
                            .map(warning -> NettyServerModule.TLS_CERT + ": " + warning)
                            .toList();
        } catch (IOException changedMeanwhile) {
            // Whoever starts a server is told.
            return List.of();
        }
    }

    /** Returns the memory for the bodies of all requests, each of which has no more than so many bytes. */
    RequestMemory newMemory(int maxRequestBytes) {
        return RequestMemory.of(maxRequestMemory == 0 ? RequestMemory.usualLimit(maxRequestBytes) : maxRequestMemory);
    }

    int maxHeadBytes() {
        return maxHeadBytes;
    }

    Duration headTimeout() {
        return headTimeout;
    }

    Duration bodyTimeout() {
        return bodyTimeout;
    }

    int bodyBytesPerSecond() {
        return bodyBytesPerSecond;
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    Duration lingerTimeout() {
        return lingerTimeout;
    }

    boolean http2() {
        return http2;
    }

    int http2MaxStreams() {
        return http2MaxStreams;
    }

    int maxConnections() {
        return maxConnections == 0 ? ConnectionLimit.usual() : maxConnections;
    }

    int acceptBacklog() {
        return acceptBacklog;
    }

    Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    int maxHandshakes() {
        return maxHandshakes;
    }

    boolean proxyProtocol() {
        return proxyProtocol;
    }

    @Nullable
    ServerTls tls() {
        return tls;
    }

    /** Returns what is offered by ALPN, the first is preferred. */
    List<String> protocols() {
        return http2 ? List.of("h2", "http/1.1") : List.of("http/1.1");
    }

    @Nullable
    ChannelFactory<? extends ServerSocketChannel> channelFactory() {
        return channelFactory;
    }

    @Override
    public String toString() {
        return "NettyServerOptions[" + (maxRequestMemory == 0 ? "half of the heap" : maxRequestMemory + " bytes")
                + " for bodies, heads of " + maxHeadBytes + " bytes]";
    }

    /** Builds options. For one thread. */
    public static final class Builder {
        private long maxRequestMemory;
        private int maxHeadBytes = NettyServerModule.MAX_HEAD_BYTES.defaultValue();
        private Duration headTimeout = NettyServerModule.HEAD_TIMEOUT.defaultValue();
        private Duration bodyTimeout = NettyServerModule.BODY_TIMEOUT.defaultValue();
        private int bodyBytesPerSecond = NettyServerModule.BODY_BYTES_PER_SECOND.defaultValue();
        private Duration idleTimeout = NettyServerModule.IDLE_TIMEOUT.defaultValue();
        private Duration lingerTimeout = NettyServerModule.LINGER_TIMEOUT.defaultValue();
        private int maxConnections;
        private int acceptBacklog = NettyServerModule.ACCEPT_BACKLOG.defaultValue();
        private Duration handshakeTimeout = NettyServerModule.HANDSHAKE_TIMEOUT.defaultValue();
        private int maxHandshakes = NettyServerModule.MAX_HANDSHAKES.defaultValue();
        private boolean proxyProtocol;
        private @Nullable ServerTls tls;
        private boolean http2 = NettyServerModule.HTTP2.defaultValue();
        private int http2MaxStreams = NettyServerModule.HTTP2_MAX_STREAMS.defaultValue();
        private @Nullable ChannelFactory<? extends ServerSocketChannel> channelFactory;

        private Builder() {}

        /**
         * Bounds what the bodies and large heads of all requests take together, until they are answered; a request beyond it is answered with 503. Half of the heap if not said,
         * or two of the largest bodies if that is more.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxRequestMemory(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxRequestMemory: " + bytes + " (expected: >= 1)");
            }
            this.maxRequestMemory = bytes;
            return this;
        }

        /**
         * Bounds the head of a request; a larger one is answered with 431. 64 KiB if not said.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxHeadBytes(int bytes) {
            this.maxHeadBytes = atLeast1("maxHeadBytes", bytes);
            return this;
        }

        /**
         * Bounds the time from the first byte of a head to its last; a slower one is answered with 408. 10 s if not said.
         *
         * @throws IllegalArgumentException unless it is longer than zero
         */
        public Builder headTimeout(Duration timeout) {
            this.headTimeout = positive("headTimeout", timeout);
            return this;
        }

        /**
         * Bounds the time from the head to the last byte of the body, on top of what {@link #bodyBytesPerSecond} allows it; a slower one is answered with 408. 10 s
         * if not said.
         *
         * @throws IllegalArgumentException unless it is longer than zero
         */
        public Builder bodyTimeout(Duration timeout) {
            this.bodyTimeout = positive("bodyTimeout", timeout);
            return this;
        }

        /**
         * Says at which rate a body must come in the long run. 1 KiB a second if not said.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder bodyBytesPerSecond(int bytes) {
            this.bodyBytesPerSecond = atLeast1("bodyBytesPerSecond", bytes);
            return this;
        }

        /**
         * Says how long a connection may rest between requests. 75 s if not said.
         *
         * @throws IllegalArgumentException unless it is longer than zero
         */
        public Builder idleTimeout(Duration timeout) {
            this.idleTimeout = positive("idleTimeout", timeout);
            return this;
        }

        /**
         * Says how long a connection that was answered for the last time waits for its client to close it; what still comes is thrown away. 5 s if not said.
         *
         * @throws IllegalArgumentException unless it is longer than zero
         */
        public Builder lingerTimeout(Duration timeout) {
            this.lingerTimeout = positive("lingerTimeout", timeout);
            return this;
        }

        /**
         * Says whether HTTP/2 is spoken beside HTTP/1.1: over TLS with clients that choose it by ALPN, without TLS with those that begin with its preface. It is if not
         * said.
         */
        public Builder http2(boolean spoken) {
            this.http2 = spoken;
            return this;
        }

        /**
         * Bounds how many requests one connection of HTTP/2 has open at once; what is beyond is refused in a way that lets clients send it again. 1000 if not said.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder http2MaxStreams(int streams) {
            this.http2MaxStreams = atLeast1("http2MaxStreams", streams);
            return this;
        }

        /**
         * Bounds the open connections of clients. Where there are so many, one on which nothing goes on gives way to a new one. Half of the process's files if not
         * said, at most one for each 32 KiB of heap.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxConnections(int connections) {
            this.maxConnections = atLeast1("maxConnections", connections);
            return this;
        }

        /**
         * Bounds the connections that wait to be accepted; the system may allow fewer. 4096 if not said.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder acceptBacklog(int connections) {
            this.acceptBacklog = atLeast1("acceptBacklog", connections);
            return this;
        }

        /**
         * Bounds the time from a connection's beginning until requests may come on it: its PROXY header and its handshake of TLS together. 10 s if not said.
         *
         * @throws IllegalArgumentException unless it is longer than zero
         */
        public Builder handshakeTimeout(Duration timeout) {
            this.handshakeTimeout = positive("handshakeTimeout", timeout);
            return this;
        }

        /**
         * Bounds the handshakes of TLS that are under way; beyond that the oldest is ended. 4096 if not said.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxHandshakes(int handshakes) {
            this.maxHandshakes = atLeast1("maxHandshakes", handshakes);
            return this;
        }

        /**
         * Says whether each connection begins with a PROXY header, version 1 or 2, whose address counts as the client's from then on; one without is closed. No if
         * not said. Only for a port that nobody but the balancer reaches.
         *
         * @throws IllegalStateException if it is to be and {@code netty-codec-haproxy} is not on the class path
         */
        public Builder proxyProtocol(boolean isSpoken) {
            if (isSpoken && !ProxyHeader.isSupported()) {
                throw new IllegalStateException(
                        "proxyProtocol: true (expected: netty-codec-haproxy on the class path)");
            }
            this.proxyProtocol = isSpoken;
            return this;
        }

        /**
         * Says by what TLS is spoken with clients.
         *
         * @param speaks null = not at all, which is the default
         */
        public Builder tls(@Nullable ServerTls speaks) {
            this.tls = speaks;
            return this;
        }

        /**
         * Says how the listening socket is made, for event loops that are none of {@link io.sluice.gateway.netty.transport.SocketIo}.
         *
         * @param factory makes what the loops of the host can serve; null = found out by the loops, which is the default
         */
        public Builder channelFactory(@Nullable ChannelFactory<? extends ServerSocketChannel> factory) {
            this.channelFactory = factory;
            return this;
        }

        /** Returns the options. */
        public NettyServerOptions build() {
            return new NettyServerOptions(this);
        }

        private static int atLeast1(String name, int number) {
            if (number < 1) {
                throw new IllegalArgumentException(name + ": " + number + " (expected: >= 1)");
            }
            return number;
        }

        private static Duration positive(String name, Duration duration) {
            if (Objects.requireNonNull(duration, name).isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
            }
            return duration;
        }
    }
}
