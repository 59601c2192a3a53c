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
        SslHandler handler = loaded.newHandler(channel.alloc(), nameOf(origin), origin.port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (loaded.applicationProtocolNegotiator().protocols().isEmpty()) {
            parameters.setApplicationProtocols(new String[] {HTTP_1_1});
        }
        handler.engine().setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return handler;
    }

    /** An engine that is known by its address has a certificate for a name most often. */
    private String nameOf(Origin origin) {
        boolean isAddress = NetUtil.createInetAddressFromIpAddressString(origin.host()) != null;
        return isAddress && serverName != null ? serverName : origin.host();
    }
}
