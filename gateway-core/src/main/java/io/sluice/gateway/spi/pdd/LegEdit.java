package io.sluice.gateway.spi.pdd;

import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonEdit;
import java.util.Objects;

/**
 * How the request of a leg differs from the client's: by these members of its body and these header fields, and nothing else.
 *
 * @param body the changes to the top-level members
 * @param headers fields that are set, in place of the client's of the same name
 */
public record LegEdit(JsonEdit body, Headers headers) {
    private static final LegEdit NONE = new LegEdit(JsonEdit.builder().build(), Headers.empty());

    public LegEdit {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(headers, "headers");
    }

    /** Returns the edit that changes nothing. */
    public static LegEdit none() {
        return NONE;
    }

    /** Returns an edit of the body only. */
    public static LegEdit of(JsonEdit body) {
        return new LegEdit(body, Headers.empty());
    }
}
