package io.sluice.gateway.internal;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.SchedulingMode;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that was read (step 1), as policies and schedulers see it and as attempts send it. Immutable. */
final class CallContext implements RouteQuery, ScheduleQuery {
    private final GatewayRequest request;
    private final CallFacts facts;
    private final @Nullable JsonBody json;
    private final String sessionKey;
    private final @Nullable GatewayException refusal;

    private CallContext(
            GatewayRequest request,
            CallFacts facts,
            @Nullable JsonBody json,
            String sessionKey,
            @Nullable GatewayException refusal) {
        this.request = request;
        this.facts = facts;
        this.json = json;
        this.sessionKey = sessionKey;
        this.refusal = refusal;
    }

    /** Returns the context of a request that was read; {@code json} is null if it has no body. */
    static CallContext read(
            GatewayRequest request, String requestId, @Nullable JsonBody json, String model, String sessionKey) {
        return new CallContext(request, facts(request, requestId, model), json, sessionKey, null);
    }

    /** Returns the context of a request that cannot be routed. */
    static CallContext refused(GatewayRequest request, String requestId, GatewayException refusal) {
        return new CallContext(request, facts(request, requestId, ""), null, "", refusal);
    }

    GatewayRequest request() {
        return request;
    }

    CallFacts facts() {
        return facts;
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
    public String model() {
        return facts.model();
    }

    @Override
    public String sessionKey() {
        return sessionKey;
    }

    @Override
    public String path() {
        return facts.path();
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

    private static CallFacts facts(GatewayRequest request, String requestId, String model) {
        return new CallFacts(requestId, request.method(), request.path(), model);
    }

    @Override
    public String toString() {
        return facts.toString();
    }
}
