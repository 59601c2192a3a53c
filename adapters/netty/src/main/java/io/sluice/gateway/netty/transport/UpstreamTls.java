package io.sluice.gateway.netty.transport;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.sluice.gateway.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** How TLS is spoken to upstreams: what they are trusted by, and by which name they are known. Safe for use by all event loops. */
final class UpstreamTls {
    private static final String HTTP_1_1 = "http/1.1";
    private static final long CLOSE_NOTIFY_MILLIS = 500;

    private final @Nullable Path authorities;
    private final @Nullable String serverName;
    private final Duration timeout;
    private volatile @Nullable SslContext context;

    UpstreamTls(NettyTransportOptions options) {
        this.context = options.tls();
        this.authorities = options.authorities();
        this.serverName = options.tlsServerName();
        this.timeout = options.connectTimeout();
    }

    /** Returns the context; blocks when it is needed first, since authorities are loaded then. */
    synchronized SslContext load() throws IOException {
        SslContext loaded = context;
        if (loaded == null) {
            SslContextBuilder builder = SslContextBuilder.forClient();
            loaded = (authorities == null ? builder : builder.trustManager(authorities.toFile())).build();
            context = loaded;
        }
        return loaded;
    }

    /** Returns a handler that speaks TLS with an origin, whose name it verifies. */
    SslHandler handler(SocketChannel channel, SslContext loaded, Origin origin) {
        String name = nameOf(origin);
        SslHandler handler = loaded.newHandler(channel.alloc(), name, origin.port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tellName(parameters, name);
        if (loaded.applicationProtocolNegotiator().protocols().isEmpty()) {
            parameters.setApplicationProtocols(new String[] {HTTP_1_1});
        }
        handler.engine().setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return handler;
    }

    /** The JVM alone tells names with a dot only, and a service of a cluster may have none. */
    private static void tellName(SSLParameters parameters, String name) {
        if (isAddress(name)) {
            return;
        }
        try {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        } catch (IllegalArgumentException unusual) {
            // An underscore, for instance, which is no letter of names there (RFC 6066, 3).
        }
    }

    private static boolean isAddress(String host) {
        return NetUtil.createInetAddressFromIpAddressString(host) != null;
    }

    /** An engine that is known by its address has a certificate for a name most often. */
    private String nameOf(Origin origin) {
        return serverName != null && isAddress(origin.host()) ? serverName : origin.host();
    }
}
