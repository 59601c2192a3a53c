package io.sluice.gateway.netty.transport;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** How TLS is spoken to upstreams: what they are trusted by, and by which name they are known. Safe for use by all event loops. */
final class UpstreamTls {
    private static final String HTTP_1_1 = "http/1.1";
    private static final int MAX_LOADED = 256;
    private static final long CLOSE_NOTIFY_MILLIS = 500;

    private final @Nullable Path authorities;
    private final @Nullable String serverName;
    private final Duration timeout;
    private final @Nullable SslContext given;

    private final Ticker ticker;

    /** By the file of authorities; empty for the JVM's. */
    private final Map<String, TrustedFile> loaded = new LinkedHashMap<>();

    UpstreamTls(NettyTransportOptions options, Ticker ticker) {
        this.ticker = ticker;
        this.given = options.tls();
        this.authorities = options.authorities();
        this.serverName = options.tlsServerName();
        this.timeout = options.connectTimeout();
    }

    /**
     * Returns the context for a connection that begins; blocks, since files are read: when they are needed first, and once a second after that.
     *
     * @param file with the authorities to trust; empty = those of the transport
     * @throws IOException if they can't be loaded, or if the host said itself with what TLS is spoken
     */
    synchronized SslContext load(String file) throws IOException {
        if (given != null) {
            if (!file.isEmpty()) {
                throw new IOException("authorities of an endpoint (expected: none beside a TLS context of the host's)");
            }
            return given;
        }
        String key = file.isEmpty() && authorities != null ? authorities.toString() : file;
        TrustedFile trusted = loaded.get(key);
        if (trusted == null) {
            trusted = TrustedFile.load(key, ticker.nanos());
            if (loaded.size() == MAX_LOADED) {
                loaded.remove(loaded.keySet().iterator().next());
            }
            loaded.put(key, trusted);
        }
        return trusted.context(ticker.nanos());
    }

    /** Returns whether a file has authorities that may be trusted here. */
    boolean canTrust(String file) {
        try {
            load(file);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns a handler that speaks TLS with a destination, whose name it verifies. */
    SslHandler handler(SocketChannel channel, SslContext context, Destination destination) {
        String name = nameOf(destination);
        SslHandler handler =
                context.newHandler(channel.alloc(), name, destination.origin().port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tellName(parameters, name);
        if (context.applicationProtocolNegotiator().protocols().isEmpty()) {
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
    private String nameOf(Destination destination) {
        String own = destination.connection().serverName();
        if (!own.isEmpty()) {
            return own;
        }
        Origin origin = destination.origin();
        return serverName != null && isAddress(origin.host()) ? serverName : origin.host();
    }
}
