package io.sluice.gateway.options;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Secret;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads where a service is that a gateway asks: {@code scheme://[user[:password]@]host[:port][,host[:port]...][/path][?name=value&...]}. Each part is split off first, then its
 * placeholders are resolved and what is percent-encoded is decoded: a variable may hold any character.
 *
 * <p>A reader asks for each parameter it knows, and at last for {@link #end}, which throws everything that is wrong. What is asked for before may be made of defaults. For one thread.
 */
public final class ServiceAddress {
    private static final String PASSWORD_FILE = "password-file";

    private final String option;
    private final String scheme;
    private final String authority;
    private final String path;
    private final Placeholders placeholders;
    private final String userInfo;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    private ServiceAddress(String option, String text, UnaryOperator<@Nullable String> environment) {
        this.option = option;
        this.placeholders = Placeholders.of(environment);
        int colon = text.indexOf("://");
        this.scheme = text.substring(0, Math.max(colon, 0));
        if (colon < 0) {
            problem("", "scheme://host:port");
        }
        String rest = text.substring(colon < 0 ? 0 : colon + 3);
        int question = rest.indexOf('?');
        if (question >= 0) {
            readParameters(rest.substring(question + 1));
            rest = rest.substring(0, question);
        }
        int slash = rest.indexOf('/', Math.max(0, rest.lastIndexOf('@')));
        this.path = slash < 0 ? "" : resolved(rest.substring(slash + 1), "the path");
        String place = slash < 0 ? rest : rest.substring(0, slash);
        int at = place.lastIndexOf('@');
        this.userInfo = at < 0 ? "" : place.substring(0, at);
        this.authority = resolved(place.substring(at + 1), "the host");
    }

    /**
     * Begins to read an address.
     *
     * @param option the option that it is a value of, for problems
     * @param environment returns the value of a variable, or null if there is none
     */
    public static ServiceAddress of(String option, String text, UnaryOperator<@Nullable String> environment) {
        return new ServiceAddress(option, text, environment);
    }

    /** Returns the scheme, without the colon. */
    public String scheme() {
        return scheme;
    }

    /** Returns what stands between the user and the path, as it is. */
    public String authority() {
        return authority;
    }

    /** Returns the path, without its first slash; empty if there is none. */
    public String path() {
        return path;
    }

    /** Returns the hosts, in order, at least one if nothing is wrong. An IPv6 address stands in brackets, and is returned without. */
    public List<Host> hosts(int defaultPort) {
        List<Host> hosts = new ArrayList<>();
        for (String item : authority.split(",", -1)) {
            Host.parse(item.trim(), defaultPort)
                    .ifPresentOrElse(hosts::add, () -> problem(shown(item), "host:port, with a port of 1 to 65535"));
        }
        return List.copyOf(hosts);
    }

    /**
     * Returns what may be shown of a host that is wrong: nothing if it has an {@code @}, which was percent-encoded or stood in a variable, together with a user. If nothing stands
     * before one, what is behind its colon may be a password whose host was forgotten.
     */
    private String shown(String item) {
        if (item.indexOf('@') >= 0) {
            return "";
        }
        boolean mayBeUser = userInfo.isEmpty();
        return Redacted.text(mayBeUser ? item.substring(0, Math.max(0, item.lastIndexOf(':'))) : item);
    }

    /** Returns the user; empty if there is none. */
    public String user() {
        int colon = userInfo.indexOf(':');
        return resolved(colon < 0 ? userInfo : userInfo.substring(0, colon), "the user");
    }

    /** Returns the password, which stands behind the user or in the file that the parameter {@code password-file} names, as it is now; empty if there is none. */
    public Secret password() {
        String file = text(PASSWORD_FILE, "");
        int colon = userInfo.indexOf(':');
        if (file.isEmpty()) {
            return Secret.of(colon < 0 ? "" : resolved(userInfo.substring(colon + 1), "the password"));
        }
        if (colon >= 0) {
            problem(PASSWORD_FILE, "no other password beside it");
        }
        try {
            return Secret.of(Files.readString(Path.of(file)).strip());
        } catch (IOException | InvalidPathException e) {
            problem(PASSWORD_FILE, "a readable file in UTF-8");
            return Secret.of("");
        }
    }

    /** Returns a parameter. */
    public String text(String name, String byDefault) {
        known.add(name);
        return parameters.getOrDefault(name, byDefault);
    }

    /** Returns a parameter that is a whole number of a range. */
    public int number(String name, int byDefault, int least, int most) {
        String text = text(name, "");
        try {
            int value = text.isEmpty() ? byDefault : Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        problem(name, "a whole number from " + least + " to " + most);
        return byDefault;
    }

    /** Returns a parameter in milliseconds, at least one. */
    public Duration millis(String name, Duration byDefault) {
        return Duration.ofMillis(number(name, Math.toIntExact(byDefault.toMillis()), 1, Integer.MAX_VALUE));
    }

    /** Returns a parameter that is {@code true} or {@code false}. */
    public boolean flag(String name, boolean byDefault) {
        String text = text(name, Boolean.toString(byDefault));
        if (!text.equals("true") && !text.equals("false")) {
            problem(name, "true or false");
        }
        return text.equals("true");
    }

    /** Adds a problem of a parameter, whose value is not shown, or of the whole if the name is empty. */
    public void problem(String name, String expected) {
        problems.add(new ConfigProblem(option, Redacted.text(name), expected));
    }

    /**
     * Ends the reading.
     *
     * @throws ConfigurationException that names everything that is wrong, parameters that nobody asked for among it
     */
    public void end() {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                String expected = NearestName.find(name, known)
                        .map(nearest -> "perhaps " + nearest)
                        .orElse("one of " + String.join(", ", known));
                problem(Redacted.plain(name), expected);
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private void readParameters(String query) {
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "true" : resolved(parameter.substring(equals + 1), name);
            if (!parameter.isEmpty() && parameters.put(name, value) != null) {
                problem(Redacted.plain(name), "to be given once");
            }
        }
    }

    private String resolved(String part, String what) {
        String text = placeholders.resolve(part.contains("%") ? decoded(part, what) : part, e -> problem("", e));
        return text;
    }

    private String decoded(String part, String what) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            problem("", "%XX with two hex digits in " + what);
            return part;
        }
    }

    /** Returns scheme, hosts and path, without user, password and parameters. */
    @Override
    public String toString() {
        return scheme + "://" + authority + (path.isEmpty() ? "" : "/" + path);
    }

    /**
     * A host and its port.
     *
     * @param name a name or an address, without brackets
     * @param port 1 to 65535
     */
    public record Host(String name, int port) {
        private static Optional<Host> parse(String text, int defaultPort) {
            int end = text.startsWith("[") ? text.indexOf(']') + 1 : 0;
            int colon = text.indexOf(':', end);
            String name = colon < 0 ? text : text.substring(0, colon);
            String bare = end > 0 ? name.substring(1, Math.max(1, name.length() - 1)) : name;
            try {
                int port = colon < 0 ? defaultPort : Integer.parseInt(text.substring(colon + 1));
                return bare.isEmpty() || bare.indexOf('@') >= 0 || port < 1 || port > 65_535
                        ? Optional.empty()
                        : Optional.of(new Host(bare, port));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        /** Returns {@code name:port}, the address of IPv6 in brackets. */
        @Override
        public String toString() {
            return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
        }
    }
}
