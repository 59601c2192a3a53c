package io.sluice.examples.quickstart;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;

/** The first code of the README: what stands between the two markers is shown there as it is here. */
final class FirstCall {
    private FirstCall() {}

    /**
     * Makes a call and passes its answer on as it arrives.
     *
     * @param engine an engine of ours, for instance {@code http://10.0.0.1:8000}
     * @param provider the base URL of an external service, for instance {@code https://api.example.com/v1}
     * @param apiKey the key of that service
     * @param out where the answer goes
     */
    static void run(URI engine, String provider, String apiKey, OutputStream out) throws IOException {
        // README: begin
        RouteTable routes = RouteTable.parse("""
                [{"prefix": "Qwen/*", "base_url": "local"},
                 {"prefix": "gpt-*",  "base_url": "%s", "api_key": "%s"}]""".formatted(provider, apiKey));
        List<Instance> engines = List.of(Instance.builder(Origin.of(engine)).build());

        try (Gateway gateway = Gateway.builder()
                .routePolicy(RoutePolicies.prefix(routes))
                .scheduler(Schedulers.of(engines))
                .build()) {
            GatewayRequest request = GatewayRequest.post("/v1/chat/completions", """
                    {"model": "gpt-4o", "stream": true, "messages": [{"role": "user", "content": "Hi"}]}""");
            gateway.call(request).response().toCompletableFuture().join().body().transferTo(out);
        }
        // README: end
    }
}
