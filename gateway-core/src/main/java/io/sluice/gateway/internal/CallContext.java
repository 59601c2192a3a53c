package io.sluice.gateway.internal;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.PromptFingerprint;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.SchedulingMode;
import io.sluice.gateway.spi.Stage;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that was read (step 1), as policies and schedulers see it and as attempts send it. Immutable, but that the fingerprint is made when it is first asked for. */
final class CallContext implements RouteQuery, ScheduleQuery {
    private final GatewayRequest request;
    private final ByteBuffer body;
    private final CallFacts facts;
    private final @Nullable JsonBody json;
    private final String sessionKey;
    private final @Nullable GatewayException refusal;

    /** Made by whichever thread asks first; two that ask at once make the same. */
    private volatile @Nullable PromptFingerprint fingerprint;

    private CallContext(
            GatewayRequest request,
            ByteBuffer body,
            CallFacts facts,
            @Nullable JsonBody json,
            String sessionKey,
            @Nullable GatewayException refusal) {
        this.request = request;
        this.body = body;
        this.facts = facts;
        this.json = json;
        this.sessionKey = sessionKey;
        this.refusal = refusal;
    }

    /** Returns the context of a request that was read; {@code json} is null if it has no body. */
    static CallContext read(
            GatewayRequest request,
            ByteBuffer body,
            String requestId,
            @Nullable JsonBody json,
            String model,
            String sessionKey) {
        return new CallContext(request, body, facts(request, requestId, model), json, sessionKey, null);
    }

    /** Returns the context of a request that cannot be routed. */
    static CallContext refused(GatewayRequest request, String requestId, GatewayException refusal) {
        return new CallContext(request, request.body(), facts(request, requestId, ""), null, "", refusal);
    }

    GatewayRequest request() {
        return request;
    }

    /** Returns the body's bytes as every attempt shares them; position and limit are not to be moved. */
    ByteBuffer sharedBody() {
        return body;
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
    public Stage stage() {
        return Stage.WHOLE;
    }

    @Override
    public Set<String> excludedInstances() {
        return Set.of();
    }

    /** The newest of the members' names comes first, as with the engines. */
    @Override
    public long maxTokens() {
        if (json == null) {
            return 0;
        }
        long limit = json.integer("max_completion_tokens", 0);
        limit = limit > 0 ? limit : json.integer("max_tokens", 0);
        return Math.max(0, limit > 0 ? limit : json.integer("max_output_tokens", 0));
    }

    @Override
    public PromptFingerprint fingerprint() {
        PromptFingerprint made = fingerprint;
        if (made == null) {
            made = json == null ? PromptFingerprint.empty() : PromptFingerprint.of(json);
            fingerprint = made;
        }
        return made;
    }

    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    private static CallFacts facts(GatewayRequest request, String requestId, String model) {
        return new CallFacts(requestId, request.method(), request.path(), model);
    }

    @Override
    public String toString() {
        return facts.toString();
    }
}
