package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.lost;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.Route;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections RT-3 (RT-D-3 to RT-D-6), RT-4 (RT-R-8) and RT-5: endpoints and the fallback chain. */
class FallbackTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint A = Endpoint.of("http://a/v1");
    private static final Endpoint B = Endpoint.of("http://b/v1");
    private static final Route EXTERNAL = new Route.External(PRIMARY);

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 404, 408, 425, 429, 500, 503})
    void whatAnotherEndpointMayDoBetterFallsBack(int status) { // RT-D-6
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(status, "no")).on("a", ok("from a"));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 409, 411, 413, 415, 422})
    void theCallersOwnFaultIsAnsweredAtOnce(int status) { // RT-D-6
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(status, "your fault"));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(status);
        assertThat(rig.text(call)).isEqualTo("your fault");
        assertThat(upstreams.asked()).containsExactly("primary");
    }

    @Test
    void everyErrorFallsBackIfSoConfigured() { // RT-D-6, all-errors
        rig.builder.fallbackPolicy(FallbackPolicy.allErrors());
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(400, "your fault")).on("a", ok("from a"));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
    }

    @Test
    void entriesAreAskedInOrderWithADelayBetween() { // RT-F-1, RT-F-2
        rig.chain(EXTERNAL, A, B);
        upstreams.on("primary", refused()).on("a", lost()).on("b", ok("from b"));
        GatewayCall call = rig.call();
        assertThat(upstreams.asked()).containsExactly("primary", "a");
        rig.advance(Duration.ofMillis(9));
        assertThat(upstreams.asked()).hasSize(2);
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.text(call)).isEqualTo("from b");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "b");
    }

    @Test
    void whenAllFailThePrimarysErrorIsTheAnswer() { // RT-D-3, RT-A-1, RT-A-4
        rig.chain(EXTERNAL, A);
        upstreams
                .on("primary", status(503, "primary is busy", "x-detail", "queue full"))
                .on("a", status(500, "a is broken"));
        GatewayCall call = rig.call();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers().first("x-detail")).isEqualTo("queue full");
        assertThat(answer.headers().first("x-should-retry")).isEqualTo("false");
        assertThat(answer.headers().first("x-request-id")).isEqualTo(call.requestId());
        assertThat(rig.text(call)).isEqualTo("primary is busy");
        assertThat(rig.summary(call).attempts()).hasSize(2);
    }

    @Test
    void whenThePrimaryDidNotAnswerItsFailureIs() { // RT-D-3
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", refused()).on("a", status(500, "a is broken"));
        GatewayResponse answer = rig.response(rig.call());
        assertThat(answer.status()).isEqualTo(502);
    }

    @Test
    void unmatchedCallsGoToTheChainWhoseLastErrorIsTheAnswer() { // RT-D-4, RT-F-4
        rig.chain(Route.UNMATCHED, A, B);
        upstreams.on("a", status(503, "a is busy")).on("b", refused());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.text(call)).isEqualTo("a is busy");
    }

    @Test
    void withoutAnyAnswerTheLastFailureIsAnswered() { // RT-F-4
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", refused());
        assertThat(rig.response(rig.call()).status()).isEqualTo(502);
    }

    @Test
    void theSameEndpointIsAskedAgainIfSoConfigured() { // RT-R-8
        rig.builder.endpointRetries(2);
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", refused(), status(500, "broken"), ok("done"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        rig.advance(Duration.ofMillis(20));
        assertThat(rig.text(call)).isEqualTo("done");
        assertThat(upstreams.asked()).containsExactly("primary", "primary", "primary");
    }

    @Test
    void itsWishIsHeeded() { // RT-R-8
        rig.builder.endpointRetries(1);
        rig.chain(EXTERNAL);
        upstreams.on("primary", status(503, "busy", "retry-after", "2"), ok("done"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(1999));
        assertThat(upstreams.asked()).hasSize(1);
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    void aSilentEndpointIsNotAskedTwice() { // RT-R-8
        rig.builder.endpointRetries(3).endpointHeadTimeout(Duration.ofSeconds(60));
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", silent()).on("a", ok("from a"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(60));
        assertThat(rig.text(call)).isEqualTo("from a");
        assertThat(upstreams.asked()).containsExactly("primary", "a");
    }

    @Test
    void theDeadlineEndsTheChain() { // section RT-8: 504
        rig.builder.requestTimeout(Duration.ofSeconds(10));
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", refused()).on("a", silent());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(10));
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(rig.response(call).headers().first("x-should-retry")).isEqualTo("false");
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.FAILED);
    }

    @Test
    void aLargeErrorGoesOnWithoutItsBody() { // bounded by construction
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(503, "x".repeat(100_000))).on("a", refused());
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.text(call)).contains("\"code\":\"upstream_error\"");
    }

    @Test
    void withoutAlternativesAnErrorOfAnySizePassesUntouched() { // RT-A-1
        rig.chain(EXTERNAL);
        upstreams.on("primary", status(503, "x".repeat(100_000)));
        assertThat(rig.text(rig.call())).hasSize(100_000);
    }
}
