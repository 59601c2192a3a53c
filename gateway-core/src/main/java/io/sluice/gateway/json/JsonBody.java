package io.sluice.gateway.json;

import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SKELETON: to be written. An index of the top-level members of a JSON object. */
@SuppressWarnings("all")
public final class JsonBody {
    private JsonBody() {}

    /**
     * Indexes a body in one pass.
     *
     * @param bytes an array-backed buffer
     * @param unique names of members that must not stand twice
     * @throws io.sluice.gateway.GatewayException {@code INVALID_REQUEST} or {@code DUPLICATE_MEMBER}
     */
    public static JsonBody parse(ByteBuffer bytes, Set<String> unique) {
        throw new UnsupportedOperationException();
    }

    /** Tells whether the object has a member of this (unescaped) name. */
    public boolean contains(String name) {
        throw new UnsupportedOperationException();
    }

    /** Returns the text of a member that is a JSON string; null if it is absent or something else. */
    public @Nullable String string(String name) {
        throw new UnsupportedOperationException();
    }

    /** Tells whether a member is the literal {@code null}. */
    public boolean isNull(String name) {
        throw new UnsupportedOperationException();
    }

    /** Tells whether a member is the literal {@code true}. */
    public boolean isTrue(String name) {
        throw new UnsupportedOperationException();
    }

    /** Returns a view of the raw bytes of a member's value; null if absent. */
    public @Nullable ByteBuffer raw(String name) {
        throw new UnsupportedOperationException();
    }

    /** Returns the body with an edit applied: a new array-backed buffer, everything untouched copied byte for byte. */
    public ByteBuffer apply(JsonEdit edit) {
        throw new UnsupportedOperationException();
    }

    /** Returns a new view of the bytes as they were given. */
    public ByteBuffer bytes() {
        throw new UnsupportedOperationException();
    }
}
