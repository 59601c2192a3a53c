package io.sluice.gateway.internal.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RoutePolicy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How gateways call the endpoints of their routes: by a digest of URL and key, so that a key does not leave. Suppliers of credentials cannot be compared with those of
 * another process: an endpoint with one is known by its URL, and has no id if there are several such at one URL, since a limit of one account is not another's.
 *
 * <p>Safe for use by any number of threads. Digests are made anew when the routes change.
 */
final class EndpointIds {
    /** Half of a digest: enough for there to be no two by chance. */
    private static final int BYTES = 16;

    private final RoutePolicy routes;
    private volatile Known known = new Known(Set.of(), Map.of());

    EndpointIds(RoutePolicy routes) {
        this.routes = routes;
    }

    /** Returns what others call an endpoint; empty if they could take it for another one. */
    Optional<String> idOf(Endpoint endpoint) {
        String id = digest(endpoint);
        if (endpoint.credentials() == null) {
            return Optional.of(id);
        }
        Known now = known();
        return now.ambiguous(id) ? Optional.empty() : Optional.of(id);
    }

    /** Returns an endpoint of this id: any of those that differ in what makes no difference to limits and health; null if there is none, or it cannot be told which. */
    @Nullable
    Endpoint find(String id) {
        return known().find(id);
    }

    private Known known() {
        Set<Endpoint> current = routes.endpoints().keySet();
        Known then = known;
        if (!then.endpoints().equals(current)) {
            then = Known.of(current);
            known = then;
        }
        return then;
    }

    private static String digest(Endpoint endpoint) {
        MessageDigest sha = sha256();
        sha.update("sluice endpoint\0".getBytes(UTF_8));
        sha.update(endpoint.baseUrl().getBytes(UTF_8));
        sha.update((endpoint.credentials() == null ? "\0key\0" : "\0supplied\0").getBytes(UTF_8));
        sha.update(endpoint.apiKey().reveal().getBytes(UTF_8));
        return HexFormat.of().formatHex(sha.digest(), 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has it", e);
        }
    }

    /**
     * The endpoints that there were when somebody last asked.
     *
     * @param byId empty for an id that is of several
     */
    private record Known(Set<Endpoint> endpoints, Map<String, Optional<Endpoint>> byId) {
        static Known of(Set<Endpoint> endpoints) {
            Map<String, Optional<Endpoint>> byId = new HashMap<>();
            for (Endpoint endpoint : endpoints) {
                byId.merge(digest(endpoint), Optional.of(endpoint), Known::merged);
            }
            return new Known(Set.copyOf(endpoints), Map.copyOf(byId));
        }

        private static Optional<Endpoint> merged(Optional<Endpoint> one, Optional<Endpoint> other) {
            boolean isSame = one.isPresent()
                    && other.isPresent()
                    && Objects.equals(one.get().credentials(), other.get().credentials());
            return isSame ? one : Optional.empty();
        }

        @Nullable
        Endpoint find(String id) {
            return byId.getOrDefault(id, Optional.empty()).orElse(null);
        }

        boolean ambiguous(String id) {
            return byId.getOrDefault(id, Optional.empty()).isEmpty() && byId.containsKey(id);
        }
    }

    @Override
    public String toString() {
        return "EndpointIds[" + known.endpoints().size() + " endpoints]";
    }
}
