package io.sluice.gateway.routing.share;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Secret;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.options.ServiceAddress.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who the peers are, where this gateway listens, and what they know of each other. Immutable.
 *
 * @param peers names or addresses, this gateway's own perhaps among them
 * @param listenHost empty = all addresses
 * @param key what datagrams are signed with; empty = not at all
 */
record PeerConfig(List<Host> peers, String listenHost, int listenPort, Secret key) {
    private static final String SCHEME_BEFORE = "udp://";

    /** What hosts, ports and variables are made of. */
    private static final Pattern PLACES = Pattern.compile("[A-Za-z0-9._:,\\[\\]${}-]+");

    private static final int DEFAULT_PORT = 7_946;

    /** A key that is shorter could be found out by trying, from one datagram. */
    private static final int SHORTEST_KEY = 16;

    /**
     * Reads the value of an option: {@code host:port,host:port?key=...&listen=host:port}, with {@code udp://} before it or without.
     *
     * @throws ConfigurationException that names everything that is wrong
     */
    static PeerConfig read(String option, String text, UnaryOperator<@Nullable String> environment) {
        String all = text.startsWith(SCHEME_BEFORE) ? text : SCHEME_BEFORE + text;
        if (!PLACES.matcher(all.substring(SCHEME_BEFORE.length()).split("\\?", 2)[0])
                .matches()) {
            // Perhaps it is something else that was meant for another option: it is not even looked at.
            throw new ConfigurationException(List.of(new ConfigProblem(option, "", "host:port,host:port")));
        }
        ServiceAddress address = ServiceAddress.of(option, all, environment);
        List<Host> peers = address.hosts(DEFAULT_PORT);
        int port = peers.isEmpty() ? DEFAULT_PORT : peers.get(0).port();
        Host listen = listen(option, address, new Host("", port));
        Secret key = key(address);
        address.end();
        return new PeerConfig(peers, listen.name(), listen.port(), key);
    }

    private static Host listen(String option, ServiceAddress address, Host byDefault) {
        String text = address.text("listen", "");
        if (text.isEmpty()) {
            return byDefault;
        }
        ServiceAddress place = ServiceAddress.of(option, SCHEME_BEFORE + text, name -> null);
        List<Host> hosts = place.hosts(byDefault.port());
        try {
            place.end();
        } catch (ConfigurationException e) {
            address.problem("listen", "host:port");
            return byDefault;
        }
        if (hosts.size() != 1) {
            address.problem("listen", "one host and its port");
            return byDefault;
        }
        return hosts.get(0);
    }

    private static Secret key(ServiceAddress address) {
        String given = given(address, "key", "a key, or no such parameter");
        String file = given(address, "key-file", "a file with a key, or no such parameter");
        if (!given.isEmpty() && !file.isEmpty()) {
            address.problem("key-file", "no key beside it");
        }
        String text = file.isEmpty() ? given : keyIn(file, address);
        if (!text.isEmpty() && text.length() < SHORTEST_KEY) {
            address.problem(file.isEmpty() ? "key" : "key-file", "a key of " + SHORTEST_KEY + " characters or more");
        }
        return Secret.of(text);
    }

    /** Returns a parameter, empty if there is none. One that says nothing is a variable that is empty as a rule: to go on without a key is not what was meant. */
    private static String given(ServiceAddress address, String name, String expected) {
        if (address.text(name, "none").isEmpty()) {
            address.problem(name, expected);
        }
        return address.text(name, "");
    }

    private static String keyIn(String file, ServiceAddress address) {
        try {
            String key = Files.readString(Path.of(file)).strip();
            if (key.isEmpty()) {
                address.problem("key-file", "a file with a key");
            }
            return key;
        } catch (IOException | InvalidPathException e) {
            address.problem("key-file", "a readable file in UTF-8");
            return "";
        }
    }

    /** Returns whether it names no host to listen at. */
    boolean listensEverywhere() {
        return listenHost.isEmpty();
    }

    /** Returns the peers alone, as they are shown to operators. */
    @Override
    public String toString() {
        return SCHEME_BEFORE
                + String.join(",", peers.stream().map(Host::toString).toList());
    }
}
