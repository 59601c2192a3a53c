package io.sluice.examples.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Finds who answers a request; answers itself what is short. Safe for use by many threads. */
final class Router implements Engine.Responder {

    private final EngineOptions options;
    private final CompletionHandler completions;
    private final EmbeddingsHandler embeddings;
    private final AdminHandler admin;
    private final long started = Instant.now().getEpochSecond();

    Router(Engine engine) {
        this.options = engine.options();
        this.completions = new CompletionHandler(options, engine.kv());
        this.embeddings = new EmbeddingsHandler(options);
        this.admin = new AdminHandler(engine);
    }

    @Override
    public Work answer(RecordedRequest request, Executor loop) {
        try {
            return route(request, loop);
        } catch (RejectedRequest e) {
            return Work.done(e.answer());
        } catch (RuntimeException e) {
            return Work.done(OpenAiError.of(500, "The simulator failed: " + e, null, "simulator_error"));
        }
    }

    private Work route(RecordedRequest request, Executor loop) {
        String path = request.path();
        if (AdminHandler.serves(path)) {
            return Work.done(admin.answer(request));
        }
        if (path.startsWith("/v1/")) {
            authorize(request);
        }
        return switch (path) {
            case "/v1/chat/completions" -> completions.answer(requirePost(request), CompletionFormat.CHAT, loop);
            case "/v1/completions" -> completions.answer(requirePost(request), CompletionFormat.TEXT, loop);
            case "/v1/embeddings" -> Work.done(embeddings.answer(requirePost(request)));
            case "/v1/models" -> {
                requireGet(request);
                yield Work.done(models());
            }
            case "/health" -> {
                requireGet(request);
                yield Work.done(Answer.empty(200));
            }
            default -> throw new RejectedRequest(404, "Not found: " + path, null, "not_found");
        };
    }

    private void authorize(RecordedRequest request) {
        String key = options.apiKey();
        if (key != null && !matches(request.header("authorization").orElse(null), "Bearer " + key)) {
            throw new RejectedRequest(401, "Incorrect API key provided", null, "invalid_api_key");
        }
    }

    private static boolean matches(@Nullable String given, String expected) {
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private static RecordedRequest requirePost(RecordedRequest request) {
        requireMethod(request, "POST");
        String type = request.header("content-type").orElse("");
        if (!type.startsWith("application/json")) {
            throw RejectedRequest.invalid("Unsupported content type '" + type + "' (expected: application/json)", null);
        }
        return request;
    }

    private static void requireGet(RecordedRequest request) {
        if (!request.method().equals("HEAD")) {
            requireMethod(request, "GET");
        }
    }

    private static void requireMethod(RecordedRequest request, String method) {
        if (!request.method().equals(method)) {
            throw new RejectedRequest(
                    405,
                    "Method " + request.method() + " not allowed (expected: " + method + ")",
                    null,
                    "method_not_allowed");
        }
    }

    private Answer models() {
        ObjectNode list = Json.object().put("object", "list");
        ArrayNode data = list.putArray("data");
        for (String model : options.models()) {
            data.addObject()
                    .put("id", model)
                    .put("object", "model")
                    .put("created", started)
                    .put("owned_by", options.name());
        }
        return Answer.json(200, list);
    }
}
