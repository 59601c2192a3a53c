package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RT-D-3, RT-D-4, RT-F-4, RT-R-4, RT-R-5: which error is the answer, and what was asked for which reason")
class WhichErrorTest {
    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    /** The first upstream is the route's own, if it has one; what follows it is the chain. A status is answered with its upstream's name. */
    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    # route   | upstreams                          | answer      | reasons
                    internal  | engine=503                         | 503 engine  | FIRST
                    internal  | engine=400                         | 400 engine  | FIRST
                    internal  | engine=429                         | 429 engine  | FIRST
                    internal  | engine=refused                     | 502         | FIRST
                    internal  | engine=lost                        | 502         | FIRST
                    internal  | engine=silent                      | 504         | FIRST
                    internal  | engine=400, a=200                  | 400 engine  | FIRST
                    internal  | engine=503, a=200                  | 200 a       | FIRST FALLBACK
                    internal  | engine=503, a=500                  | 500 a       | FIRST FALLBACK
                    internal  | engine=503, a=404                  | 404 a       | FIRST FALLBACK
                    internal  | engine=503, a=refused              | 503 engine  | FIRST FALLBACK
                    internal  | engine=503, a=silent               | 503 engine  | FIRST FALLBACK
                    internal  | engine=refused, a=silent           | 504         | FIRST FALLBACK
                    internal  | engine=silent, a=refused           | 502         | FIRST FALLBACK
                    internal  | engine=503, a=500, b=refused       | 500 a       | FIRST FALLBACK FALLBACK
                    internal  | engine=503, a=400, b=200           | 400 a       | FIRST FALLBACK
                    external  | primary=503                        | 503 primary | FIRST
                    external  | primary=422                        | 422 primary | FIRST
                    external  | primary=refused                    | 502         | FIRST
                    external  | primary=silent                     | 504         | FIRST
                    external  | primary=422, a=200                 | 422 primary | FIRST
                    external  | primary=401, a=200                 | 200 a       | FIRST FALLBACK
                    external  | primary=503, a=500                 | 503 primary | FIRST FALLBACK
                    external  | primary=429, a=refused             | 429 primary | FIRST FALLBACK
                    external  | primary=refused, a=500             | 502         | FIRST FALLBACK
                    external  | primary=silent, a=500              | 504         | FIRST FALLBACK
                    external  | primary=silent, a=refused          | 504         | FIRST FALLBACK
                    external  | primary=503, a=400                 | 400 a       | FIRST FALLBACK
                    external  | primary=503, a=500, b=429          | 503 primary | FIRST FALLBACK FALLBACK
                    unmatched |                                    | 404         |
                    unmatched | a=503                              | 503 a       | FALLBACK
                    unmatched | a=429                              | 429 a       | FALLBACK
                    unmatched | a=refused                          | 502         | FALLBACK
                    unmatched | a=silent                           | 504         | FALLBACK
                    unmatched | a=503, b=500                       | 500 b       | FALLBACK FALLBACK
                    unmatched | a=503, b=refused                   | 503 a       | FALLBACK FALLBACK
                    unmatched | a=silent, b=refused                | 502         | FALLBACK FALLBACK
                    unmatched | a=refused, b=403                   | 403 b       | FALLBACK FALLBACK
                    """)
    void theAnswer(String route, String script, String expected, String reasons) {
        rig.builder.endpointHeadTimeout(Duration.ofSeconds(60)).instanceHeadTimeout(Duration.ofSeconds(60));
        prepare(route, script == null ? Stream.empty() : Arrays.stream(script.split(", ")));
        GatewayCall call = rig.call();
        while (!call.response().toCompletableFuture().isDone()) {
            rig.advance(Duration.ofSeconds(1));
        }
        int status = rig.response(call).status();
        String text = rig.text(call);
        assertThat(text.startsWith("{") ? String.valueOf(status) : status + " " + text)
                .isEqualTo(expected);
        assertThat(rig.summary(call).attempts().stream()
                        .map(AttemptSummary::reason)
                        .map(Enum::name)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(reasons == null ? "" : reasons);
    }

    private void prepare(String route, Stream<String> script) {
        Endpoint[] endpoints = script.map(step -> step.split("="))
                .peek(step -> upstreams.on(step[0], step(step[0], step[1])))
                .filter(step -> !step[0].equals("engine"))
                .map(step -> Endpoint.of("http://" + step[0] + "/v1"))
                .toArray(Endpoint[]::new);
        switch (route) {
            case "internal" -> rig.chain(Route.INTERNAL, endpoints);
            case "unmatched" -> rig.chain(Route.UNMATCHED, endpoints);
            default -> rig.chain(new Route.External(endpoints[0]), Arrays.copyOfRange(endpoints, 1, endpoints.length));
        }
    }

    private static UpstreamScript.Step step(String host, String what) {
        return switch (what) {
            case "refused" -> UpstreamScript.refused();
            case "lost" -> UpstreamScript.lost();
            case "silent" -> UpstreamScript.silent();
            default -> UpstreamScript.status(Integer.parseInt(what), host);
        };
    }
}
