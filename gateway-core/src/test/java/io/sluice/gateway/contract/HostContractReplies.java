package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HostContractBase.assertError;
import static io.sluice.gateway.testkit.Fault.ok;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of upstreams, of the gateway and of plug-ins, and credentials. */
interface HostContractReplies extends HostContractBase {
    String SECRET = "what nobody outside may read";

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 500, 503})
    @DisplayName("HO-6: an upstream's error is passed on, body and fields")
    default void passesErrorsOn(int status) throws IOException {
        needs(6);
        String error = "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}";
        rig().settings().instanceRetries(0);
        rig().instance(Fault.status(status, error, "X-Note: kept", "Retry-After: 7"));
        RawClient.Response answer = rig().exchange(CHAT);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(error);
        assertThat(answer.header("x-note")).isEqualTo("kept");
        assertThat(answer.header("retry-after")).isEqualTo("7");
    }

    @Test
    @DisplayName("HO-6: the gateway's own errors keep their shape")
    default void keepsTheShapeOfOwnErrors() throws IOException {
        needs(6);
        rig().settings().maxRequestBytes(100);
        assertError(rig().exchange(CHAT), 503, "no_available_instance");
        assertError(rig().exchange(RawClient.post("/v1/completions", "no object")), 400, "invalid_request");
        assertError(rig().exchange(RawClient.post("/v1/completions", " ".repeat(101))), 413, "request_too_large");
    }

    @Test
    @DisplayName("HO-6: a model that nobody has is 404")
    default void passesModelNotFoundOn() throws IOException {
        needs(6);
        rig().route(Route.UNMATCHED);
        assertError(rig().exchange(CHAT), 404, "model_not_found");
    }

    @Test
    @DisplayName("HO-7: an endpoint gets its own key, and none of the client's credentials")
    default void keepsCredentialsApart() throws IOException {
        needs(7);
        List<ReceivedRequest> seen = new CopyOnWriteArrayList<>();
        FaultyUpstream provider = rig().upstream().chooses((request, number) -> {
            seen.add(request);
            return ok("{}");
        });
        Endpoint endpoint = provider.endpoint().withApiKey(Secret.of("key-of-the-endpoint"));
        rig().route(new Route.External(endpoint));
        String fields = Stream.of(
                        "Authorization: Bearer client-secret",
                        "X-Api-Key: client-secret",
                        "Api-Key: client-secret",
                        "Cookie: session=client-secret",
                        "Proxy-Authorization: Basic client-secret")
                .collect(joining("\r\n", "\r\n", "\r\n"));
        assertThat(rig().exchange(CHAT.replaceFirst("\r\n", fields)).status()).isEqualTo(200);
        assertThat(seen.get(0).headers("authorization")).containsExactly("Bearer key-of-the-endpoint");
        assertThat(seen.get(0).toString()).doesNotContain("client-secret");
    }

    @Test
    @DisplayName("HO-15: a route policy that throws is 500, and what it said stays inside")
    default void hidesWhatAPolicyThrows() throws IOException {
        needs(15);
        rig().settings().routePolicy(new ThrowingPolicy());
        assertHidden(rig().exchange(CHAT));
    }

    @Test
    @DisplayName("HO-15: a transport that throws is 500, and what it said stays inside")
    default void hidesWhatATransportThrows() throws IOException {
        needs(15);
        rig().settings().instanceRetries(0).transport(new ThrowingTransport());
        rig().instance();
        assertHidden(rig().exchange(CHAT));
    }

    @Test
    @DisplayName("HO-15: a listener that throws harms no call")
    default void carriesOnWithoutAListener() throws IOException {
        needs(15);
        rig().settings().listener(new ThrowingListener());
        rig().instance(ok("fine"));
        assertThat(rig().exchange(CHAT).body()).isEqualTo("fine");
    }

    private static void assertHidden(RawClient.Response answer) {
        assertError(answer, 500, "internal_error");
        assertThat(answer.toString()).doesNotContain(SECRET).doesNotContain("Exception");
    }

    /** A policy with a defect. */
    final class ThrowingPolicy implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            throw new IllegalStateException(SECRET);
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            throw new IllegalStateException(SECRET);
        }
    }

    /** A transport with a defect. */
    final class ThrowingTransport implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest request) {
            throw new IllegalStateException(SECRET);
        }

        @Override
        public void close() {}
    }

    /** A listener with a defect. */
    final class ThrowingListener implements GatewayListener {
        @Override
        public void callStarted(CallInfo call) {
            throw new IllegalStateException(SECRET);
        }

        @Override
        public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
            throw new IllegalStateException(SECRET);
        }

        @Override
        public void committed(CallInfo call, int status) {
            throw new IllegalStateException(SECRET);
        }
    }
}
