package io.sluice.examples.simulator;

import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.KvEngine;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * An OpenAI-compatible inference engine without a model, listening on a socket of its own: it answers completions with
 * tokens {@code t0 t1 t2 …}, refuses what a strict engine refuses, fails as it is told, and keeps what it saw.
 *
 * <pre>{@code
 * try (SimulatedEngine engine = SimulatedEngine.builder().name("a").models("Qwen/Qwen3-8B").start()) {
 *     engine.faults(Fault.status(503).once());
 *     // … talk to engine.url() …
 *     engine.requests().get(0).bodyText();
 * }
 * }</pre>
 *
 * <p>All methods are safe for use by any thread, except that {@link #close()} and the {@code await} methods must not be
 * called on a thread of the engine.
 */
public final class SimulatedEngine implements AutoCloseable {

    private final Engine engine;
    private final EngineServer server;
    private final Runnable closeRest;

    SimulatedEngine(Engine engine, EngineServer server, Runnable closeRest) {
        this.engine = engine;
        this.server = server;
        this.closeRest = closeRest;
    }

    /** Returns a builder with the defaults. */
    public static SimulatedEngineBuilder builder() {
        return new SimulatedEngineBuilder();
    }

    /** Returns the engine's name. */
    public String name() {
        return engine.options().name();
    }

    /** Returns the address it listens on, as it was given. */
    public String host() {
        return engine.options().host();
    }

    /** Returns the port it listens on. */
    public int port() {
        return server.port();
    }

    /** Returns {@code http://host:port}, without a trailing slash. */
    public URI url() {
        return URI.create("http://" + host() + ":" + port());
    }

    /**
     * Returns its part in the transfer of KV blocks.
     *
     * @throws IllegalStateException if the engine is neutral, or its fabric is another process's
     */
    public KvEngine kv() {
        if (engine.kv() instanceof KvEngine kv) {
            return kv;
        }
        throw new IllegalStateException(name() + " is neutral (expected: an engine of a fabric)");
    }

    /** Replaces the script of faults; requests that were read before keep theirs. */
    public void faults(Fault... faults) {
        engine.faults(List.of(faults));
    }

    /** Makes the engine work well again; the same as {@link #faults} with none. */
    public void clearFaults() {
        engine.faults(List.of());
    }

    /** Returns the requests it keeps, in the order in which their heads were read; those to {@code /admin} are not kept. */
    public List<RecordedRequest> requests() {
        return engine.recorder().requests();
    }

    /** Forgets the requests it keeps; {@link #stats()} goes on counting. */
    public void clearRequests() {
        engine.recorder().clear();
    }

    /**
     * Waits until at least {@code count} requests are kept, and returns them.
     *
     * @throws IllegalStateException if there are fewer when the time is up
     * @throws InterruptedException if the thread is interrupted
     */
    public List<RecordedRequest> awaitRequests(int count, Duration timeout) throws InterruptedException {
        return engine.recorder().awaitRequests(count, timeout);
    }

    /**
     * Waits until no exchange is open.
     *
     * @throws IllegalStateException if one is when the time is up; the message names it
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitIdle(Duration timeout) throws InterruptedException {
        engine.recorder().awaitIdle(timeout);
    }

    /** Returns the counts up to now. */
    public EngineStats stats() {
        return engine.recorder().stats();
    }

    /**
     * Closes the connections that carry no exchange, as an engine does whose keep-alive time is over, and waits until
     * they are closed.
     *
     * @return how many were closed
     */
    public int closeIdleConnections() {
        return server.closeIdleConnections();
    }

    /** Stops listening, closes every connection and waits until that is done. Closing twice does nothing more. */
    @Override
    public void close() {
        server.close();
        closeRest.run();
    }

    /** Names the engine and where it listens. */
    @Override
    public String toString() {
        return "SimulatedEngine[" + name() + " on " + host() + ":" + port() + "]";
    }
}
