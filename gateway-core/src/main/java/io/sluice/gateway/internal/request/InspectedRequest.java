package io.sluice.gateway.internal.request;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A request that was read (step 1), as policies and schedulers see it and as attempts send it. Immutable, but that the fingerprint is made when it is first asked for. */
public final class InspectedRequest implements RouteQuery, ScheduleQuery {
    private final GatewayRequest request;
    private final RequestContent content;
    private final CallFacts facts;
    private final String sessionKey;
    private final String preferredInstance;
    private final @Nullable GatewayException refusal;
    private final Predicate<Endpoint> drained;

    /** Made by whichever thread asks first; two that ask at once make the same. */
    private volatile @Nullable PromptFingerprint fingerprint;

    private InspectedRequest(
            GatewayRequest request,
            RequestContent content,
            CallFacts facts,
            String sessionKey,
            String preferredInstance,
            @Nullable GatewayException refusal,
            Predicate<Endpoint> drained) {
        this.request = request;
        this.content = content;
        this.facts = facts;
        this.sessionKey = sessionKey;
        this.preferredInstance = preferredInstance;
        this.refusal = refusal;
        this.drained = drained;
    }

    /**
     * Returns a request that was read.
     *
     * @param drained which endpoints are out
     */
    static InspectedRequest read(
            GatewayRequest request,
            RequestContent content,
            String requestId,
            String model,
            String sessionKey,
            Predicate<Endpoint> drained) {
        return new InspectedRequest(request, content, facts(request, requestId, model), sessionKey, "", null, drained);
    }

    /** Returns a request that cannot be routed. */
    static InspectedRequest refused(GatewayRequest request, String requestId, GatewayException refusal) {
        return refused(request, requestId, "", refusal);
    }

    /** Returns a request that was read, and is refused for what it asks for. */
    static InspectedRequest refused(GatewayRequest request, String requestId, String model, GatewayException refusal) {
        RequestContent unread = RequestContent.opaque(request.body());
        return new InspectedRequest(
                request, unread, facts(request, requestId, model), "", "", refusal, endpoint -> false);
    }

    /** Returns the same call, which prefers an instance. */
    InspectedRequest preferring(String instance) {
        return new InspectedRequest(request, content, facts, sessionKey, instance, refusal, drained);
    }

    public GatewayRequest request() {
        return request;
    }

    /** Returns what the body says; its buffers are shared by every attempt, their position and limit are not to be moved. */
    public RequestContent content() {
        return content;
    }

    public CallFacts facts() {
        return facts;
    }

    /** Returns the index of the body; null if that is no JSON object, or the call is refused. */
    @Nullable
    public JsonBody json() {
        return content.json();
    }

    /** Returns why the request cannot be routed, or null if it can. */
    @Nullable
    public GatewayException refusal() {
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
    public boolean isDrained(Endpoint endpoint) {
        return drained.test(endpoint);
    }

    @Override
    public Attributes attributes() {
        return facts.attributes();
    }

    @Override
    public String legId() {
        return facts.requestId();
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
        JsonBody json = content.json();
        if (json == null) {
            return 0;
        }
        long limit = json.integer("max_completion_tokens", 0);
        limit = limit > 0 ? limit : json.integer("max_tokens", 0);
        return Math.max(0, limit > 0 ? limit : json.integer("max_output_tokens", 0));
    }

    @Override
    public boolean streams() {
        JsonBody json = content.json();
        return json != null && json.isTrue("stream");
    }

    @Override
    public String preferredInstance() {
        return preferredInstance;
    }

    @Override
    public PromptFingerprint fingerprint() {
        PromptFingerprint made = fingerprint;
        if (made == null) {
            JsonBody json = content.json();
            made = json == null ? PromptFingerprint.empty() : PromptFingerprint.of(json);
            fingerprint = made;
        }
        return made;
    }

    @Override
    public ByteBuffer body() {
        return content.text().duplicate();
    }

    private static CallFacts facts(GatewayRequest request, String requestId, String model) {
        return new CallFacts(requestId, request.method(), request.path(), model, request.attributes());
    }

    @Override
    public String toString() {
        return facts.toString();
    }
}
