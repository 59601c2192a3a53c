package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Explanation;
import io.sluice.gateway.FailurePlace;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that the route policy refuses (RT-G-5). */
class RefusedRouteTest {
    private static final RouteDecision REFUSAL =
            RouteDecision.refused(429, "over_quota", "The quota of \"acme\" is spent.", Duration.ofMinutes(2));

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void clientIsToldWhatThePolicySays() {
        rig.builder.routePolicy(query -> REFUSAL);
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(429);
        assertThat(rig.response(call).headers().first("retry-after")).isEqualTo("120");
        assertThat(rig.response(call).headers().first("x-request-id")).isEqualTo(call.requestId());
        assertThat(rig.text(call)).isEqualTo("""
                {"error":{"message":"The quota of \\"acme\\" is spent.","type":"rate_limit_error","param":null,"code":"over_quota"}}""");
    }

    @Test
    void nothingIsAskedAndSummaryAndListenersSeeIt() {
        rig.builder.routePolicy(query -> REFUSAL);
        GatewayCall call = rig.call();
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(summary.error()).isEqualTo(ErrorKind.REFUSED);
        assertThat(summary.route()).isEqualTo("refused");
        assertThat(summary.failedAt()).isEqualTo(FailurePlace.BEFORE_ROUTING);
        assertThat(summary.status()).isEqualTo(429);
        assertThat(summary.attempts()).isEmpty();
        assertThat(rig.events(call))
                .containsExactly("callStarted", "routed refused", "committed 429", "callEnded FAILED");
        assertThat(rig.scheduler.queries()).isEmpty();
    }

    @Test
    void explanationShowsIt() {
        rig.builder.routePolicy(query -> REFUSAL);
        Explanation explanation = rig.gateway().explain(GatewayRig.chat());
        assertThat(explanation.refusal()).isEqualTo(ErrorKind.REFUSED);
        assertThat(explanation.toJson())
                .contains(
                        "\"refusal\":\"refused\"",
                        "\"route\":\"refused\"",
                        "\"status\":429",
                        "\"code\":\"over_quota\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/v1/models/m", "/v1/files/file-1"})
    void callsThatAreNotRoutedAreRefusedToo(String path) {
        rig.builder.routePolicy(new Sometimes(List.of(REFUSAL)));
        GatewayCall call =
                rig.gateway().call(GatewayRequest.builder("GET", path).build());
        assertThat(rig.response(call).status()).isEqualTo(429);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.REFUSED);
    }

    @Test
    void policyThatMayRefuseIsAskedWhetherItDoes() {
        rig.builder.routePolicy(new Sometimes(List.of(RouteDecision.internal(), REFUSAL)));
        assertThat(rig.gateway().explain(GatewayRig.chat()).refusal()).isNull();
        GatewayCall call = rig.gateway()
                .call(GatewayRequest.builder("GET", "/v1/files/file-1").build());
        transport.exchange(0).respond(200).send("a file").end();
        assertThat(rig.text(call)).isEqualTo("a file");
    }

    @Test
    void lambdaExplainsItself() {
        RoutePolicy policy = query -> RouteDecision.unmatched();
        rig.builder.routePolicy(policy);
        assertThat(rig.gateway().explain(GatewayRig.chat()).routing())
                .isEqualTo(RouteExplanation.certain(RouteDecision.unmatched(), "the policy decides so"));
        assertThat(rig.response(rig.call()).status()).isEqualTo(404);
    }

    /** A policy with these options, which decides for the first. */
    private record Sometimes(List<RouteDecision> decisions) implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            return decisions.get(0);
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            double share = 1.0 / decisions.size();
            return new RouteExplanation(
                    decisions.stream()
                            .map(decision -> new RouteExplanation.Option(decision, share))
                            .toList(),
                    "by lot");
        }

        @Override
        public Set<String> models() {
            return Set.of("m");
        }
    }
}
