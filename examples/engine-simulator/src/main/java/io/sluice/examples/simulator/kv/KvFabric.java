package io.sluice.examples.simulator.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The network beside HTTP over which the engines of one process move KV blocks, and the books about it: which blocks are
 * held and why, what was counted, and what the gateway did that the protocol forbids.
 *
 * <p>{@link #violations()} holds only what no correct gateway does, in words for a person; that a decode leg comes after the
 * lease ended, or names an engine that died, is counted and no violation. All methods are safe for use by any thread.
 */
public final class KvFabric {

    private final KvProtocol protocol;
    private final KvState state;
    private final Connector connector;

    private KvFabric(KvProtocol protocol, Duration lease, LongSupplier nanoTime) {
        this.protocol = protocol;
        this.state = new KvState(nanoTime, lease.toNanos());
        this.connector = protocol.connector(state);
    }

    /** Returns a fabric with the lease of real engines. */
    public static KvFabric of(KvProtocol protocol) {
        return of(protocol, protocol.defaultLease(), System::nanoTime);
    }

    /**
     * Returns a fabric.
     *
     * @param protocol what its engines speak
     * @param lease how long blocks wait for a decode leg, and how long a decode leg waits for its prefill leg; {@code > 0}
     * @param nanoTime the clock, as {@link System#nanoTime}; what is due happens when a method of the fabric is called, which
     *     a fleet does all the time
     */
    public static KvFabric of(KvProtocol protocol, Duration lease, LongSupplier nanoTime) {
        if (lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: > 0)");
        }
        return new KvFabric(protocol, lease, nanoTime);
    }

    /** Returns what its engines speak. */
    public KvProtocol protocol() {
        return protocol;
    }

    /**
     * Lets an engine join.
     *
     * @param name its name, unlike others
     * @param role what it does
     * @param auxHost the host of its side address
     * @param auxPort the port of its side address, 0 to let the fabric choose a number; nothing listens there
     */
    public KvEngine join(String name, KvRole role, String auxHost, int auxPort) {
        synchronized (state) {
            int number = state.nextEngine();
            Address address = new Address(auxHost, auxPort > 0 ? auxPort : protocol.firstPort() + number);
            String id = UUID.nameUUIDFromBytes((name + "/" + number).getBytes(UTF_8)) + "_dp0";
            KvEngine engine = new KvEngine(this, state, connector, name, role, address, id);
            state.join(engine);
            return engine;
        }
    }

    /** Does what is due: ends leases, and the waiting of decode legs. */
    public void expire() {
        synchronized (state) {
            state.expire();
        }
    }

    /** Returns the blocks that are held, oldest first. */
    public List<HeldBlocks> held() {
        synchronized (state) {
            state.expire();
            return state.held();
        }
    }

    /**
     * Waits until no blocks are held.
     *
     * @throws IllegalStateException if some are when the time is up; the message names them
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitReleased(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (state) {
            for (List<HeldBlocks> held = held(); !held.isEmpty(); held = held()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new IllegalStateException("held: " + held + " (expected: none within " + timeout + ")");
                }
                // Leases end on their own, without a notification.
                TimeUnit.NANOSECONDS.timedWait(state, Math.min(left, 20_000_000));
            }
        }
    }

    /** Returns what was done that the protocol forbids, in the order in which it was noticed; at most 1,000 texts. */
    public List<String> violations() {
        synchronized (state) {
            state.expire();
            return List.copyOf(state.violations());
        }
    }

    /** Returns the sums over all engines. */
    public KvCounts counts() {
        return countsByInstance().values().stream().reduce(KvCounts.NONE, KvCounts::plus);
    }

    /** Returns the counts of each engine by its name; those that left are among them. */
    public Map<String, KvCounts> countsByInstance() {
        synchronized (state) {
            state.expire();
            Map<String, KvCounts> counts = new LinkedHashMap<>();
            state.engines().forEach(engine -> counts.merge(engine.name(), engine.counts, KvCounts::plus));
            return counts;
        }
    }

    /** Forgets violations and counts; what is held stays held. */
    public void clear() {
        synchronized (state) {
            state.clear();
        }
    }

    @Override
    public String toString() {
        return "KvFabric[" + protocol.wireName() + "]";
    }
}
