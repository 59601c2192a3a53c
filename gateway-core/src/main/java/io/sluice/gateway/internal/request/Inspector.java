package io.sluice.gateway.internal.request;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.RequestIds;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ModelAccess;
import io.sluice.gateway.spi.pdd.Disaggregation;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Step 1 of a call: reads its id, its model and its session key, in one pass over the body. */
public final class Inspector {
    private final ContentReader reader;
    private final SessionKeySource sessionKey;
    private final RandomGenerator random;
    private final Predicate<Endpoint> drained;
    private final PluginErrors errors;

    /**
     * Creates an inspector.
     *
     * @param disaggregation reads members of its own; null = calls run whole
     * @param drained which endpoints are out, asked whenever a call is routed
     */
    public Inspector(
            long maxBytes,
            SessionKeySource sessionKey,
            @Nullable Disaggregation disaggregation,
            RandomGenerator random,
            Predicate<Endpoint> drained,
            PluginErrors errors) {
        this.reader = new ContentReader(maxBytes, sessionKey.member(), disaggregation);
        this.sessionKey = sessionKey;
        this.random = random;
        this.drained = drained;
        this.errors = errors;
    }

    /** Returns what is known of a request that is not even read. */
    public InspectedRequest refuse(GatewayRequest request, GatewayException refusal) {
        return InspectedRequest.refused(request, RequestIds.of(request.headers(), random), refusal);
    }

    /** Returns what is known of a request, whether it can be routed or not. */
    public InspectedRequest inspect(GatewayRequest request) {
        String requestId = RequestIds.of(request.headers(), random);
        try {
            checkMethod(request.method());
            checkUpgrade(request.headers());
            PathCheck.check(request.path());
            RequestContent content = reader.read(request);
            String model = model(request, content);
            if (!mayUse(request, model)) {
                GatewayException refusal = new GatewayException(ErrorKind.MODEL_NOT_FOUND, "the client may not use it");
                return InspectedRequest.refused(request, requestId, model, refusal);
            }
            String session = sessionKey(request, content.json());
            return InspectedRequest.read(request, content, requestId, model, session, drained);
        } catch (GatewayException refusal) {
            return InspectedRequest.refused(request, requestId, refusal);
        } catch (RuntimeException defect) {
            // Whatever a client sends, the host gets an answer to give, and no exception.
            errors.endedCall(requestId, defect);
            return InspectedRequest.refused(
                    request, requestId, new GatewayException(ErrorKind.INTERNAL, "defect", defect));
        }
    }

    /** Returns whether the sender of a request may use a model, as far as the host says something of that. */
    private static boolean mayUse(GatewayRequest request, String model) {
        ModelAccess access = request.attributes().get(ModelAccess.ATTRIBUTE);
        return access == null || access.permits(model);
    }

    /** Refuses what would echo a request with its credentials, or make a tunnel of it. */
    private static void checkMethod(String method) {
        if (method.equals("TRACE") || method.equals("CONNECT")) {
            throw new GatewayException(ErrorKind.METHOD_NOT_ALLOWED, "method " + method);
        }
    }

    /** Refuses WebSockets, which no transport carries; other upgrades are offers that a server may ignore. */
    private static void checkUpgrade(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase("upgrade")
                    && headers.value(i).toLowerCase(Locale.ROOT).contains("websocket")) {
                throw new GatewayException(ErrorKind.NOT_SUPPORTED, "upgrade to a WebSocket");
            }
        }
    }

    /** Returns the model; a member that is missing or null counts as none. */
    private static String model(GatewayRequest request, RequestContent content) {
        JsonBody json = content.json();
        MultipartForm.Field field = content.model();
        if (field != null) {
            return field.text();
        }
        if (json == null) {
            return ModelCatalog.modelIn(request.method(), request.path());
        }
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
