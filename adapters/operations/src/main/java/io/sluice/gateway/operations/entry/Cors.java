package io.sluice.gateway.operations.entry;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of other origins may use the host from a browser (CORS, clause HC-L-6). Immutable.
 *
 * <p>Cookies are never allowed with it, so that no page does anything in the name of a user who did not give it a key. What upstreams say of origins is left out of
 * responses: the host alone decides.
 */
final class Cors {
    /** As browsers write them: without path, and without the port that goes without saying. */
    private static final Pattern ORIGIN = Pattern.compile("https?://(?:[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");

    private static final Pattern FIELD_NAMES = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~, -]{0,4096}");
    private static final String ALL = "*";
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String EXPOSED = "x-request-id, retry-after, x-should-retry";
    private static final String MAX_AGE_SECONDS = "600";
    private static final String ALLOW_ORIGIN = "access-control-allow-origin";
    private static final String OURS = "access-control-";

    private final Set<String> origins;
    private final boolean all;

    /** @param origins as {@link #isOrigin} has them; at least one */
    Cors(List<String> origins) {
        this.origins = new HashSet<>();
        origins.forEach(origin -> this.origins.add(lower(origin)));
        this.all = this.origins.remove(ALL);
    }

    /** Returns whether a text may stand in the list of origins. */
    static boolean isOrigin(String text) {
        return text.equals(ALL) || ORIGIN.matcher(lower(text)).matches();
    }

    /** Returns whether pages of an origin may use the host, and were named: {@code *} names nobody. */
    boolean names(String origin) {
        return origins.contains(lower(origin));
    }

    /** Returns whether a browser asks whether a page may send a request of another kind than forms can. */
    static boolean isPreflight(String method, Headers headers) {
        return method.equals("OPTIONS")
                && headers.contains("origin")
                && headers.contains("access-control-request-method");
    }

    /** Returns the answer to that, which needs no key: browsers send none. */
    GatewayResponse answer(Headers preflight) {
        String origin = preflight.first("origin");
        String asked = preflight.first("access-control-request-headers");
        boolean understood = asked == null || FIELD_NAMES.matcher(asked).matches();
        if (origin == null || !isAllowed(origin) || !understood) {
            GatewayResponse refusal = LocalReply.of(
                            403, "origin_not_allowed", "Pages of this origin may not send this.")
                    .with("vary", "Origin")
                    .toResponse(preflight);
            return refusal;
        }
        Headers.Builder fields = Headers.builder()
                .add(ALLOW_ORIGIN, all ? ALL : origin)
                .add("access-control-allow-methods", METHODS)
                .add("access-control-max-age", MAX_AGE_SECONDS)
                .add("vary", "Origin, Access-Control-Request-Headers");
        if (asked != null) {
            fields.add("access-control-allow-headers", asked);
        }
        return new GatewayResponse(204, fields.build(), Body.empty());
    }

    /** Returns what makes the fields for the client of those of any other response to a request from this origin, null if the request names none. */
    UnaryOperator<Headers> ofResponse(@Nullable String origin) {
        return fields -> ofResponse(fields, origin);
    }

    private Headers ofResponse(Headers fields, @Nullable String origin) {
        Headers.Builder changed =
                fields.toBuilder().removeIf(name -> name.regionMatches(true, 0, OURS, 0, OURS.length()));
        if (!all) {
            // Also where the answer allows nothing: a cache must not give it to another origin.
            changed.add("vary", "Origin");
        }
        if (origin != null && isAllowed(origin)) {
            changed.add(ALLOW_ORIGIN, all ? ALL : origin).add("access-control-expose-headers", EXPOSED);
        }
        return changed.build();
    }

    private boolean isAllowed(String origin) {
        return all || names(origin);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "Cors[" + (all ? "all" : origins.size()) + " origins]";
    }
}
