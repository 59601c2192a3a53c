package io.sluice.gateway.internal.request;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.scheduling.Instance;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Step 4 of a call: what to send. Pure; the client's request is never changed, each attempt gets an edit of the same bytes. */
public final class UpstreamRequests {
    /** Paths, as they are routed, whose POST may be given a model that the client has not named. Elsewhere a model may be a member that is refused. */
    private static final Set<String> MODEL_PATHS =
            Set.of("/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages", "/v1/embeddings");

    private final boolean forwardClientAuthorization;
    private final StickyObjects sticky;
    private final boolean countsUsage;

    /** Fields that name the client's own account. */
    private final NameSet accountFields;

    /** The removal of members that a client must not send to any upstream; of none if calls are not disaggregated. */
    private final JsonEdit withholding;

    public UpstreamRequests(
            boolean forwardClientAuthorization,
            NameSet accountFields,
            StickyObjects sticky,
            boolean countsUsage,
            @Nullable Disaggregation disaggregation) {
        this.sticky = sticky;
        this.countsUsage = countsUsage;
        this.forwardClientAuthorization = forwardClientAuthorization;
        this.accountFields = accountFields;
        this.withholding = JsonEdit.removing(
                disaggregation == null ? Set.of() : disaggregation.protocol().transferMembers());
    }

    /** Returns whether the upstreams of a call are asked for its usage though its client has not asked. */
    public boolean asksForUsage(InspectedRequest call) {
        return countsUsage && UsageQuestion.isMissingIn(call);
    }

    /** Returns the request to an instance that answers alone, under an id. */
    public ExchangeRequest toInstance(InspectedRequest call, Instance instance, String id) {
        GatewayRequest request = call.request();
        List<ByteBuffer> body = body(call, withholding);
        Headers headers = ForwardedHeaders.toInstance(fields(call, body), id, instance);
        return new ExchangeRequest(instance.origin(), request.method(), request.target(), headers, body);
    }

    public ExchangeRequest toEndpoint(InspectedRequest call, Endpoint endpoint) {
        GatewayRequest request = call.request();
        List<ByteBuffer> body = endpointBody(call, endpoint);
        Headers headers = ForwardedHeaders.toEndpoint(
                fields(call, body), call.facts().requestId(), endpoint, forwardClientAuthorization, accountFields);
        String target = endpoint.target(ModelCatalog.target(call, endpoint));
        return new ExchangeRequest(endpoint.origin(), request.method(), target, headers, body)
                .withConnection(endpoint.connection());
    }

    /** Returns the request of a leg: its own id, and an answer that can be read. */
    public ExchangeRequest toLeg(InspectedRequest call, Instance instance, LegEdit edit, String id) {
        GatewayRequest request = call.request();
        JsonBody json = call.json();
        List<ByteBuffer> body = json == null
                ? List.of(call.content().text())
                : json.segments(asking(call, edit.body().removingAlso(withholding)));
        return new ExchangeRequest(
                instance.origin(),
                request.method(),
                request.target(),
                ForwardedHeaders.toLeg(fields(call, body), id, instance, edit.headers()),
                body);
    }

    private List<ByteBuffer> endpointBody(InspectedRequest call, Endpoint endpoint) {
        String model = call.facts().model();
        MultipartForm.Field field = call.content().model();
        if (field == null) {
            JsonEdit edit = endpoint.bodyEdit(model);
            return body(call, edit.isEmpty() || takesModel(call) ? edit.removingAlso(withholding) : withholding);
        }
        String rewritten = endpoint.rewrittenModel(model);
        return rewritten.equals(model)
                ? body(call, withholding)
                : field.replacedIn(call.content().text(), rewritten);
    }

    /** Returns whether the body has a model to replace, or may be given one. */
    private static boolean takesModel(InspectedRequest call) {
        JsonBody json = call.json();
        GatewayRequest request = call.request();
        return json == null
                || json.contains("model")
                || (request.method().equals("POST") && MODEL_PATHS.contains(RoutedPath.of(request.path())));
    }

    /** Returns the body with an edit applied; what stays as it was goes in the coding in which it came. */
    private List<ByteBuffer> body(InspectedRequest call, JsonEdit attempts) {
        RequestContent content = call.content();
        JsonBody json = content.json();
        JsonEdit edit = asking(call, attempts);
        List<ByteBuffer> body = json == null || edit.isEmpty() ? List.of(content.text()) : json.segments(edit);
        return content.coded() && isAll(body, content.text())
                ? List.of(call.request().body())
                : body;
    }

    private static boolean isAll(List<ByteBuffer> segments, ByteBuffer bytes) {
        return segments.size() == 1 && segments.get(0).equals(bytes);
    }

    private JsonEdit asking(InspectedRequest call, JsonEdit edit) {
        JsonBody json = call.json();
        return json != null && asksForUsage(call) ? UsageQuestion.addedTo(edit, json) : edit;
    }

    /** Returns the client's fields, less those that do not hold: a body may not be coded any more, and an answer may have to be read. */
    private Headers fields(InspectedRequest call, List<ByteBuffer> body) {
        GatewayRequest request = call.request();
        boolean decoded = call.content().coded() && !isAll(body, request.body());
        boolean readable = sticky.mustRead(call) || asksForUsage(call);
        if (!decoded && !readable) {
            return request.headers();
        }
        return request.headers().toBuilder()
                .removeIf(name -> (decoded && name.equalsIgnoreCase(ContentCoding.FIELD))
                        || (readable && name.equalsIgnoreCase("accept-encoding")))
                .build();
    }

    /**
     * The question for the usage of a stream of completions whose client has not asked for it: {@code stream_options.include_usage}. With it goes {@code
     * continuous_usage_stats}, which does nothing for a client that has not asked, and would put usage into every event for one that has.
     */
    private static final class UsageQuestion {
        private static final Set<String> PATHS = Set.of("/v1/chat/completions", "/v1/completions");
        private static final String OPTIONS = "stream_options";
        private static final String INCLUDE = "include_usage";
        private static final JsonEdit INSIDE = JsonEdit.builder()
                .set(INCLUDE, true)
                .remove("continuous_usage_stats")
                .build();
        private static final JsonEdit WHOLE = JsonEdit.builder()
                .setObject(OPTIONS, JsonEdit.builder().set(INCLUDE, true))
                .build();

        private UsageQuestion() {}

        /** Returns whether a call is a stream that can be asked for its usage, and is not. */
        static boolean isMissingIn(InspectedRequest call) {
            JsonBody json = call.json();
            GatewayRequest request = call.request();
            if (json == null
                    || !json.isTrue("stream")
                    || !request.method().equals("POST")
                    || !PATHS.contains(RoutedPath.of(request.path()))) {
                return false;
            }
            ByteBuffer options = json.raw(OPTIONS);
            // What is neither an object nor null is for the engine to refuse.
            return options == null
                    || json.isNull(OPTIONS)
                    || (options.get(0) == '{'
                            && !JsonBody.parse(options, Set.of()).isTrue(INCLUDE));
        }

        /** Returns an edit, and the question as well; only the edit if that says itself whether and how the leg streams. */
        static JsonEdit addedTo(JsonEdit edit, JsonBody json) {
            if (edit.changes("stream") || edit.changes(OPTIONS)) {
                return edit;
            }
            ByteBuffer options = json.raw(OPTIONS);
            return edit.and(options == null || json.isNull(OPTIONS) ? WHOLE : inside(options));
        }

        private static JsonEdit inside(ByteBuffer options) {
            ByteBuffer asking = JsonBody.parse(options, Set.of()).apply(INSIDE);
            return JsonEdit.builder().set(OPTIONS, asking).build();
        }
    }
}
