package io.sluice.gateway;

import io.sluice.gateway.internal.call.Pipeline;
import java.time.Duration;
import java.util.Objects;

/**
 * Takes requests and carries each to an instance or an endpoint.
 *
 * <p>Built by {@link #builder()}; safe for use by any number of threads; holds no thread per call and no server socket.
 *
 * <p><b>Lifecycle.</b> A gateway is <i>open</i> from its beginning. After {@link #shutdown} it is <i>shut down</i>: it answers new calls with 503, and those that
 * run go on. After {@link #close} it is <i>closed</i>: those that run are ended, too. It is <i>terminated</i> when it is shut down or closed and all calls have
 * ended. It never goes back. A host that ends properly does so:
 *
 * <pre>{@code
 * gateway.shutdown();
 * gateway.awaitTermination(Duration.ofSeconds(30));
 * gateway.close();
 * }</pre>
 */
public final class Gateway implements AutoCloseable {
    private final Pipeline pipeline;

    Gateway(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Returns a builder with every option at its default. */
    public static GatewayBuilder builder() {
        return new GatewayBuilder();
    }

    /**
     * Takes a request. It does not block, and it does not throw for a request that is wrong in some way: the gateway answers it.
     *
     * @return the running call; the host must read or cancel the body of its answer
     */
    public GatewayCall call(GatewayRequest request) {
        return pipeline.call(Objects.requireNonNull(request, "request"));
    }

    /** Returns where a request would go and why, without sending anything. It throws what the route policy or the scheduler throws. */
    public Explanation explain(GatewayRequest request) {
        return pipeline.explain(Objects.requireNonNull(request, "request"));
    }

    /** Returns the most bytes that the body of a request may have: what a host need not read on beyond, since the gateway would refuse it. */
    public long maxRequestBytes() {
        return pipeline.maxRequestBytes();
    }

    /**
     * Lets calls from now on have the limits of a builder: its limits of time and size, how often instances and endpoints are tried, the budget of retries, hedging, and which answers
     * fall back. Calls that run keep theirs. Nothing else of the builder counts, nothing is built of it, and a limit of connecting is the transport's.
     *
     * @throws ConfigurationException that names every problem of the builder; then nothing changes
     */
    public void adoptLimits(GatewayBuilder builder) {
        pipeline.adopt(builder.checkedLimits(), builder.retryRules(null));
    }

    /** Returns the number of calls that have not ended. */
    public int openCalls() {
        return pipeline.openCalls();
    }

    /** Returns what the gateway holds now, for metrics and operators. It may take a while if there are many of them, so it is not for every call. */
    public GatewaySnapshot snapshot() {
        return new GatewaySnapshot(
                pipeline.openCalls(),
                pipeline.openCircuits(),
                pipeline.limits(),
                pipeline.queueStats(),
                pipeline.instances(),
                pipeline.sources(),
                pipeline.endpoints(),
                pipeline.learned());
    }

    /**
     * Returns whether an instance or an endpoint is known to which a call could go, be it well or not; true if the scheduler does not say which instances it has.
     * Cheaper than {@link #snapshot}.
     */
    public boolean hasUpstreams() {
        return pipeline.hasUpstreams();
    }

    /**
     * Takes an instance or an endpoint out for new calls until {@link #admit} (clause HC-L-5): calls go to others, or are answered with 503 if there are none, and
     * those that wait for it in the retry queue go on without it. What runs on it goes on. It stays out when instances or routes are read anew. Does not block; may be
     * called twice.
     *
     * @param id the id of an instance, or the name of endpoints ({@link io.sluice.gateway.spi.Endpoint#name}); both, if both are called so
     * @return whether there is such a one
     */
    public boolean drain(String id) {
        return pipeline.drain(Objects.requireNonNull(id, "id"));
    }

    /**
     * Lets in again what {@link #drain} took out. Does not block; may be called twice.
     *
     * @return whether there is such a one, or it was out
     */
    public boolean admit(String id) {
        return pipeline.admit(Objects.requireNonNull(id, "id"));
    }

    /** Answers all calls from now on with 503; those that run go on, with their retries. Returns at once; may be called in any state, and twice. */
    public void shutdown() {
        pipeline.shutDown();
    }

    /**
     * Waits until the gateway is terminated: no call is accepted any more, all have ended, and their listeners know. Blocks, so it must not be called on a thread
     * that calls need, for instance an event loop of the transport.
     *
     * @param patience how long to wait; zero or less = not at all, {@code ChronoUnit.FOREVER}'s duration = as long as it takes
     * @return whether it is terminated; false if {@code patience} was not enough, which it never is while the gateway is open
     * @throws InterruptedException if this thread was interrupted before or meanwhile
     */
    public boolean awaitTermination(Duration patience) throws InterruptedException {
        return pipeline.awaitTermination(patience);
    }

    /**
     * Ends every call with an error, answers new ones with 503, and closes what the gateway itself made (the default transport and timer),
     * not what it was given. Does not wait: a stream that is being read may take a second to end. May be called in any state, and twice.
     */
    @Override
    public void close() {
        pipeline.close();
    }
}
