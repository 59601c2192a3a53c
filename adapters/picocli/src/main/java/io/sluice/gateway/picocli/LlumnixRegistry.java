package io.sluice.gateway.picocli;

import io.sluice.gateway.options.Redacted;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes one address of instances of the flags that name Llumnix's registry: {@code redis://user:password@host:port?stale-ms=60000}. What a flag says stands in the address escaped, so
 * that nothing in it is taken for a part of the address or for a variable. For one thread.
 */
final class LlumnixRegistry {
    static final String REDIS = "discovery-redis-";
    static final String ETCD = "discovery-etcd-";

    private static final String DISCOVERY = LlumnixFlags.DISCOVERY;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(?:%\\w+)?]|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%\\w+)?");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:https?://)?(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(?:%\\w+)?])(?::(?<port>\\d{1,5}))?");
    private static final Pattern COUNT = Pattern.compile("0*[1-9]\\d{0,8}");

    private final MappedOptions out;

    /** Names of the flags that were given, to values; the last one wins. */
    private final Map<String, String> given = new TreeMap<>();

    private String discovery = "";

    LlumnixRegistry(MappedOptions out) {
        this.out = out;
    }

    /** Takes the flag that says which registry there is. */
    void discovery(String value) {
        discovery = value;
    }

    /** Takes a flag that says where it is. */
    void take(String name, String value) {
        given.put(name, value);
    }

    /** Adds the address, if there is a registry; called when all flags are taken. */
    void end() {
        switch (kind()) {
            case "redis" -> redis();
            case "etcd" -> etcd();
            case LlumnixFlags.ENDPOINTS -> {}
            case "" -> {
                given.keySet().forEach(name -> out.problem(name, "", "--" + DISCOVERY + " etcd beside it"));
                return;
            }
            default -> out.problem(DISCOVERY, Redacted.plain(discovery), "redis, etcd or endpoints");
        }
        given.keySet().forEach(out::ignore); // what belongs to another registry
    }

    /** Redis is their default, if something is said of it. */
    private String kind() {
        boolean isRedis = given.keySet().stream().anyMatch(name -> name.startsWith(REDIS));
        return discovery.isEmpty() && isRedis ? "redis" : discovery;
    }

    private void redis() {
        String host = checked(REDIS + "host", "redis", HOST, "a host");
        String port = checked(REDIS + "port", "6379", "a port of 1 to 65535", LlumnixRegistry::isPort);
        Map<String, String> parameters = new LinkedHashMap<>();
        count(REDIS + "status-ttl-ms", 1, "stale-ms", parameters);
        count(REDIS + "refresh-interval-ms", 1, "interval-ms", parameters);
        seconds(REDIS + "socket-timeout", "timeout-ms", parameters);
        drop(REDIS + "retry-times"); // each look is another try
        String place = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        add("redis://" + userInfo(REDIS, true) + escapedZone(place) + ":" + port, parameters);
    }

    private void etcd() {
        String endpoints = drop(ETCD + "endpoints", "etcd:2379");
        List<String> places = new ArrayList<>();
        for (String endpoint : endpoints.split(",", -1)) {
            String place = endpoint.strip();
            Matcher parts = HOST_AND_PORT.matcher(place);
            if (!parts.matches() || (parts.group("port") != null && !isPort(parts.group("port")))) {
                out.problem(ETCD + "endpoints", "", "host:port,host:port, with ports of 1 to 65535");
            }
            places.add(place);
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        if (places.stream().anyMatch(place -> place.startsWith("https://"))) {
            parameters.put("tls", "true");
        }
        count(ETCD + "lease-ttl", 1000, "stale-ms", parameters);
        drop(ETCD + "refresh-interval-sec"); // a watch that is cut or silent is noticed
        seconds(ETCD + "dial-timeout", "timeout-ms", parameters);
        String hosts = places.stream()
                .map(place -> place.replaceFirst("^https?://", ""))
                .collect(Collectors.joining(","));
        add("etcd://" + userInfo(ETCD, false) + escapedZone(hosts), parameters);
    }

    private void add(String place, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
        out.option("instances", query.isEmpty() ? place : place + "?" + query);
    }

    /** Returns what stands before the host. Their clients say nothing of a user without a password, and that of etcd nothing of a password alone. */
    private String userInfo(String prefix, boolean mayLackUser) {
        String user = drop(prefix + "username", "");
        String password = drop(prefix + "password", "");
        if (!password.isEmpty() && (mayLackUser || !user.isEmpty())) {
            return escaped(user) + ":" + escaped(password) + "@";
        }
        if (!user.isEmpty() || !password.isEmpty()) {
            out.ignore(prefix + (user.isEmpty() ? "password" : "username"));
        }
        return "";
    }

    /** The zone of an address of IPv6 has the character that escapes others. */
    private static String escapedZone(String hosts) {
        return hosts.replace("%", "%25");
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text.replace("${", "$${"), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private void count(String name, int factor, String parameter, Map<String, String> parameters) {
        int most = Integer.MAX_VALUE / factor;
        String text = checked(
                name,
                "",
                "a whole number from 1 to " + most,
                count -> COUNT.matcher(count).matches() && Long.parseLong(count) <= most);
        if (!text.isEmpty()) {
            parameters.put(parameter, Long.toString(Long.parseLong(text) * factor));
        }
    }

    /** Takes seconds with a fraction, as their timeouts are. */
    private void seconds(String name, String parameter, Map<String, String> parameters) {
        String text = checked(name, "", Pattern.compile("\\d{1,6}(?:\\.\\d{1,9})?"), "seconds, such as 1.0");
        if (!text.isEmpty()) {
            long millis = new BigDecimal(text).movePointRight(3).longValue();
            parameters.put(parameter, Long.toString(Math.max(1, millis)));
        }
    }

    private String checked(String name, String byDefault, Pattern form, String expected) {
        return checked(name, byDefault, expected, text -> form.matcher(text).matches());
    }

    /** Returns the value of a flag; its default if it is wrong. */
    private String checked(String name, String byDefault, String expected, Predicate<String> isRight) {
        if (!given.containsKey(name)) {
            return byDefault;
        }
        String text = drop(name, "").strip();
        if (isRight.test(text)) {
            return text;
        }
        out.problem(name, Redacted.plain(text), expected);
        return byDefault;
    }

    private static boolean isPort(String text) {
        return COUNT.matcher(text).matches() && Integer.parseInt(text) <= 65_535;
    }

    /** Returns the value of a flag, which is over with that. */
    private String drop(String name, String byDefault) {
        String value = given.remove(name);
        return value == null ? byDefault : value;
    }

    private void drop(String name) {
        if (given.remove(name) != null) {
            out.ignore(name);
        }
    }

    /** Returns which flags were given; no value, since it may be a password. */
    @Override
    public String toString() {
        return "LlumnixRegistry" + given.keySet();
    }
}
