package io.sluice.gateway.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.SessionKey;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.Disaggregation;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Step 1 of a call: reads its id, its model and its session key, in one pass over the body. */
final class Inspector {
    /** Members of which engines take transfer members from within. */
    private static final List<String> CARRIERS = List.of("vllm_xargs", "sampling_params", "extra_args", "extra_body");

    /** An escaped character of ASCII. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\u00([0-7][0-9a-fA-F])");

    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

    private final long maxBytes;
    private final SessionKey sessionKey;
    private final RandomGenerator random;
    private final Defects defects;
    private final Set<String> unique;

    /** Finds the name of a member that a client must not send, in whatever it is wrapped; null if calls run whole. */
    private final @Nullable Pattern withheld;

    /**
     * Creates an inspector.
     *
     * @param disaggregation reads members of its own; null = calls run whole
     */
    Inspector(
            long maxBytes,
            SessionKey sessionKey,
            @Nullable Disaggregation disaggregation,
            RandomGenerator random,
            Defects defects) {
        this.maxBytes = maxBytes;
        this.sessionKey = sessionKey;
        this.random = random;
        this.defects = defects;
        Set<String> names = new HashSet<>(Set.of("model", "stream"));
        if (!sessionKey.member().isEmpty()) {
            names.add(sessionKey.member());
        }
        if (disaggregation != null) {
            names.addAll(disaggregation.protocol().membersRead());
        }
        this.unique = Set.copyOf(names);
        this.withheld = disaggregation == null
                ? null
                : nameAmong(disaggregation.protocol().transferMembers());
    }

    private static Pattern nameAmong(Set<String> names) {
        return Pattern.compile(
                names.stream().map(Pattern::quote).collect(Collectors.joining("|", "\"(?:", ")\"[ \\t\\r\\n]*:")));
    }

    /** Returns the context of a request that is not even read. */
    CallContext refuse(GatewayRequest request, GatewayException refusal) {
        return CallContext.refused(request, RequestIds.of(request.headers(), random), refusal);
    }

    /** Returns the context of a request, whether it can be routed or not. */
    CallContext inspect(GatewayRequest request) {
        String requestId = RequestIds.of(request.headers(), random);
        try {
            checkPath(request.path());
            ByteBuffer body = request.body();
            JsonBody json = read(request, body);
            String model = json == null ? "" : model(json);
            return CallContext.read(request, body, requestId, json, model, sessionKey(request, json));
        } catch (GatewayException refusal) {
            return CallContext.refused(request, requestId, refusal);
        } catch (RuntimeException defect) {
            // Whatever a client sends, the host gets an answer to give, and no exception.
            defects.endedCall(requestId, defect);
            return CallContext.refused(request, requestId, new GatewayException(ErrorKind.INTERNAL, "defect", defect));
        }
    }

    /**
     * Refuses paths that a server may read as others than they look: they could leave the path of an endpoint's base URL, which its key is meant for.
     */
    private static void checkPath(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.indexOf('%') < 0 && !lower.contains("/.") && lower.indexOf('\\') < 0) {
            return;
        }
        String decoded = lower.replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\");
        for (String segment : decoded.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..") || segment.indexOf('\\') >= 0) {
                throw new GatewayException(ErrorKind.INVALID_REQUEST, "the path has dot segments or a backslash");
            }
        }
    }

    private @Nullable JsonBody read(GatewayRequest request, ByteBuffer body) {
        if (body.remaining() > maxBytes) {
            throw new GatewayException(
                    ErrorKind.REQUEST_TOO_LARGE,
                    "body: " + body.remaining() + " bytes (expected: <= " + maxBytes + ")");
        }
        if (!body.hasRemaining() && BODILESS.contains(request.method())) {
            return null;
        }
        JsonBody json = JsonBody.parse(body, unique);
        if (withheld != null) {
            refuseWrapped(json, withheld);
        }
        return json;
    }

    /** Refuses transfer members that stand deeper than they can be taken out (clause PD-5). */
    private static void refuseWrapped(JsonBody json, Pattern withheld) {
        for (String carrier : CARRIERS) {
            ByteBuffer raw = json.raw(carrier);
            if (raw == null) {
                continue;
            }
            String text = unescaped(ISO_8859_1.decode(raw).toString());
            if (withheld.matcher(text).find()) {
                throw new GatewayException(
                        ErrorKind.INVALID_REQUEST, "JSON: member " + carrier + " has members of KV transfers");
            }
        }
    }

    /** Returns a text with the escapes resolved that could hide a name. */
    private static String unescaped(String json) {
        return ESCAPE.matcher(json)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    }

    /** Returns the model; a member that is missing or null counts as none. */
    private static String model(JsonBody json) {
        String model = json.string("model");
        if (model == null && json.contains("model") && !json.isNull("model")) {
            throw new GatewayException(ErrorKind.INVALID_REQUEST, "JSON: member model is not a string");
        }
        return model == null ? "" : model;
    }

    private String sessionKey(GatewayRequest request, @Nullable JsonBody json) {
        String key = null;
        if (!sessionKey.header().isEmpty()) {
            key = request.headers().first(sessionKey.header());
        } else if (!sessionKey.member().isEmpty() && json != null) {
            key = json.string(sessionKey.member());
        }
        return key == null ? "" : key;
    }
}
