package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.CallPaths;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What is where: calls below {@code /v1/} and where engines take prompts beside that, and the pages of the host itself. */
public final class Site implements RequestHandler {
    private static final String JSON = "application/json";

    private final Gateway gateway;
    private final Supplier<CompletionStage<String>> metrics;
    private final BooleanSupplier draining;

    /**
     * Creates a site.
     *
     * @param metrics the text of the metrics page, made elsewhere than on the event loop that asks
     * @param draining whether the host is about to end
     */
    public Site(Gateway gateway, Supplier<CompletionStage<String>> metrics, BooleanSupplier draining) {
        this.gateway = gateway;
        this.metrics = metrics;
        this.draining = draining;
    }

    @Override
    public Reply handle(GatewayRequest request) {
        String path = request.path();
        if (!CallPaths.contains(path)) {
            return page(path, request);
        }
        return Reply.of(gateway.call(request));
    }

    private Reply page(String path, GatewayRequest request) {
        return switch (path) {
            case "/healthz" -> isRead(request) ? health() : readOnly(request);
            case "/metrics" -> isRead(request) ? metrics() : readOnly(request);
            case "/explain" -> request.method().equals("POST") ? explain(request) : notAllowed(request, "POST");
            default -> Reply.of(HostReplies.notFound(request.method(), path).toResponse(request.headers()));
        };
    }

    private Reply health() {
        return draining.getAsBoolean()
                ? Reply.of(answer(503, "text/plain", "draining"))
                : Reply.of(answer(200, "text/plain", "ok"));
    }

    private Reply metrics() {
        return Reply.of(metrics.get().thenApply(text -> answer(200, "text/plain; version=0.0.4; charset=utf-8", text)));
    }

    /** Explains the chat completion that has this body. */
    private Reply explain(GatewayRequest request) {
        GatewayRequest asked = GatewayRequest.builder("POST", "/v1/chat/completions")
                .headers(request.headers())
                .body(request.body())
                .build();
        return Reply.of(answer(200, JSON, gateway.explain(asked).toJson()));
    }

    private static Reply readOnly(GatewayRequest request) {
        return notAllowed(request, "GET, HEAD");
    }

    private static Reply notAllowed(GatewayRequest request, String allowed) {
        return Reply.of(HostReplies.methodNotAllowed(request.method(), allowed).toResponse(request.headers()));
    }

    private static boolean isRead(GatewayRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static GatewayResponse answer(int status, String type, String text) {
        return new GatewayResponse(status, Headers.of("content-type", type), Body.of(text.getBytes(UTF_8)));
    }
}
