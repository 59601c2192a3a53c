package io.sluice.examples.simulator;

import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.KvEngine;
import io.sluice.examples.simulator.kv.KvFabric;
import io.sluice.examples.simulator.kv.KvRole;
import io.sluice.examples.simulator.kv.RemoteEngine;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the options of a {@link SimulatedEngine}. Not safe for use by many threads; may start several engines. */
public final class SimulatedEngineBuilder {

    private String name = "engine";
    private List<String> models = List.of("simulated");
    private String host = "127.0.0.1";
    private int port;
    private @Nullable String apiKey;
    private int tokens = 16;
    private Duration headDelay = Duration.ZERO;
    private Duration prefillPerKib = Duration.ZERO;
    private Duration tokenDelay = Duration.ZERO;
    private int recordedRequests = 10_000;
    private boolean keepsAnswers;
    private List<Fault> faults = List.of();
    private @Nullable IoThreads threads;
    private @Nullable KvFabric fabric;
    private @Nullable RemoteEngine remote;
    private KvRole role = KvRole.DECODE;

    SimulatedEngineBuilder() {}

    /** Sets the name, which every answer carries as its {@code system_fingerprint}; default {@code engine}. */
    public SimulatedEngineBuilder name(String newName) {
        name = newName;
        return this;
    }

    /** Sets the models it serves; default {@code simulated}. Another model is answered with 404. */
    public SimulatedEngineBuilder models(String... newModels) {
        models = List.of(newModels);
        return this;
    }

    /** Sets the address to listen on; default {@code 127.0.0.1}. */
    public SimulatedEngineBuilder host(String newHost) {
        host = newHost;
        return this;
    }

    /** Sets the port to listen on; 0, the default, picks a free one. */
    public SimulatedEngineBuilder port(int newPort) {
        port = newPort;
        return this;
    }

    /** Asks each request under {@code /v1} for this bearer token, as an external provider does; default none. */
    public SimulatedEngineBuilder apiKey(@Nullable String newApiKey) {
        apiKey = newApiKey;
        return this;
    }

    /** Sets how many tokens answer a request that does not limit them; default 16. */
    public SimulatedEngineBuilder tokens(int newTokens) {
        tokens = newTokens;
        return this;
    }

    /** Sets the time before the head of an answer; default zero. */
    public SimulatedEngineBuilder headDelay(Duration delay) {
        headDelay = delay;
        return this;
    }

    /** Sets more time before the head for each KiB of the request body; default zero. */
    public SimulatedEngineBuilder prefillPerKib(Duration delay) {
        prefillPerKib = delay;
        return this;
    }

    /** Sets the time before each token; an answer that is not streamed comes after all of them. Default zero. */
    public SimulatedEngineBuilder tokenDelay(Duration delay) {
        tokenDelay = delay;
        return this;
    }

    /** Sets how many of the newest requests are kept for inspection; default 10,000, and at most 64 MiB of bodies. */
    public SimulatedEngineBuilder recordedRequests(int count) {
        recordedRequests = count;
        return this;
    }

    /** Keeps requests with the bodies of their answers, however long these are; see {@link RecordedRequest#answer()}. */
    public SimulatedEngineBuilder keepAnswers() {
        keepsAnswers = true;
        return this;
    }

    /** Sets the faults to begin with; default none. */
    public SimulatedEngineBuilder faults(Fault... newFaults) {
        faults = List.of(newFaults);
        return this;
    }

    /** Shares threads with other engines; the caller closes them. By default the engine has one thread of its own. */
    public SimulatedEngineBuilder threads(IoThreads shared) {
        threads = shared;
        return this;
    }

    /** Makes it an engine that prefills or decodes for others; by default it is neutral. */
    public SimulatedEngineBuilder kv(KvFabric newFabric, KvRole newRole) {
        fabric = newFabric;
        role = newRole;
        return this;
    }

    /** Makes it an engine of a fabric that another process keeps, and which it leaves when it is closed. */
    SimulatedEngineBuilder kv(RemoteEngine joined) {
        remote = joined;
        return this;
    }

    /** Checks the options without starting anything; {@link #start()} does it as well. */
    SimulatedEngineBuilder validate() {
        options();
        return this;
    }

    /**
     * Starts an engine; it accepts connections when this returns.
     *
     * @throws IllegalArgumentException if an option is out of range
     * @throws java.io.UncheckedIOException if it cannot listen
     */
    public SimulatedEngine start() {
        EngineOptions options = options();
        if (threads != null) {
            return start(options, threads, () -> {});
        }
        IoThreads own = IoThreads.start(1);
        try {
            return start(options, own, own::close);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    private SimulatedEngine start(EngineOptions options, IoThreads io, Runnable closeThreads) {
        RemoteEngine elsewhere = remote;
        if (elsewhere != null) {
            return listen(new Engine(options, elsewhere), io, inOrder(elsewhere::close, closeThreads));
        }
        KvFabric joined = fabric;
        if (joined == null) {
            return listen(new Engine(options, null), io, closeThreads);
        }
        boolean asked = role == KvRole.PREFILL && joined.protocol().hasBootstrapServer();
        Bootstrap bootstrap = asked ? Bootstrap.start(options, io) : null;
        KvEngine kv = joined.join(options.name(), role, options.host(), bootstrap == null ? 0 : bootstrap.port());
        Runnable leave = kv::leave;
        if (bootstrap != null) {
            bootstrap.serve(kv);
            leave = () -> {
                kv.leave();
                bootstrap.close();
            };
        }
        return listen(new Engine(options, kv), io, inOrder(leave, closeThreads));
    }

    private SimulatedEngine listen(Engine engine, IoThreads io, Runnable closeRest) {
        engine.faults(faults);
        return new SimulatedEngine(engine, EngineServer.start(engine, io), closeRest);
    }

    private static Runnable inOrder(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }

    /** Returns the options as they stand; {@link IllegalArgumentException} if one is out of range. */
    EngineOptions options() {
        return new EngineOptions(
                name,
                models,
                host,
                port,
                apiKey,
                tokens,
                headDelay,
                prefillPerKib,
                tokenDelay,
                recordedRequests,
                keepsAnswers);
    }
}
