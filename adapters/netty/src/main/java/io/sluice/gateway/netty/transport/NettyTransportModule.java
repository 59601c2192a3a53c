package io.sluice.gateway.netty.transport;

import io.sluice.gateway.Secret;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link NettyHttpTransport} by name. A host that has this artifact knows them; {@code settings.of(NettyTransportOptions.class)} is what they say.
 */
public final class NettyTransportModule implements OptionModule {
    /** What upstreams are trusted by. */
    public static final Option<String> CA_FILE = Option.text(
            "upstream-ca-file",
            "",
            "PEM file of the authorities that https upstreams are trusted by, watched; none: the JVM's");

    /** The name of upstreams that are addressed by number. */
    public static final Option<String> SERVER_NAME = Option.text(
            "upstream-tls-server-name",
            "",
            "The name that certificates of https upstreams have whose origin is an address; none: the address");

    /** What stands between here and upstreams. */
    public static final Option<String> PROXY =
            Option.text("upstream-proxy", "", "HTTP proxy between here and upstreams: host:port or http://host:port");

    /** Its credentials. */
    public static final Option<Secret> PROXY_CREDENTIALS =
            Option.secret("upstream-proxy-credentials", "What the proxy is shown: user:password");

    /** What is reached without it. */
    public static final Option<List<String>> NO_PROXY = Option.list(
            "no-proxy",
            List.of(),
            NettyTransportModule::isNoProxyEntry,
            "names, addresses, ranges of addresses (10.0.0.0/8), each perhaps with a port, or *",
            "Upstreams that are reached without the proxy: example.com (and all below), 10.0.0.0/8, host:port or *");

    /** How often names are looked up again. */
    public static final Option<Duration> ADDRESS_REFRESH = Option.millis(
            "upstream-address-refresh-ms",
            Duration.ofSeconds(30),
            100,
            "How often names of upstreams with open connections are looked up again");

    /** Unused connections. */
    public static final Option<Integer> IDLE_CONNECTIONS = Option.integer(
            "upstream-idle-connections", 256, 0, "Most unused connections to an upstream that an event loop keeps");

    /** How long they are kept. */
    public static final Option<Duration> IDLE_CONNECTION = Option.millis(
            "upstream-idle-connection-ms",
            Duration.ofSeconds(4),
            10,
            "How long an unused connection to an upstream is kept");

    /** The largest head of a response. */
    public static final Option<Integer> MAX_HEAD_BYTES = Option.integer(
                    "upstream-max-head-bytes", 64 * 1024, 1024, 16 << 20, "The largest head of a response")
            .withUnit("bytes");

    @Override
    public String title() {
        return "The transport on Netty";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                CA_FILE,
                SERVER_NAME,
                PROXY,
                PROXY_CREDENTIALS,
                NO_PROXY,
                ADDRESS_REFRESH,
                IDLE_CONNECTIONS,
                IDLE_CONNECTION,
                MAX_HEAD_BYTES);
    }

    @Override
    public NettyTransportOptions read(OptionReader reader) {
        String serverName = reader.get(SERVER_NAME);
        return NettyTransportOptions.builder()
                .connectTimeout(reader.get(CoreOptions.CONNECT_TIMEOUT))
                .authorities(authorities(reader))
                .tlsServerName(serverName.isEmpty() ? null : serverName)
                .proxy(proxy(reader))
                .addressRefresh(reader.get(ADDRESS_REFRESH))
                .maxIdlePerOrigin(reader.get(IDLE_CONNECTIONS))
                .idleTimeout(reader.get(IDLE_CONNECTION))
                .maxHeadBytes(reader.get(MAX_HEAD_BYTES))
                .build();
    }

    private static @Nullable Path authorities(OptionReader reader) {
        String file = reader.get(CA_FILE);
        if (file.isEmpty()) {
            return null;
        }
        try {
            Path path = Path.of(file);
            TrustedFile.load(file, 0);
            return path;
        } catch (IOException | IllegalArgumentException e) {
            reader.problem(CA_FILE, "a file that can be read, with certificates in PEM");
            return null;
        }
    }

    private static @Nullable ForwardProxy proxy(OptionReader reader) {
        String text = reader.get(PROXY);
        if (text.isEmpty()) {
            if (reader.isGiven(PROXY_CREDENTIALS) || reader.isGiven(NO_PROXY)) {
                reader.problem(PROXY, "a proxy, since " + PROXY_CREDENTIALS + " or " + NO_PROXY + " is given");
            }
            return null;
        }
        Secret credentials = reader.get(PROXY_CREDENTIALS);
        if (!credentials.isEmpty() && credentials.reveal().indexOf(':') < 0) {
            reader.problem(PROXY_CREDENTIALS, "user:password");
            return null;
        }
        ForwardProxy proxy = ForwardProxy.find(text).orElse(null);
        if (proxy == null || proxy.hasCredentials()) {
            reader.problem(PROXY, "host:port or http://host:port; credentials stand in " + PROXY_CREDENTIALS);
            return null;
        }
        return proxy.withCredentials(credentials).withExceptions(reader.get(NO_PROXY));
    }

    private static boolean isNoProxyEntry(String text) {
        try {
            NoProxyList.of(List.of(text));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
