package io.sluice.gateway.netty.transport;

import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a {@link NettyHttpTransport} can be told. Immutable. */
public final class NettyTransportOptions {
    private static final NettyTransportOptions DEFAULTS = builder().build();

    private final Duration connectTimeout;
    private final int maxIdlePerOrigin;
    private final Duration idleTimeout;
    private final int maxHeadBytes;
    private final @Nullable SslContext tls;
    private final @Nullable ChannelFactory<? extends SocketChannel> channelFactory;

    private NettyTransportOptions(Builder builder) {
        this.connectTimeout = builder.connectTimeout;
        this.maxIdlePerOrigin = builder.maxIdlePerOrigin;
        this.idleTimeout = builder.idleTimeout;
        this.maxHeadBytes = builder.maxHeadBytes;
        this.tls = builder.tls;
        this.channelFactory = builder.channelFactory;
    }

    /** Returns the usual: what a {@link #builder()} makes that was told nothing. */
    public static NettyTransportOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder of the usual options. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that begins with these options. */
    public Builder toBuilder() {
        return new Builder()
                .connectTimeout(connectTimeout)
                .maxIdlePerOrigin(maxIdlePerOrigin)
                .idleTimeout(idleTimeout)
                .maxHeadBytes(maxHeadBytes)
                .tls(tls)
                .channelFactory(channelFactory);
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    int maxIdlePerOrigin() {
        return maxIdlePerOrigin;
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    int maxHeadBytes() {
        return maxHeadBytes;
    }

    @Nullable
    SslContext tls() {
        return tls;
    }

    @Nullable
    ChannelFactory<? extends SocketChannel> channelFactory() {
        return channelFactory;
    }

    @Override
    public String toString() {
        return "NettyTransportOptions[connect within " + connectTimeout.toMillis() + " ms, at most " + maxIdlePerOrigin
                + " connections at rest for " + idleTimeout.toMillis() + " ms]";
    }

    /** Builds options. For one thread. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(3);
        private int maxIdlePerOrigin = 256;
        private Duration idleTimeout = Duration.ofSeconds(4);
        private int maxHeadBytes = 64 * 1024;
        private @Nullable SslContext tls;
        private @Nullable ChannelFactory<? extends SocketChannel> channelFactory;

        private Builder() {}

        /**
         * Bounds making a connection: the name's lookup, TCP and TLS together. 3 s if not said.
         *
         * @throws IllegalArgumentException unless it is longer than zero
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = positive("connectTimeout", timeout);
            return this;
        }

        /**
         * Bounds the unused connections that one event loop keeps for one origin. 256 if not said; 0 keeps none.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxIdlePerOrigin(int connections) {
            if (connections < 0) {
                throw new IllegalArgumentException("maxIdlePerOrigin: " + connections + " (expected: >= 0)");
            }
            this.maxIdlePerOrigin = connections;
            return this;
        }

        /**
         * Says how long an unused connection is kept. 4 s if not said, which is below what common servers keep theirs (5 s), so that the end of a connection
         * seldom crosses a request.
         *
         * @throws IllegalArgumentException unless it is longer than zero
         */
        public Builder idleTimeout(Duration timeout) {
            this.idleTimeout = positive("idleTimeout", timeout);
            return this;
        }

        /**
         * Bounds the head of a response. 64 KiB if not said.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxHeadBytes(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxHeadBytes: " + bytes + " (expected: >= 1)");
            }
            this.maxHeadBytes = bytes;
            return this;
        }

        /**
         * Says what {@code https} origins are trusted by, and with what else TLS is spoken to them. Hostnames are verified in any case.
         *
         * @param context for clients; null = the JVM's authorities, which is the default
         */
        public Builder tls(@Nullable SslContext context) {
            this.tls = context;
            return this;
        }

        /**
         * Says how sockets are made, for event loops that are none of {@link SocketIo}.
         *
         * @param factory makes sockets that every loop of the host can serve; called on any thread; null = what {@link SocketIo#of(io.netty.channel.EventLoop)}
         *     finds for each loop, which is the default
         */
        public Builder channelFactory(@Nullable ChannelFactory<? extends SocketChannel> factory) {
            this.channelFactory = factory;
            return this;
        }

        /** Returns the options. */
        public NettyTransportOptions build() {
            return new NettyTransportOptions(this);
        }

        private static Duration positive(String name, Duration duration) {
            if (Objects.requireNonNull(duration, name).isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
            }
            return duration;
        }
    }
}
