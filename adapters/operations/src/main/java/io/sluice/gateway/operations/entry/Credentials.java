package io.sluice.gateway.operations.entry;

import io.sluice.gateway.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of keys: {@code Authorization: Bearer}, {@code api-key} and {@code x-api-key}. Immutable.
 *
 * <p>One good key is enough, and the others may be for somebody else, such as the upstream that {@code forward-client-authorization} is for: what is no key of ours
 * stays where it is. Every good one is taken out. Good keys of two names, or more fields than anybody needs, are no good.
 *
 * @param key whose key it is
 * @param rest the fields without it
 */
record Credentials(ClientKey key, Headers rest) {
    private static final String BEARER = "bearer ";
    private static final int MAX_FIELDS = 8;

    /** Returns what is good in a request; null if nothing is. */
    static @Nullable Credentials find(ClientKeys keys, Headers headers) {
        ClientKey found = null;
        Headers.Builder rest = Headers.builder(headers.size());
        int shown = 0;
        for (int i = 0; i < headers.size(); i++) {
            String key = keyIn(headers.name(i), headers.value(i));
            if (key != null && ++shown > MAX_FIELDS) {
                return null;
            }
            ClientKey owner = key == null ? null : keys.find(key);
            if (owner == null) {
                rest.addFrom(headers, i);
                continue;
            }
            if (found != null && !found.name().equals(owner.name())) {
                return null;
            }
            found = found == null ? owner : found;
        }
        return found == null ? null : new Credentials(found, rest.build());
    }

    /** Returns the key that a field holds, null if it is none for keys. Names of other lengths, which are most, cost no comparison. */
    private static @Nullable String keyIn(String name, String value) {
        return switch (name.length()) {
            case 7 -> name.equalsIgnoreCase("api-key") ? value.strip() : null;
            case 9 -> name.equalsIgnoreCase("x-api-key") ? value.strip() : null;
            case 13 -> name.equalsIgnoreCase("authorization") ? bearer(value.strip()) : null;
            default -> null;
        };
    }

    private static @Nullable String bearer(String value) {
        boolean isBearer = value.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return isBearer ? value.substring(BEARER.length()).strip() : null;
    }

    /** Returns whose they are, and no key. */
    @Override
    public String toString() {
        return "Credentials[" + key + "]";
    }
}
