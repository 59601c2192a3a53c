package io.sluice.gateway.internal.request;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.pdd.Disaggregation;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests, as far as their calls need it (clauses M-1 and M-4): any JSON object, and of a form its model. On the few paths
 * where a request is nothing else a body that is no JSON object is refused; elsewhere it is the upstream's business.
 */
final class ContentReader {
    /** Members of which engines take transfer members from within. */
    private static final List<String> CARRIERS = List.of("vllm_xargs", "sampling_params", "extra_args", "extra_body");

    /** Paths, as they are routed, whose POST is a JSON object. */
    private static final Set<String> JSON_PATHS = Set.of(
            "/v1/chat/completions",
            "/v1/completions",
            "/v1/responses",
            "/v1/messages",
            "/inference/v1/generate",
            "/generate");

    private final long maxBytes;
    private final Set<String> unique;

    /** Names that a client must not send in whatever they are wrapped; none if calls run whole. */
    private final Set<String> withheld;

    /**
     * Creates a reader.
     *
     * @param maxBytes the most that a body may have, coded or decoded
     * @param sessionMember the member that holds the session key; empty = none
     * @param disaggregation reads members of its own; null = calls run whole
     */
    ContentReader(long maxBytes, String sessionMember, @Nullable Disaggregation disaggregation) {
        this.maxBytes = maxBytes;
        Set<String> names = new HashSet<>(Set.of("model", "stream"));
        if (!sessionMember.isEmpty()) {
            names.add(sessionMember);
        }
        if (disaggregation != null) {
            names.addAll(disaggregation.protocol().membersRead());
        }
        this.unique = Set.copyOf(names);
        this.withheld = disaggregation == null
                ? Set.of()
                : Set.copyOf(disaggregation.protocol().transferMembers());
    }

    /** Returns the content of a request, or throws the refusal of one that cannot be routed. */
    RequestContent read(GatewayRequest request) {
        ByteBuffer body = request.body();
        if (body.remaining() > maxBytes) {
            throw new GatewayException(
                    ErrorKind.REQUEST_TOO_LARGE,
                    "body: " + body.remaining() + " bytes (expected: <= " + maxBytes + ")");
        }
        boolean required = request.method().equals("POST") && JSON_PATHS.contains(RoutedPath.of(request.path()));
        if (!required && !body.hasRemaining()) {
            return RequestContent.opaque(body);
        }
        ContentCoding coding = ContentCoding.of(request.headers());
        if (coding == ContentCoding.UNREADABLE && !required) {
            return RequestContent.opaque(body);
        }
        ByteBuffer text = coding.decode(body, maxBytes);
        boolean coded = coding != ContentCoding.IDENTITY && body.hasRemaining();
        if (required || isObject(text)) {
            return json(text, coded, required);
        }
        String type = request.headers().first("content-type");
        MultipartForm.Field model = type == null ? null : MultipartForm.field(text, type, "model");
        return new RequestContent(text, coded, null, model);
    }

    private RequestContent json(ByteBuffer text, boolean coded, boolean required) {
        JsonBody json;
        try {
            json = JsonBody.parse(text, unique);
        } catch (GatewayException refusal) {
            // Where engines withhold nothing from a client, what is no JSON for us might still be some for them.
            if (required || !withheld.isEmpty() || refusal.kind() == ErrorKind.DUPLICATE_MEMBER) {
                throw refusal;
            }
            return new RequestContent(text, coded, null, null);
        }
        refuseWrapped(json);
        return new RequestContent(text, coded, json, null);
    }

    /** Refuses transfer members that stand deeper than they can be taken out (clause PD-5). */
    private void refuseWrapped(JsonBody json) {
        if (withheld.isEmpty()) {
            return;
        }
        for (String carrier : CARRIERS) {
            if (json.hasWithin(carrier, withheld)) {
                throw new GatewayException(
                        ErrorKind.INVALID_REQUEST, "JSON: member " + carrier + " has members of KV transfers");
            }
        }
    }

    private static boolean isObject(ByteBuffer text) {
        int at = text.position();
        while (at < text.limit() && " \t\r\n".indexOf(text.get(at)) >= 0) {
            at++;
        }
        return at < text.limit() && text.get(at) == '{';
    }
}
