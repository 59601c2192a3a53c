package io.sluice.gateway.spi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The path and query of a base URL, and how a request target is joined to them (clauses RT-U-1, RT-U-2 and RT-C-7). */
final class EndpointPath {
    private static final String SDK_VERSION = "/v1";

    private final String path;

    /** The base's own query; empty if it has none. */
    private final String query;

    /** The names in the query, decoded. */
    private final Set<String> queryNames;

    /** Whether the base stands for all up to {@code /v1}, as for the OpenAI SDKs. */
    private final boolean ofSdk;

    /** Whether the path ends in a version. */
    private final boolean versioned;

    private EndpointPath(String path, String query, boolean ofSdk) {
        this.path = path;
        this.query = query;
        this.ofSdk = ofSdk;
        this.queryNames = names(query);
        String lastSegment = path.substring(path.lastIndexOf('/') + 1);
        this.versioned = !lastSegment.isEmpty() && versionLength(lastSegment, 0) == lastSegment.length();
    }

    static EndpointPath of(String rawPath, String rawQuery, boolean ofSdk) {
        int end = rawPath.length();
        while (end > 0 && rawPath.charAt(end - 1) == '/') {
            end--;
        }
        return new EndpointPath(rawPath.substring(0, end), rawQuery, ofSdk);
    }

    /** Returns the query; empty if there is none. */
    String query() {
        return query;
    }

    boolean ofSdk() {
        return ofSdk;
    }

    String join(String requestTarget) {
        String joined = ofSdk ? joinSdk(requestTarget) : joinVersioned(requestTarget);
        return query.isEmpty() ? joined : withQuery(joined);
    }

    private String joinSdk(String requestTarget) {
        int next = SDK_VERSION.length();
        boolean sdkPath = requestTarget.startsWith(SDK_VERSION) && endsSegment(requestTarget, next);
        String joined = path + (sdkPath ? requestTarget.substring(next) : requestTarget);
        return joined.startsWith("/") ? joined : "/" + joined;
    }

    private String joinVersioned(String requestTarget) {
        if (!versioned) {
            return path.isEmpty() ? requestTarget : path + requestTarget;
        }
        int version = versionLength(requestTarget, 1);
        int next = 1 + version;
        if (version == 0 || !endsSegment(requestTarget, next)) {
            return path + requestTarget;
        }
        // As a rule the base URL has no more than the version, and it is the same.
        boolean same = path.length() == next && requestTarget.startsWith(path);
        return same ? requestTarget : path + requestTarget.substring(next);
    }

    /** Puts the base's query first, and leaves out what the client has under a name that stands there. */
    private String withQuery(String target) {
        int mark = target.indexOf('?');
        if (mark < 0) {
            return target + '?' + query;
        }
        StringBuilder merged = new StringBuilder(target.length() + query.length() + 1)
                .append(target, 0, mark + 1)
                .append(query);
        for (int start = mark + 1; start < target.length(); ) {
            int separator = target.indexOf('&', start);
            int end = separator < 0 ? target.length() : separator;
            if (!queryNames.contains(name(target.substring(start, end)))) {
                merged.append('&').append(target, start, end);
            }
            start = end + 1;
        }
        return merged.toString();
    }

    private static Set<String> names(String query) {
        Set<String> names = new HashSet<>();
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            names.add(name(parameter));
        }
        return names;
    }

    /** Returns the name of a parameter, decoded: what is written otherwise must not get past. */
    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        if (name.indexOf('%') < 0 && name.indexOf('+') < 0) {
            return name;
        }
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name; // a client may send anything
        }
    }

    private static boolean endsSegment(String text, int at) {
        return at == text.length() || text.charAt(at) == '/' || text.charAt(at) == '?';
    }

    /** Returns the length of {@code v<digits>} at this place of the text, 0 if there is none. */
    private static int versionLength(String text, int from) {
        int at = from;
        if (at >= text.length() || text.charAt(at) != 'v') {
            return 0;
        }
        at++;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - from > 1 ? at - from : 0;
    }

    /** Returns the path, without the query. */
    @Override
    public String toString() {
        return path;
    }
}
