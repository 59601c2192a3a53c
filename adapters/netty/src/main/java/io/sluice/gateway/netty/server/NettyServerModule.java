package io.sluice.gateway.netty.server;

import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.time.Duration;
import java.util.List;

/**
 * The options of a {@link NettyServer} by name. A host whose server it is adds them to the options of the library; {@code settings.of(NettyServerOptions.class)} is
 * what they say.
 */
public final class NettyServerModule implements OptionModule {
    /** What the bodies of all requests may take together. */
    public static final Option<Long> MAX_REQUEST_MEMORY = Option.bytes(
                    "max-request-memory-bytes",
                    0,
                    0,
                    Long.MAX_VALUE,
                    "What the bodies of all requests take together at most")
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

    @Override
    public String title() {
        return "The server on Netty";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                MAX_REQUEST_MEMORY,
                MAX_HEAD_BYTES,
                HEAD_TIMEOUT,
                BODY_TIMEOUT,
                BODY_BYTES_PER_SECOND,
                IDLE_TIMEOUT,
                HTTP2,
                HTTP2_MAX_STREAMS);
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
                .http2MaxStreams(reader.get(HTTP2_MAX_STREAMS));
        if (reader.get(MAX_REQUEST_MEMORY) > 0) {
            options.maxRequestMemory(reader.get(MAX_REQUEST_MEMORY));
        }
        return options.build();
    }
}
