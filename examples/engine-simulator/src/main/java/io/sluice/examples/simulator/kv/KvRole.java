package io.sluice.examples.simulator.kv;

import java.util.Locale;

/** What an engine does for a call that is split over two engines. */
public enum KvRole {
    /** Computes the prompt and keeps its KV blocks for another engine. */
    PREFILL,
    /** Fetches the KV blocks of the prompt and produces the answer. */
    DECODE;

    /** Returns the role as an instance list spells it: {@code prefill}, {@code decode}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
