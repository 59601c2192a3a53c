package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.CallPaths;
import io.sluice.gateway.host.RequestBuffer;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is where on a host: calls, as {@link CallPaths} has them, and the pages {@code /healthz}, {@code /metrics} and {@code /explain}. Anything else is answered
 * with 404. Safe for use by any number of threads.
 */
public final class Site implements RequestHandler {
    private static final String JSON = "application/json";

    private final Gateway gateway;
    private final @Nullable Supplier<CompletionStage<String>> metrics;
    private volatile boolean draining;

    /**
     * Creates a site without a page of metrics.
     *
     * @param gateway takes the calls; it stays the caller's
     */
    public Site(Gateway gateway) {
        this.gateway = Objects.requireNonNull(gateway, "gateway");
        this.metrics = null;
    }

    /**
     * Creates a site.
     *
     * @param gateway takes the calls; it stays the caller's
     * @param metrics the text of the metrics page, in the format of Prometheus; asked on event loops, so it must be made elsewhere
     */
    public Site(Gateway gateway, Supplier<CompletionStage<String>> metrics) {
        this.gateway = Objects.requireNonNull(gateway, "gateway");
        this.metrics = Objects.requireNonNull(metrics, "metrics");
    }

    @Override
    public Reply handle(GatewayRequest request) {
        String path = request.path();
        if (!CallPaths.contains(path)) {
            return page(path, request);
        }
        return Reply.of(gateway.call(request));
    }

    /** Returns what the gateway takes. */
    @Override
    public int maxRequestBytes() {
        return RequestBuffer.limitOf(gateway);
    }

    /** From now on the page of health says so. */
    @Override
    public void draining() {
        draining = true;
    }

    private Reply page(String path, GatewayRequest request) {
        return switch (path) {
            case "/healthz" -> isRead(request) ? health() : readOnly(request);
            case "/metrics" -> metrics(request);
            case "/explain" -> request.method().equals("POST") ? explain(request) : notAllowed(request, "POST");
            default -> notFound(request);
        };
    }

    private Reply health() {
        return draining ? Reply.of(answer(503, "text/plain", "draining")) : Reply.of(answer(200, "text/plain", "ok"));
    }

    private Reply metrics(GatewayRequest request) {
        if (metrics == null) {
            return notFound(request);
        }
        if (!isRead(request)) {
            return readOnly(request);
        }
        return Reply.of(metrics.get().thenApply(text -> answer(200, "text/plain; version=0.0.4; charset=utf-8", text)));
    }

    /** Explains the chat completion that has this body. */
    private Reply explain(GatewayRequest request) {
        GatewayRequest asked = GatewayRequest.builder("POST", "/v1/chat/completions")
                .headers(request.headers())
                .body(request.body())
                .attributes(request.attributes())
                .build();
        return Reply.of(answer(200, JSON, gateway.explain(asked).toJson()));
    }

    private static Reply notFound(GatewayRequest request) {
        return Reply.of(LocalReply.notFound(request.method(), request.path()).toResponse(request.headers()));
    }

    private static Reply readOnly(GatewayRequest request) {
        return notAllowed(request, "GET, HEAD");
    }

    private static Reply notAllowed(GatewayRequest request, String allowed) {
        return Reply.of(LocalReply.methodNotAllowed(request.method(), allowed).toResponse(request.headers()));
    }

    private static boolean isRead(GatewayRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static GatewayResponse answer(int status, String type, String text) {
        return new GatewayResponse(status, Headers.of("content-type", type), Body.of(text.getBytes(UTF_8)));
    }
}
