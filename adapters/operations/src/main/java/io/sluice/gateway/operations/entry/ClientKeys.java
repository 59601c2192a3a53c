package io.sluice.gateway.operations.entry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that open a port, by their digests. Immutable. */
final class ClientKeys {
    private final Map<KeyDigest, ClientKey> keys;

    ClientKeys(Map<KeyDigest, ClientKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** Returns who has this key; null if nobody does. */
    @Nullable
    ClientKey find(String key) {
        boolean canBe = !key.isEmpty() && key.length() <= KeyDigest.MAX_KEY_LENGTH;
        return canBe ? keys.get(KeyDigest.of(key)) : null;
    }

    /** Returns their number, for a log. */
    @Override
    public String toString() {
        return keys.size() + (keys.size() == 1 ? " key" : " keys");
    }
}
