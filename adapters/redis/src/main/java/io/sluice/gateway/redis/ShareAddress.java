package io.sluice.gateway.redis;

import io.sluice.gateway.options.ServiceAddress;

/**
 * The Redis by which gateways share, and where in it: those that name the same channel hear each other. Immutable.
 *
 * @param channel a part of keys: what is shared is at {@code <channel>:hints} and {@code <channel>:placements}
 */
record ShareAddress(RedisAddress redis, String channel) {
    private static final String DEFAULT_CHANNEL = "sluice:share";
    private static final int LONGEST_CHANNEL = 200;

    /**
     * Reads an address to its end.
     *
     * @throws io.sluice.gateway.ConfigurationException that names everything that is wrong
     */
    static ShareAddress read(ServiceAddress address) {
        RedisAddress redis = RedisAddress.read(address);
        String channel = address.text("channel", DEFAULT_CHANNEL);
        if (channel.isEmpty() || channel.length() > LONGEST_CHANNEL) {
            address.problem("channel", "a name of 1 to " + LONGEST_CHANNEL + " characters");
        }
        address.end();
        return new ShareAddress(redis, channel);
    }

    /** Returns the key of the stream of hints. */
    String hintsKey() {
        return channel + ":hints";
    }

    /** Returns the key of the stream of placements. */
    String placementsKey() {
        return channel + ":placements";
    }
}
