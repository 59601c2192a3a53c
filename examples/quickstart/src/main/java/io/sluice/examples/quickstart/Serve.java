package io.sluice.examples.quickstart;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.scheduling.Schedulers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A gateway to try by hand: an HTTP server in front of the simulated servers. */
final class Serve {
    private static final int THREADS = 64;
    private static final Duration TOKEN_DELAY = Duration.ofMillis(100);

    private static final String HINTS = """
            Sluice listens on %1$s until Ctrl-C. Try in another terminal:

              # our engines answer, a token every 100 ms
              curl -N %1$s/v1/chat/completions -H 'content-type: application/json' \\
                -d '{"model":"Qwen/Qwen3-8B","stream":true,"messages":[{"role":"user","content":"Hi"}]}'

              # an external service answers; the gateway shows it the API key that it asks for
              curl -N %1$s/v1/chat/completions -H 'content-type: application/json' \\
                -d '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Hi"}]}'

              # no route fits the model: 404
              curl -i %1$s/v1/chat/completions -H 'content-type: application/json' \\
                -d '{"model":"unknown","messages":[{"role":"user","content":"Hi"}]}'

              # where would a call go, and why?
              curl %1$s/explain -H 'content-type: application/json' -d '{"model":"Qwen/Qwen3-8B"}'
            """;

    private Serve() {}

    /** Serves until the thread is interrupted. */
    static void run(int port) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (Servers servers = Servers.start(TOKEN_DELAY);
                Gateway gateway = gateway(servers);
                JdkHost host = JdkHost.start(gateway, address, THREADS)) {
            System.out.print(HINTS.formatted("http://127.0.0.1:" + host.port()));
            new CountDownLatch(1).await();
        }
    }

    private static Gateway gateway(Servers servers) {
        RouteTable routes = RouteTable.parse("""
                [{"prefix": "Qwen/*", %s},
                 {"prefix": "gpt-*", %s}]""".formatted(servers.target("local"), servers.target("A")));
        return Gateway.builder()
                .routePolicy(RoutePolicies.prefix(routes))
                .scheduler(Schedulers.roundRobin(servers.instances()))
                .build();
    }
}
