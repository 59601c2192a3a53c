package io.sluice.gateway.spi;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Secret;
import java.util.Locale;
import java.util.Set;

/** How an endpoint gets its key (clause RT-C-8). */
public enum EndpointAuth {
    /** As {@code Authorization: Bearer …}. */
    BEARER("authorization", "Bearer "),
    /** As {@code api-key: …}, which Azure takes. */
    API_KEY("api-key", ""),
    /** As {@code x-api-key: …}, which Anthropic takes. */
    X_API_KEY("x-api-key", ""),
    /** Not at all. */
    NONE("", "");

    /** Names of fields that carry a credential. */
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "api-key", "x-api-key", "x-goog-api-key", "cookie");

    private static final Set<String> NOT_SETTABLE = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "host",
            "content-length",
            "expect",
            "x-request-id");

    private final String field;
    private final String scheme;

    EndpointAuth(String field, String scheme) {
        this.field = field;
        this.scheme = scheme;
    }

    /** Returns the name in a route config, for instance {@code x-api-key}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the name of the field that carries the key, in lower case; empty for {@link #NONE}. */
    public String fieldName() {
        return field;
    }

    /** Returns whether requests to an endpoint may have a field of this name by configuration: not if it belongs to a connection, frames a message, or is the gateway's. */
    public static boolean isSettable(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !NOT_SETTABLE.contains(lower) && !lower.startsWith("proxy-");
    }

    /** Returns whether a field of this name carries a credential. */
    public static boolean isCredential(String name) {
        return CREDENTIALS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Returns the configured fields and that of the key, unless one of them has its name. */
    Headers fields(Secret key, Headers configured) {
        if (key.isEmpty() || this == NONE || configured.contains(field)) {
            return configured;
        }
        return configured.toBuilder().add(field, scheme + key.reveal()).build();
    }

    static boolean holdsCredential(Headers fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (isCredential(fields.name(i))) {
                return true;
            }
        }
        return false;
    }
}
