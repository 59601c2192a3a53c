package io.sluice.gateway.operations;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.host.Pages;
import io.sluice.gateway.operations.Readiness.Check;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The pages that balancers and kubelets ask (clause HC-L-4), on every port of a host: {@code /livez}, {@code /readyz} and {@code /healthz}. They name no upstream. Safe for use by
 * any number of threads.
 */
final class ProbePages implements Pages {
    private final Readiness readiness;

    ProbePages(Readiness readiness) {
        this.readiness = readiness;
    }

    /** Returns whether this path is a probe. */
    static boolean contains(String path) {
        return switch (path) {
            case "/livez", "/readyz", "/healthz" -> true;
            default -> false;
        };
    }

    @Override
    public CompletionStage<GatewayResponse> respond(GatewayRequest request) {
        return CompletableFuture.completedStage(response(request));
    }

    @Override
    public void draining() {
        readiness.draining();
    }

    private GatewayResponse response(GatewayRequest request) {
        if (!contains(request.path())) {
            return PageReplies.notFound(request);
        }
        if (!PageReplies.isRead(request)) {
            return PageReplies.notAllowed(request, "GET, HEAD");
        }
        return switch (request.path()) {
            case "/livez" -> PageReplies.text(200, "ok");
            case "/healthz" -> readiness.isDraining() ? PageReplies.text(503, "draining") : PageReplies.text(200, "ok");
            default -> isVerbose(request) ? verbose() : ready();
        };
    }

    private GatewayResponse ready() {
        List<String> reasons = readiness.reasons();
        return reasons.isEmpty()
                ? PageReplies.text(200, "ok")
                : PageReplies.text(503, String.join("\n", reasons) + "\n");
    }

    /** Returns a line for each check, as Kubernetes' own servers have them. */
    private GatewayResponse verbose() {
        StringBuilder lines = new StringBuilder();
        boolean ready = true;
        for (Check check : readiness.checks()) {
            boolean passes = check.missing().isEmpty();
            ready &= passes;
            lines.append(passes ? "[+]" : "[-]")
                    .append(check.name())
                    .append(passes ? " ok" : ": " + check.missing())
                    .append('\n');
        }
        return PageReplies.text(
                ready ? 200 : 503,
                lines.append(ready ? "ready\n" : "not ready\n").toString());
    }

    private static boolean isVerbose(GatewayRequest request) {
        String target = request.target();
        int query = target.indexOf('?');
        return query >= 0 && List.of(target.substring(query + 1).split("[&=]")).contains("verbose");
    }

    @Override
    public String toString() {
        return "ProbePages[" + readiness + "]";
    }
}
