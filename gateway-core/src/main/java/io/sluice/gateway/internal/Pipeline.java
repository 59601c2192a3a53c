package io.sluice.gateway.internal;

import io.sluice.gateway.Explanation;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import java.util.List;

/** SKELETON. */
@SuppressWarnings("all")
public final class Pipeline {
    public Pipeline(PipelineConfig config, List<AutoCloseable> owned) {}

    public GatewayCall call(GatewayRequest request) {
        throw new UnsupportedOperationException();
    }

    public Explanation explain(GatewayRequest request) {
        throw new UnsupportedOperationException();
    }

    public int openCalls() {
        return 0;
    }

    public void close() {}
}
