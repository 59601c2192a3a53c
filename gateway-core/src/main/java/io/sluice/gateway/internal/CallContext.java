package io.sluice.gateway.internal;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.SchedulingMode;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call after its request was read (step 1), and stays so: the one view that policies, schedulers and listeners get.
 */
final class CallContext implements CallInfo, RouteQuery, ScheduleQuery {
    private final GatewayRequest request;
    private final String requestId;
    private final @Nullable JsonBody json;
    private final String model;
    private final String sessionKey;
    private final @Nullable GatewayException refusal;

    private CallContext(
            GatewayRequest request,
            String requestId,
            @Nullable JsonBody json,
            String model,
            String sessionKey,
            @Nullable GatewayException refusal) {
        this.request = request;
        this.requestId = requestId;
        this.json = json;
        this.model = model;
        this.sessionKey = sessionKey;
        this.refusal = refusal;
    }

    /** Returns the context of a request that was read; {@code json} is null if it has no body. */
    static CallContext read(
            GatewayRequest request, String requestId, @Nullable JsonBody json, String model, String sessionKey) {
        return new CallContext(request, requestId, json, model, sessionKey, null);
    }

    /** Returns the context of a request that cannot be routed. */
    static CallContext refused(GatewayRequest request, String requestId, GatewayException refusal) {
        return new CallContext(request, requestId, null, "", "", refusal);
    }

    GatewayRequest request() {
        return request;
    }

    /** Returns the index of the body; null if there is no body or the call is refused. */
    @Nullable
    JsonBody json() {
        return json;
    }

    /** Returns why the request cannot be routed, or null if it can. */
    @Nullable
    GatewayException refusal() {
        return refusal;
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public String requestLine() {
        return request.method() + " " + request.path();
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public String sessionKey() {
        return sessionKey;
    }

    @Override
    public String path() {
        return request.path();
    }

    @Override
    public Headers headers() {
        return request.headers();
    }

    @Override
    public SchedulingMode mode() {
        return SchedulingMode.NEUTRAL;
    }

    @Override
    public Set<String> excludedInstances() {
        return Set.of();
    }

    @Override
    public ByteBuffer body() {
        return request.body();
    }

    @Override
    public String toString() {
        return "call " + requestId;
    }
}
