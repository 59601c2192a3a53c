package io.sluice.gateway;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of a call: the client's own if it can be passed on, else a new one. A host that answers itself gives its answers the same. */
public final class RequestIds {
    /** The name of the header field, in lower case. */
    public static final String HEADER = "x-request-id";

    private static final int MAX_LENGTH = 128;

    private RequestIds() {}

    /**
     * Returns the id of a call.
     *
     * @param headers the client's; an id counts if it has at most 128 characters of visible ASCII
     * @param random makes a new id, which is no secret
     */
    public static String of(Headers headers, RandomGenerator random) {
        String given = headers.first(HEADER);
        return given != null && isUsable(given) ? given : random(random);
    }

    private static boolean isUsable(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) <= ' ' || id.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Returns a random UUID of version 4 (RFC 9562, 5.4); it need not be hard to guess, so the cheap source of randomness serves. */
    private static String random(RandomGenerator random) {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }
}
