package io.sluice.gateway.routing.scheduling;

import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a policy wants to be kept up to date for it.
 *
 * @param measure what a {@link LoadTree} finds the least of; null = no tree
 * @param sessions whether it needs a {@link SessionRing}
 */
record Indexes(@Nullable ToLongFunction<Load> measure, boolean sessions) {
    static final Indexes NONE = new Indexes(null, false);
    static final Indexes LEASES = new Indexes(Load::calls, false);

    /** Work in units of 16 tokens: fine enough to compare by, and changes rarely while tokens stream. */
    static final Indexes TOKENS = new Indexes(load -> load.knownTokens() >> TokenLease.GRAIN_BITS, false);

    static final Indexes SESSIONS = new Indexes(null, true);
}
