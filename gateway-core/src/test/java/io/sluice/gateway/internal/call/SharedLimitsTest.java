package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Credential;
import io.sluice.gateway.spi.CredentialSupplier;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.UpstreamHint;
import io.sluice.gateway.testkit.HintHub;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("FL-F-8: two gateways with the same routes, each with its own time")
class SharedLimitsTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1").withApiKey(Secret.of("s3cret-key"));
    private static final Endpoint SPARE = Endpoint.of("http://spare/v1");
    private static final Duration SECONDS = Duration.ofSeconds(3);

    private final HintHub hub = new HintHub();
    private final UpstreamScript atFirst = new UpstreamScript().on("spare", ok("spare"));
    private final UpstreamScript atSecond = new UpstreamScript().on("spare", ok("spare"));
    private final GatewayRig first = new GatewayRig(atFirst.transport, Origin.of("http", "engine", 8000));
    private final GatewayRig second = new GatewayRig(atSecond.transport, Origin.of("http", "engine", 8000));

    SharedLimitsTest() {
        for (GatewayRig rig : List.of(first, second)) {
            rig.builder.gatewayExchange(hub);
            routeTo(rig, PRIMARY);
        }
        second.advance(Duration.ofHours(5)); // clocks have nothing in common
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        assertThat(hub.size()).as("gateways that are still joined").isZero();
    }

    @Test
    @DisplayName("What one is told by an endpoint the other heeds, for as long, and says that it was told")
    void heeded() {
        limitAtFirst("retry-after", "3");
        atSecond.on("primary", ok("primary"));
        second.gateway();
        assertThat(first.text(first.call())).isEqualTo("spare");
        assertThat(second.text(second.call())).isEqualTo("spare");
        assertThat(atSecond.asked()).containsExactly("spare");
        assertThat(second.gateway().snapshot().limits())
                .allMatch(limit -> limit.told() && limit.remaining().equals(SECONDS));
        assertThat(statusAt(second)).isEqualTo("it asked to be left alone; told by another gateway");
        assertThat(statusAt(first)).isEqualTo("it asked to be left alone");
        second.advance(SECONDS);
        assertThat(second.text(second.call())).isEqualTo("primary");
    }

    @Test
    @DisplayName("A hint is told once, not on, and holds no key and no time of day")
    void toldOnce() {
        limitAtFirst("retry-after", "3");
        second.gateway();
        first.text(first.call());
        second.text(second.call());
        first.text(first.call());
        assertThat(hub.published())
                .hasSize(2)
                .allMatch(hint ->
                        hint.kind() == PauseKind.LIMITED && hint.remaining().equals(SECONDS))
                .allMatch(hint -> hint.upstream().matches("endpoint:[0-9a-f]{32}")
                        && hint.age().isZero())
                .extracting(UpstreamHint::model)
                .containsExactly(GatewayRig.MODEL, "");
        assertThat(hub.published().toString()).doesNotContain("s3cret");
    }

    @Test
    @DisplayName("What is learned of a hint's upstream oneself is no hint any more")
    void ownExperience() {
        limitAtFirst("retry-after", "3");
        atSecond.on("primary", status(429, "slow down", "retry-after", "9"));
        second.text(second.call());
        first.text(first.call());
        assertThat(statusAt(second)).isEqualTo("it asked to be left alone");
        second.advance(SECONDS);
        assertThat(second.text(second.call())).as("the later time holds").isEqualTo("spare");
    }

    @Test
    @DisplayName("limited-max-ms bounds hints, too")
    void bounded() {
        second.builder.limitedAtMost(Duration.ofSeconds(1));
        limitAtFirst("retry-after", "3");
        atSecond.on("primary", ok("primary"));
        second.gateway();
        first.text(first.call());
        second.advance(Duration.ofSeconds(1));
        assertThat(second.text(second.call())).isEqualTo("primary");
    }

    @Test
    @DisplayName("Another key, another URL, and what is no upstream of this gateway are not meant")
    void otherUpstreams() {
        routeTo(second, PRIMARY.withApiKey(Secret.of("another")));
        limitAtFirst("retry-after", "3");
        atSecond.on("primary", ok("primary"));
        second.gateway();
        first.text(first.call());
        for (String upstream : List.of("endpoint:none", "instance:x", "instance:http://h:1/i", "something else")) {
            hub.send(new UpstreamHint(PauseKind.EJECTED, upstream, "", "", SECONDS, Duration.ZERO));
        }
        assertThat(second.text(second.call())).isEqualTo("primary");
        assertThat(second.gateway().snapshot().limits()).isEmpty();
    }

    @Test
    @DisplayName("A client's limit is heeded for this client, not for others, and its credential stays here")
    void clients() {
        Endpoint open = Endpoint.of("http://primary/v1");
        for (GatewayRig rig : List.of(first, second)) {
            rig.builder.forwardClientAuthorization(true);
            routeTo(rig, open);
        }
        limitAtFirst("retry-after", "3");
        atSecond.on("primary", ok("primary"));
        second.gateway();
        first.text(call(first, "Bearer one"));
        assertThat(second.text(call(second, "Bearer two"))).isEqualTo("primary");
        assertThat(second.text(call(second, "Bearer one"))).isEqualTo("spare");
        Set<String> callers = hub.published().stream().map(UpstreamHint::caller).collect(Collectors.toSet());
        assertThat(callers).singleElement().asString().matches("[0-9a-f]{64}");
    }

    @Test
    @DisplayName("An endpoint whose credentials are supplied is known by its URL, unless several are there")
    void suppliers() {
        CredentialSupplier one = request -> Credential.bearer(Secret.of("one"));
        CredentialSupplier other = request -> Credential.bearer(Secret.of("other"));
        Endpoint supplied =
                Endpoint.of("http://primary/v1").toBuilder().credentials(one).build();
        routeTo(first, supplied);
        routeTo(second, supplied.toBuilder().credentials(other).build());
        limitAtFirst("retry-after", "3");
        second.gateway();
        first.text(first.call());
        assertThat(second.text(second.call())).isEqualTo("spare");
        assertThat(hub.published()).isNotEmpty();
    }

    @Test
    @DisplayName("One of several suppliers at a URL is nobody else's business")
    void severalSuppliers() {
        Endpoint supplied = Endpoint.of("http://primary/v1").toBuilder()
                .credentials(request -> Credential.bearer(Secret.of("one")))
                .build();
        Endpoint other = supplied.toBuilder()
                .credentials(request -> Credential.bearer(Secret.of("other")))
                .build();
        first.chain(new Route.External(supplied), SPARE, other);
        limitAtFirst("retry-after", "3");
        first.text(first.call());
        assertThat(hub.published()).isEmpty();
    }

    @Test
    @DisplayName("Without a connection each goes on alone")
    void alone() {
        hub.setDown(true);
        limitAtFirst("retry-after", "3");
        atSecond.on("primary", ok("primary"));
        second.gateway();
        assertThat(first.text(first.call())).isEqualTo("spare");
        assertThat(second.text(second.call())).isEqualTo("primary");
    }

    @Test
    @DisplayName("An exchange that throws costs no call")
    void throwing() {
        first.builder.gatewayExchange((gateway, receiver) -> new GatewayExchange() {
            @Override
            public void publish(UpstreamHint hint) {
                throw new IllegalStateException("by a test");
            }

            @Override
            public void close() {}
        });
        limitAtFirst("retry-after", "3");
        assertThat(first.text(first.call())).isEqualTo("spare");
        assertThat(first.gateway().snapshot().sources()).isEmpty();
    }

    @Test
    @DisplayName("A hint out of bounds cannot be made, and one grows older until it is over")
    void bounds() {
        UpstreamHint hint = new UpstreamHint(PauseKind.LIMITED, "u", "", "", SECONDS, Duration.ZERO);
        assertThat(hint.after(Duration.ofSeconds(2)))
                .contains(
                        new UpstreamHint(PauseKind.LIMITED, "u", "", "", Duration.ofSeconds(1), Duration.ofSeconds(2)));
        assertThat(hint.after(SECONDS)).isEmpty();
        assertThatThrownBy(() -> new UpstreamHint(PauseKind.LIMITED, "", "", "", SECONDS, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new UpstreamHint(PauseKind.LIMITED, "u", "", "", Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new UpstreamHint(PauseKind.LIMITED, "u", "", "x".repeat(257), SECONDS, SECONDS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void limitAtFirst(String... headers) {
        atFirst.on("primary", status(429, "slow down", headers));
    }

    private static void routeTo(GatewayRig rig, Endpoint primary) {
        rig.chain(new Route.External(primary), SPARE);
    }

    private static GatewayCall call(GatewayRig rig, String authorization) {
        GatewayRequest chat = GatewayRig.chat();
        return rig.gateway()
                .call(GatewayRequest.builder("POST", chat.path())
                        .headers(Headers.of("authorization", authorization))
                        .body(chat.body())
                        .build());
    }

    private static String statusAt(GatewayRig rig) {
        return rig.gateway().snapshot().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals("primary:80"))
                .map(EndpointStatus::reason)
                .findFirst()
                .orElseThrow();
    }
}
