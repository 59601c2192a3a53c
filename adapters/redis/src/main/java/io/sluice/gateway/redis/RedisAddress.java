package io.sluice.gateway.redis;

import io.sluice.gateway.Secret;
import io.sluice.gateway.options.ServiceAddress;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Where a Redis is, and how to come in: {@code redis://[user[:password]@]host[:port][/database]}, with {@code rediss} over TLS. Its parameters are {@code timeout-ms} (2000),
 * {@code password-file}, and for {@code rediss} {@code ca-file}, the certificates in PEM that are trusted in place of the JVM's (clause FL-R-5). Immutable.
 */
public final class RedisAddress {
    /** The schemes of its addresses. */
    public static final List<String> SCHEMES = List.of("redis", "rediss");

    private static final int DEFAULT_PORT = 6379;
    private static final int MOST_DATABASES = 65_535;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Where the arguments of an unknown command begin in an error, of which long ones are cut. */
    private static final String REPEATED = "args beginning with";

    private final String name;
    private final HostAndPort server;
    private final JedisClientConfig config;
    private final Secret password;

    private RedisAddress(String name, HostAndPort server, JedisClientConfig config, Secret password) {
        this.name = name;
        this.server = server;
        this.config = config;
        this.password = password;
    }

    /**
     * Reads an address. Whoever calls it reads parameters of his own, and {@linkplain ServiceAddress#end ends} the reading, which throws what is wrong; only then is the result of
     * use.
     */
    public static RedisAddress read(ServiceAddress address) {
        if (!SCHEMES.contains(address.scheme())) {
            address.problem("", "redis://host:port or rediss://host:port");
        }
        List<ServiceAddress.Host> hosts = address.hosts(DEFAULT_PORT);
        if (hosts.size() > 1) {
            address.problem("", "one host and its port");
        }
        ServiceAddress.Host host = hosts.isEmpty() ? new ServiceAddress.Host("localhost", DEFAULT_PORT) : hosts.get(0);
        int timeoutMillis = (int) address.millis("timeout-ms", TIMEOUT).toMillis();
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .autoNegotiateProtocol(false) // AUTH and SELECT alone: what every version and every proxy understands
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .timeoutMillis(timeoutMillis)
                .database(database(address));
        Secret password = address.password();
        addCredentials(config, address, password);
        if (address.scheme().equals("rediss")) {
            addTls(config, address);
        }
        return new RedisAddress(
                address.toString(), new HostAndPort(host.name(), host.port()), config.build(), password);
    }

    /**
     * Connects; the name is looked up anew. Blocks, each step at most for the timeout.
     *
     * @return a connection whose commands wait at most for the timeout, to be closed by the caller
     * @throws redis.clients.jedis.exceptions.JedisException if the server can't be reached or does not let us in, without credentials
     */
    public Jedis connect() {
        try {
            return new Jedis(server, config);
        } catch (JedisDataException e) {
            throw repeatsCredentials(String.valueOf(e.getMessage()))
                    ? new JedisDataException("AUTH or SELECT is unknown to the server")
                    : e;
        }
    }

    /** A server that does not know a command repeats what it was sent with it, a password, too. */
    private boolean repeatsCredentials(String message) {
        return message.contains(REPEATED) || (!password.isEmpty() && message.contains(password.reveal()));
    }

    private static void addCredentials(
            DefaultJedisClientConfig.Builder config, ServiceAddress address, Secret password) {
        String user = address.user();
        if (!user.isEmpty() && password.isEmpty()) {
            address.problem("", "a password behind the user, or password-file");
        }
        if (!user.isEmpty()) {
            config.user(user);
        }
        if (!password.isEmpty()) {
            config.password(password.reveal());
        }
    }

    private static void addTls(DefaultJedisClientConfig.Builder config, ServiceAddress address) {
        // A certificate of another name is refused.
        SslOptions.Builder tls = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
        String file = address.text("ca-file", "");
        if (!file.isEmpty()) {
            CaFile.addTo(tls, file, () -> address.problem("ca-file", "a readable file with certificates in PEM"));
        }
        config.sslOptions(tls.build());
    }

    private static int database(ServiceAddress address) {
        if (address.path().isEmpty()) {
            return 0;
        }
        try {
            int database = Integer.parseInt(address.path());
            if (database >= 0 && database <= MOST_DATABASES) {
                return database;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        address.problem("", "the number of a database as the path");
        return 0;
    }

    /** Returns scheme, host, port and database, without credentials. */
    @Override
    public String toString() {
        return name;
    }
}
