package io.sluice.gateway.netty.server;

import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The options of a {@link NettyServer} by name. A host whose server it is adds them to the options of the library; {@code settings.of(NettyServerOptions.class)} is
 * what they say.
 */
public final class NettyServerModule implements OptionModule {
    /** What the bodies and large heads of all requests may take together. */
    public static final Option<Long> MAX_REQUEST_MEMORY = Option.bytes(
                    "max-request-memory-bytes",
                    0,
                    0,
                    Long.MAX_VALUE,
                    "What the bodies and large heads of all requests take together at most")
            .withDefault("half of the heap");

    /** The largest head of a request. */
    public static final Option<Integer> MAX_HEAD_BYTES = Option.integer(
                    "max-head-bytes", 64 * 1024, 1024, 16 << 20, "The largest head of a request")
            .withUnit("bytes");

    /** From the first byte of a head to its last. */
    public static final Option<Duration> HEAD_TIMEOUT = Option.limit(
            "client-head-timeout-ms", Duration.ofSeconds(10), "How long the head of a request may take; 0: for ever");

    /** From the head to the last byte of the body. */
    public static final Option<Duration> BODY_TIMEOUT = Option.limit(
            "client-body-timeout-ms",
            Duration.ofSeconds(10),
            "How long the body of a request may take beyond what its bytes are allowed; 0: for ever");

    /** The rate at which a body must come. */
    public static final Option<Integer> BODY_BYTES_PER_SECOND = Option.integer(
                    "client-body-bytes-per-second", 1024, 1, "How fast the body of a request must come in the long run")
            .withUnit("bytes per second");

    /** Rest between requests. */
    public static final Option<Duration> IDLE_TIMEOUT = Option.limit(
            "client-idle-timeout-ms",
            Duration.ofSeconds(75),
            "How long a client's connection may rest between requests; 0: for ever");

    /** Whether HTTP/2 is spoken. */
    public static final Option<Boolean> HTTP2 = Option.onOff(
            "http2",
            "Whether HTTP/2 is spoken beside HTTP/1.1, over TLS where the client chooses it, else where it begins with it");

    /** How many requests a connection of HTTP/2 carries at once. */
    public static final Option<Integer> HTTP2_MAX_STREAMS = Option.integer(
            "http2-max-streams", 1000, 1, 1 << 20, "How many requests one connection of HTTP/2 may have open at once");

    /** Last answers that were not closed yet. */
    public static final Option<Duration> LINGER_TIMEOUT = Option.limit(
            "client-linger-timeout-ms",
            Duration.ofSeconds(5),
            "How long a connection that the server ends waits for its client to close it; 0: for ever");

    /** How many clients there may be. */
    public static final Option<Integer> MAX_CONNECTIONS = Option.integer(
                    "max-connections",
                    0,
                    0,
                    "Most open connections of clients; where there are so many, one at rest gives way to a new one")
            .withDefault("half of the process's files, at most one for each 32 KiB of heap");

    /** How many clients may wait to be accepted. */
    public static final Option<Integer> ACCEPT_BACKLOG = Option.integer(
            "accept-backlog", 4096, 1, "Most connections that wait to be accepted; the system may allow fewer");

    /** What comes before the first request. */
    public static final Option<Duration> HANDSHAKE_TIMEOUT = Option.limit(
            "client-handshake-timeout-ms",
            Duration.ofSeconds(10),
            "How long a connection may take to its first request: PROXY header and TLS together; 0: for ever");

    /** How much TLS may cost before anything is known of a client. */
    public static final Option<Integer> MAX_HANDSHAKES = Option.integer(
            "max-handshakes", 4096, 1, "Most handshakes of TLS under way; beyond that the oldest is ended");

    /** Whether a balancer stands in front that tells the client's address. */
    public static final Option<Boolean> PROXY_PROTOCOL = Option.oneOf(
            "proxy-protocol",
            List.of(Map.entry("off", false), Map.entry("on", true)),
            "Whether each connection begins with a PROXY header (version 1 or 2) that tells the client's address");

    /** The own certificate. */
    public static final Option<String> TLS_CERT =
            Option.text("tls-cert", "", "PEM file of the server's certificate and its chain; none: no TLS. Watched");

    /** Its key. */
    public static final Option<String> TLS_KEY = Option.text(
            "tls-key", "", "PEM file of the certificate's key: PKCS#8, PKCS#1 or SEC1, not encrypted. Watched");

    /** Who may come in. */
    public static final Option<String> TLS_CLIENT_CA = Option.text(
            "tls-client-ca",
            "",
            "PEM file of the authorities that clients must have a certificate of; none: they need none. Watched");

    @Override
    public String title() {
        return "The server on Netty";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                TLS_CERT,
                TLS_KEY,
                TLS_CLIENT_CA,
                PROXY_PROTOCOL,
                HANDSHAKE_TIMEOUT,
                MAX_HANDSHAKES,
                MAX_CONNECTIONS,
                ACCEPT_BACKLOG,
                MAX_REQUEST_MEMORY,
                MAX_HEAD_BYTES,
                HEAD_TIMEOUT,
                BODY_TIMEOUT,
                BODY_BYTES_PER_SECOND,
                IDLE_TIMEOUT,
                HTTP2,
                HTTP2_MAX_STREAMS,
                LINGER_TIMEOUT);
    }

    @Override
    public NettyServerOptions read(OptionReader reader) {
        NettyServerOptions.Builder options = NettyServerOptions.builder()
                .maxHeadBytes(reader.get(MAX_HEAD_BYTES))
                .headTimeout(reader.get(HEAD_TIMEOUT))
                .bodyTimeout(reader.get(BODY_TIMEOUT))
                .bodyBytesPerSecond(reader.get(BODY_BYTES_PER_SECOND))
                .idleTimeout(reader.get(IDLE_TIMEOUT))
                .http2(reader.get(HTTP2))
                .http2MaxStreams(reader.get(HTTP2_MAX_STREAMS))
                .lingerTimeout(reader.get(LINGER_TIMEOUT))
                .acceptBacklog(reader.get(ACCEPT_BACKLOG))
                .handshakeTimeout(reader.get(HANDSHAKE_TIMEOUT))
                .maxHandshakes(reader.get(MAX_HANDSHAKES))
                .tls(TlsOptions.read(reader));
        if (reader.get(PROXY_PROTOCOL)) {
            readProxyProtocol(reader, options);
        }
        if (reader.get(MAX_CONNECTIONS) > 0) {
            options.maxConnections(reader.get(MAX_CONNECTIONS));
        }
        if (reader.get(MAX_REQUEST_MEMORY) > 0) {
            options.maxRequestMemory(reader.get(MAX_REQUEST_MEMORY));
        }
        return options.build();
    }

    private static void readProxyProtocol(OptionReader reader, NettyServerOptions.Builder options) {
        if (ProxyHeader.isSupported()) {
            options.proxyProtocol(true);
        } else {
            reader.problem(PROXY_PROTOCOL, "off, since netty-codec-haproxy is not on the class path");
        }
    }
}
