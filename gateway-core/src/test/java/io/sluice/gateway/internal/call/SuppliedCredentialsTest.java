package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Credential;
import io.sluice.gateway.spi.CredentialSupplier;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.ManualExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RT-G-6: An endpoint's credential comes from a supplier of the host's, which is asked for each attempt")
class SuppliedCredentialsTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint OTHER = Endpoint.of("http://other/v1");

    private final UpstreamScript upstreams =
            new UpstreamScript().on("primary", ok("from primary")).on("other", ok("from other"));
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));
    private final TestHealth health = new TestHealth();
    private final List<ExchangeRequest> asked = new ArrayList<>();

    SuppliedCredentialsTest() {
        rig.builder.endpointHealth(ticker -> health).endpointRetries(1);
    }

    @AfterEach
    void close() {
        rig.close();
        health.check();
    }

    @Test
    void theSupplierSeesWhatIsSentAndItsFieldsReplaceTheClients() {
        rig.external(supplied(request -> {
            asked.add(request);
            return Credential.of(
                            "authorization",
                            Secret.of("Signature " + request.body().remaining()))
                    .and("x-date", Secret.of("today"));
        }));
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/chat/completions?a=b")
                .headers(Headers.of("authorization", "Bearer client", "x-date", "yesterday", "x-other", "stays"))
                .body("{\"model\":\"m\"}".getBytes(UTF_8))
                .build();
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("from primary");
        ExchangeRequest sent = sent(0);
        assertThat(sent.headers().all("authorization")).containsExactly("Signature 13");
        assertThat(sent.headers().all("x-date")).containsExactly("today");
        assertThat(sent.headers().all("x-other")).containsExactly("stays");
        assertThat(asked).singleElement().satisfies(seen -> {
            assertThat(seen.method()).isEqualTo("POST");
            assertThat(seen.target()).isEqualTo(sent.target()).contains("a=b");
            assertThat(seen.origin()).isEqualTo(sent.origin());
            assertThat(seen.body()).isEqualTo(sent.body());
            assertThat(seen.headers().contains("authorization"))
                    .as("the client's")
                    .isFalse();
        });
    }

    @Test
    void aRetryAsksAgain() {
        rig.external(supplied(rotating()));
        upstreams.on("primary", refused(), ok("second"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(call)).isEqualTo("second");
        assertThat(sent(0).headers().all("authorization")).containsExactly("Bearer token-1");
        assertThat(sent(1).headers().all("authorization")).containsExactly("Bearer token-2");
    }

    @Test
    void aStaleConnectionKeepsTheCredentialOfItsAttempt() {
        rig.external(supplied(rotating()));
        upstreams.on("primary", ManualExchange::stale, ok("fresh"));
        assertThat(rig.text(rig.call())).isEqualTo("fresh");
        assertThat(sent(1).headers().all("authorization")).containsExactly("Bearer token-1");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aKeyIsAskedForOnlyByThoseWhoHaveASupplier() {
        rig.chain(new Route.External(OTHER), supplied(rotating()));
        upstreams.on("other", status(401, "who are you"));
        assertThat(rig.text(rig.call())).isEqualTo("from primary");
        assertThat(sent(0).headers().contains("authorization")).isFalse();
        assertThat(asked).hasSize(1);
    }

    @Test
    void anOpenCircuitAsksForNoCredential() {
        Endpoint endpoint = supplied(rotating());
        rig.chain(new Route.External(endpoint), OTHER);
        health.open(endpoint);
        assertThat(rig.text(rig.call())).isEqualTo("from other");
        assertThat(asked).isEmpty();
    }

    @Test
    void noCredentialFailsTheAttemptAndSpeaksNotAgainstTheEndpoint() {
        rig.chain(new Route.External(supplied(request -> Credential.unavailable("no token yet"))), OTHER);
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(call)).isEqualTo("from other");
        assertThat(upstreams.asked()).containsExactly("other");
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::error)
                .containsExactly(ErrorKind.CREDENTIAL_UNAVAILABLE, ErrorKind.CREDENTIAL_UNAVAILABLE, null);
        assertThat(rig.summary(call).attempts().get(0).progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
        assertThat(health.ends()).containsExactly("cancelled", "cancelled", "succeeded");
    }

    @Test
    void aCredentialThatComesLateServesTheRetry() {
        rig.external(supplied(request -> {
            asked.add(request);
            return asked.size() == 1 ? Credential.unavailable("not yet") : Credential.bearer(Secret.of("late"));
        }));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(call)).isEqualTo("from primary");
        assertThat(sent(0).headers().all("authorization")).containsExactly("Bearer late");
    }

    @Test
    void oneThatThrowsIsContainedAndItsMessageShownToNobody() {
        assertFails(
                request -> {
                    throw new IllegalStateException("s3cret");
                },
                "its supplier threw java.lang.IllegalStateException");
    }

    @Test
    void oneThatReturnsNullIsContained() {
        assertFails(request -> null, "its supplier returned null");
    }

    @Test
    void oneThatThrowsAnErrorIsContained() {
        assertFails(
                request -> {
                    throw new AssertionError("s3cret");
                },
                "its supplier threw java.lang.AssertionError");
    }

    private void assertFails(CredentialSupplier supplier, String why) {
        rig.external(supplied(supplier));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.text(call)).contains("upstream_error").doesNotContain("s3cret");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CREDENTIAL_UNAVAILABLE);
        assertThat(rig.summary(call).reason()).isEqualTo("no credential for http://primary/v1: " + why);
        assertThat(upstreams.asked()).isEmpty();
    }

    private CredentialSupplier rotating() {
        return request -> {
            asked.add(request);
            return Credential.bearer(Secret.of("token-" + asked.size()));
        };
    }

    private static Endpoint supplied(CredentialSupplier supplier) {
        return PRIMARY.toBuilder().credentials(supplier).build();
    }

    private ExchangeRequest sent(int number) {
        return upstreams.transport.exchange(number).request();
    }
}
