package io.sluice.gateway.internal.request;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The question for the usage of a stream of completions whose client has not asked for it: {@code stream_options.include_usage}. With it goes {@code
 * continuous_usage_stats}, which does nothing for a client that has not asked, and would put usage into every event for one that has.
 */
final class UsageQuestion {
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
                || (options.get(0) == '{' && !JsonBody.parse(options, Set.of()).isTrue(INCLUDE));
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
