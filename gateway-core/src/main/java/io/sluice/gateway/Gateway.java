package io.sluice.gateway;

import io.sluice.gateway.internal.call.Pipeline;
import java.util.Objects;

/**
 * Takes requests and carries each to an instance or an endpoint.
 *
 * <p>Built by {@link #builder()}; safe for use by any number of threads; holds no thread per call and no server socket.
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

    /** Tells where a request would go and why, without sending anything. It throws what the route policy or the scheduler throws. */
    public Explanation explain(GatewayRequest request) {
        return pipeline.explain(Objects.requireNonNull(request, "request"));
    }

    /** Returns the number of calls that have not ended. */
    public int openCalls() {
        return pipeline.openCalls();
    }

    /** Returns what the gateway holds now, for metrics and operators. It may take a while if many endpoints are left alone, so it is not for every call. */
    public GatewaySnapshot snapshot() {
        return new GatewaySnapshot(
                pipeline.openCalls(), pipeline.openCircuits(), pipeline.limits(), pipeline.queueStats());
    }

    /**
     * Ends every call with an error, refuses new ones with 503, and closes what the gateway itself made (the default transport and timer),
     * not what it was given. A host that wants to drain waits for its calls first. May be called twice.
     */
    @Override
    public void close() {
        pipeline.close();
    }
}
