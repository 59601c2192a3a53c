package io.sluice.gateway.internal.request;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What clients see of the addresses in an upstream's answer (clause M-7): those on its own origin as the paths by which a client gets there through the gateway,
 * those on other instances and within private networks not at all.
 */
public final class Locations {
    private static final List<String> PRIVATE_DOMAINS =
            List.of(".local", ".localhost", ".internal", ".intranet", ".lan", ".svc", ".home.arpa");

    private final Scheduler scheduler;

    /** Knows the instances there are. */
    public Locations(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Returns an answer as clients may see it: itself, as a rule.
     *
     * @param upstream who gave it
     * @param sentPath the path that was asked for there
     * @param clientPath the path for which the client had asked
     */
    public GatewayResponse seen(GatewayResponse answer, Origin upstream, String sentPath, String clientPath) {
        Headers headers = answer.headers();
        if (!headers.contains("location") && !headers.contains("content-location")) {
            return answer;
        }
        PathMap paths = PathMap.of(sentPath, clientPath);
        Headers.Builder seen = Headers.builder(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!name.equalsIgnoreCase("location") && !name.equalsIgnoreCase("content-location")) {
                seen.addFrom(headers, i);
                continue;
            }
            String location = seen(headers.value(i), upstream, paths);
            if (location != null) {
                seen.add(name, location);
            }
        }
        return new GatewayResponse(answer.status(), seen.build(), answer.body());
    }

    private @Nullable String seen(String location, Origin upstream, PathMap paths) {
        URI uri;
        try {
            uri = new URI(location);
        } catch (URISyntaxException malformed) {
            return null;
        }
        if (uri.getRawAuthority() == null) {
            return uri.getScheme() != null ? null : location.startsWith("/") ? paths.toClient(location) : location;
        }
        Origin origin = origin(uri, upstream);
        if (origin == null) {
            return null;
        }
        if (origin.host().equals(upstream.host())
                && (origin.port() == upstream.port() || hasDefaultPorts(origin, upstream))) {
            return paths.toClient(afterAuthority(uri));
        }
        return isHidden(origin) ? null : location;
    }

    private static @Nullable Origin origin(URI uri, Origin upstream) {
        try {
            return Origin.of(uri.getScheme() == null ? new URI(upstream.scheme() + ":" + uri) : uri);
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns whether the two differ by their scheme alone, as behind a proxy that takes TLS off. */
    private static boolean hasDefaultPorts(Origin one, Origin other) {
        return one.port() == (one.isSecure() ? 443 : 80) && other.port() == (other.isSecure() ? 443 : 80);
    }

    private static String afterAuthority(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return path + query + (uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment());
    }

    private boolean isHidden(Origin origin) {
        return isPrivate(origin.host())
                || scheduler.knownInstances().orElse(List.of()).stream()
                        .map(Instance::origin)
                        .anyMatch(other -> other.host().equals(origin.host()));
    }

    private static boolean isPrivate(String host) {
        if (host.indexOf(':') >= 0) {
            // Loopback and unspecified, unique local and link local addresses, and IPv4 in another form.
            return host.startsWith("::") || host.startsWith("0:") || host.matches("(?i)(f[cd]|fe[89ab]).*");
        }
        String name = withoutRoot(host.toLowerCase(Locale.ROOT));
        if (name.matches("[0-9.]+") && name.indexOf('.') >= 0) {
            return name.matches("(0|10|127|169\\.254|192\\.168|172\\.(1[6-9]|2[0-9]|3[01])"
                    + "|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\\..*");
        }
        return name.indexOf('.') < 0 || PRIVATE_DOMAINS.stream().anyMatch(name::endsWith);
    }

    /** Returns a name without the dot at its end, which stands for the root of all names. */
    private static String withoutRoot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** How a path at the upstream is written by a client: they begin differently and end alike. */
    private record PathMap(String upstream, String client) {
        static PathMap of(String sentPath, String clientPath) {
            int sent = sentPath.length();
            int asked = clientPath.length();
            int common = 0;
            for (int i = 1; i <= Math.min(sent, asked); i++) {
                if (sentPath.charAt(sent - i) != clientPath.charAt(asked - i)) {
                    break;
                }
                common = sentPath.charAt(sent - i) == '/' ? i : common;
            }
            return new PathMap(sentPath.substring(0, sent - common), clientPath.substring(0, asked - common));
        }

        @Nullable
        String toClient(String path) {
            boolean below = path.startsWith(upstream)
                    && (path.length() == upstream.length() || "/?#".indexOf(path.charAt(upstream.length())) >= 0);
            return below ? client + path.substring(upstream.length()) : null;
        }
    }
}
