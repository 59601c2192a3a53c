package io.sluice.examples.simulator;

import io.sluice.examples.simulator.kv.KvFabric;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Collects the options of a {@link SimulatedFleet}. Not safe for use by many threads; may start several fleets. */
public final class SimulatedFleetBuilder {

    private static final long EXPIRE_MILLIS = 20;

    private final KvProtocol protocol;
    private int prefills = 1;
    private int decodes = 1;
    private int port;
    private int threads = 1;
    private Duration lease;
    private LongSupplier nanoTime = System::nanoTime;
    private Consumer<SimulatedEngineBuilder> eachEngine = engine -> {};

    SimulatedFleetBuilder(KvProtocol protocol) {
        this.protocol = protocol;
        this.lease = protocol.defaultLease();
    }

    /** Sets how many engines prefill; default 1. */
    public SimulatedFleetBuilder prefills(int count) {
        prefills = count;
        return this;
    }

    /** Sets how many engines decode; default 1. */
    public SimulatedFleetBuilder decodes(int count) {
        decodes = count;
        return this;
    }

    /** Sets the port of the first engine, the others follow; 0, the default, picks free ones. */
    public SimulatedFleetBuilder port(int firstPort) {
        port = firstPort;
        return this;
    }

    /** Sets how many event loops the engines share; default 1. */
    public SimulatedFleetBuilder threads(int count) {
        threads = count;
        return this;
    }

    /** Sets how long blocks wait for a decode leg; the default is the protocol's. */
    public SimulatedFleetBuilder lease(Duration newLease) {
        lease = newLease;
        return this;
    }

    /** Sets the clock of the leases, as {@link System#nanoTime}, which is the default. */
    public SimulatedFleetBuilder nanoTime(LongSupplier clock) {
        nanoTime = clock;
        return this;
    }

    /** Sets what else is said to the builder of each engine: models, tokens, delays, faults. Name and port are set after. */
    public SimulatedFleetBuilder eachEngine(Consumer<SimulatedEngineBuilder> options) {
        eachEngine = options;
        return this;
    }

    /** Checks the options without starting anything; {@link #start()} does it as well. */
    SimulatedFleetBuilder validate() {
        FleetSpec.checkCount("prefills", prefills);
        FleetSpec.checkCount("decodes", decodes);
        KvFabric.of(protocol, lease, nanoTime);
        engine(KvRole.PREFILL, 0, KvFabric.of(protocol)).validate();
        return this;
    }

    /**
     * Starts the engines; they accept connections when this returns.
     *
     * @throws IllegalArgumentException if an option is out of range
     * @throws java.io.UncheckedIOException if one cannot listen; none is left running
     */
    public SimulatedFleet start() {
        validate();
        KvFabric fabric = KvFabric.of(protocol, lease, nanoTime);
        IoThreads io = IoThreads.start(threads);
        List<SimulatedEngine> started = new ArrayList<>();
        try {
            for (int i = 0; i < prefills; i++) {
                started.add(engine(KvRole.PREFILL, i, fabric).threads(io).start());
            }
            for (int i = 0; i < decodes; i++) {
                started.add(engine(KvRole.DECODE, i, fabric).threads(io).start());
            }
        } catch (RuntimeException e) {
            started.forEach(SimulatedEngine::close);
            io.close();
            throw e;
        }
        endLeases(fabric, io);
        return new SimulatedFleet(fabric, started, io);
    }

    /** Ends leases and waiting on time even when nothing asks the fabric; the threads end it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void endLeases(KvFabric fabric, IoThreads io) {
        io.group().scheduleWithFixedDelay(fabric::expire, EXPIRE_MILLIS, EXPIRE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private SimulatedEngineBuilder engine(KvRole role, int index, KvFabric fabric) {
        SimulatedEngineBuilder engine = SimulatedEngine.builder();
        eachEngine.accept(engine);
        int offset = role == KvRole.PREFILL ? index : prefills + index;
        return engine.name((role == KvRole.PREFILL ? "p" : "d") + index)
                .port(port == 0 ? 0 : port + offset)
                .kv(fabric, role);
    }
}
