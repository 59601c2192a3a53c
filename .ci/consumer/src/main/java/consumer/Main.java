package consumer;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.routing.RoutingOptions;
import java.util.List;
import java.util.Map;

/** Uses each artifact as a user would, and fails unless it runs on the path that its first argument names. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        boolean named = arguments[0].equals("module-path");
        for (Class<?> type : List.of(Main.class, Gateway.class, RoutingOptions.class, PddProtocols.class)) {
            if (type.getModule().isNamed() != named) {
                throw new IllegalStateException(
                        type + " is in " + type.getModule() + " (expected: on the " + arguments[0] + ")");
            }
        }
        call(GatewaySettings.from(Map.of(
                "route-policy", "prefix", "route-config", "[{\"prefix\": \"known\", \"base_url\": \"local\"}]")));
    }

    /** Routes a call that no route fits, so that none of it needs the network. */
    private static void call(GatewaySettings options) {
        GatewayRequest request = GatewayRequest.post("/v1/chat/completions", "{\"model\": \"unknown\"}");
        try (Gateway gateway = options.applyTo(Gateway.builder()).build()) {
            GatewayResponse answer = gateway.call(request).response().toCompletableFuture().join();
            String explanation = gateway.explain(request).toJson();
            if (answer.status() != 404 || !explanation.contains("unmatched")) {
                throw new IllegalStateException("answer: " + answer + ", " + explanation + " (expected: 404, unmatched)");
            }
        }
    }
}
