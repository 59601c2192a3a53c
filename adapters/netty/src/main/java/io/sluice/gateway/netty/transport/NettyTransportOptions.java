package io.sluice.gateway.netty.transport;

import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.ModuleSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link NettyHttpTransport} can be told. Immutable.
 *
 * <p>{@code settings.of(NettyTransportOptions.class)} is what a host's options by name say: this artifact adds them to those of the library.
 */
public final class NettyTransportOptions implements ModuleSettings {
    private static final NettyTransportOptions DEFAULTS = builder().build();

    private final Duration connectTimeout;
    private final int maxIdlePerOrigin;
    private final Duration idleTimeout;
    private final int maxHeadBytes;
    private final @Nullable SslContext tls;
    private final @Nullable ForwardProxy proxy;
    private final @Nullable Path authorities;
    private final @Nullable String tlsServerName;
    private final AddressLookup addressLookup;
    private final Duration addressRefresh;
    private final @Nullable ChannelFactory<? extends SocketChannel> channelFactory;

    private NettyTransportOptions(Builder builder) {
        this.connectTimeout = builder.connectTimeout;
        this.maxIdlePerOrigin = builder.maxIdlePerOrigin;
        this.idleTimeout = builder.idleTimeout;
        this.maxHeadBytes = builder.maxHeadBytes;
        this.tls = builder.tls;
        this.proxy = builder.proxy;
        this.authorities = builder.authorities;
        this.tlsServerName = builder.tlsServerName;
        this.addressLookup = builder.addressLookup;
        this.addressRefresh = builder.addressRefresh;
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
        Builder builder = new Builder();
        builder.connectTimeout = connectTimeout;
        builder.maxIdlePerOrigin = maxIdlePerOrigin;
        builder.idleTimeout = idleTimeout;
        builder.maxHeadBytes = maxHeadBytes;
        builder.tls = tls;
        builder.proxy = proxy;
        builder.authorities = authorities;
        builder.tlsServerName = tlsServerName;
        builder.addressLookup = addressLookup;
        builder.addressRefresh = addressRefresh;
        builder.channelFactory = channelFactory;
        return builder;
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
    ForwardProxy proxy() {
        return proxy;
    }

    @Nullable
    Path authorities() {
        return authorities;
    }

    @Nullable
    String tlsServerName() {
        return tlsServerName;
    }

    AddressLookup addressLookup() {
        return addressLookup;
    }

    Duration addressRefresh() {
        return addressRefresh;
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
        private Duration connectTimeout = CoreOptions.CONNECT_TIMEOUT.defaultValue();
        private int maxIdlePerOrigin = NettyTransportModule.IDLE_CONNECTIONS.defaultValue();
        private Duration idleTimeout = NettyTransportModule.IDLE_CONNECTION.defaultValue();
        private int maxHeadBytes = NettyTransportModule.MAX_HEAD_BYTES.defaultValue();
        private @Nullable SslContext tls;
        private @Nullable ForwardProxy proxy;
        private @Nullable Path authorities;
        private @Nullable String tlsServerName;
        private AddressLookup addressLookup = host -> List.of(InetAddress.getAllByName(host));
        private Duration addressRefresh = NettyTransportModule.ADDRESS_REFRESH.defaultValue();
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
         * Says what {@code https} origins are trusted by. The file is read when the first of them is connected to.
         *
         * @param pem certificates of authorities, which stand in place of the JVM's; null = the JVM's, which is the default
         */
        public Builder authorities(@Nullable Path pem) {
            this.authorities = pem;
            return this;
        }

        /**
         * Says by which name upstreams are known whose origin is an address: the name that is told to them (SNI) and that their certificates must have. Names of
         * other origins are verified as they are.
         *
         * @param name null = the address itself, which is the default
         */
        public Builder tlsServerName(@Nullable String name) {
            this.tlsServerName = name;
            return this;
        }

        /**
         * Says with what TLS is spoken, for a host that has more to say than {@link #authorities}: client certificates, for instance. Names are verified in any case,
         * and {@code http/1.1} is what is asked for.
         *
         * @param context for clients, in place of {@link #authorities}; null = made of those, which is the default
         */
        public Builder tls(@Nullable SslContext context) {
            this.tls = context;
            return this;
        }

        /**
         * Says what stands between here and upstreams.
         *
         * @param between null = nothing, which is the default
         */
        public Builder proxy(@Nullable ForwardProxy between) {
            this.proxy = between;
            return this;
        }

        /** Says how the addresses of names are found. The JVM's way if not said. */
        public Builder addressLookup(AddressLookup lookup) {
            this.addressLookup = Objects.requireNonNull(lookup, "lookup");
            return this;
        }

        /**
         * Says how often the names of connections that live on are looked up again. One whose address has left its name (twice in a row, since some servers of names
         * tell a part each time) takes no more exchanges. 30 s if not said; what the JVM remembers of names comes on top.
         *
         * @throws IllegalArgumentException unless it is longer than zero
         */
        public Builder addressRefresh(Duration interval) {
            this.addressRefresh = positive("addressRefresh", interval);
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
