package io.sluice.examples.simulator.kv;

/** An engine's part in the transfer of KV blocks, wherever the books are kept. Implementations are safe for use by many threads. */
public interface KvMember {

    /** Takes a request in. */
    Leg admit(LegRequest request);

    /** Returns whether a stream begins with its head at once, even while the engine waits for another one. */
    boolean sendsHeadAtOnce();

    /** Returns what it does unlike the usual. */
    KvSwitches switches();
}
