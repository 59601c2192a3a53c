package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.AttributeKey;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.spi.LegInfo;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.HandoffCleanup;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts add to the requests of legs, and what they can't (RT-G-2). */
class LegFieldsTest {
    private static final AttributeKey<String> TRACE = AttributeKey.of("trace");

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));
    private @Nullable PddRig pdd;

    @AfterEach
    void close() {
        rig.close();
        if (pdd != null) {
            pdd.close();
        }
    }

    private Headers sent(int exchange) {
        return transport.exchange(exchange).request().headers();
    }

    private void finish(GatewayCall call, int exchange) {
        transport.exchange(exchange).respond(200).send("ok").end();
        rig.text(call);
        rig.summary(call);
    }

    /** Tells all that it sees, in one field. */
    private static Headers told(LegInfo leg) {
        String told = leg.number() + " " + leg.reason() + " " + leg.role() + " " + leg.targetKind() + " " + leg.target()
                + (leg.isRepeated() ? " again" : "");
        return Headers.of("x-leg", told);
    }

    @Test
    void aHookSeesTheLegAndItsFieldsReplaceThoseOfTheClient() {
        List<String> seen = new ArrayList<>();
        rig.builder.legFields(leg -> {
            seen.add(leg.method() + " " + leg.origin() + leg.requestTarget() + " " + UTF_8.decode(leg.body()) + " "
                    + leg.call().attributes().get(TRACE) + " "
                    + leg.clientHeaders().first("traceparent"));
            return Headers.of("traceparent", "00-2", "x-two", "1", "X-Two", "2");
        });
        GatewayCall call = rig.gateway()
                .call(GatewayRequest.builder("POST", "/v1/completions?a=b")
                        .headers(Headers.of("Traceparent", "00-1", "a", "b"))
                        .body("{\"model\":\"m\"}".getBytes(UTF_8))
                        .attribute(TRACE, "t")
                        .build());
        finish(call, 0);
        assertThat(seen).containsExactly("POST http://10.0.0.1:8000/v1/completions?a=b {\"model\":\"m\"} t 00-1");
        assertThat(sent(0).all("traceparent")).containsExactly("00-2");
        assertThat(sent(0).all("x-two")).containsExactly("1", "2");
        assertThat(sent(0).first("a")).isEqualTo("b");
    }

    @Test
    void everyAttemptIsAskedForAndEverySend() {
        rig.builder.instanceRetries(1).legFields(LegFieldsTest::told);
        GatewayCall call = rig.call();
        transport.exchange(0).stale();
        transport.exchange(1).respond(503).end();
        rig.advance(Duration.ofSeconds(1));
        finish(call, 2);
        assertThat(sent(0).first("x-leg")).isEqualTo("0 FIRST WHOLE INSTANCE engine");
        assertThat(sent(1).first("x-leg")).isEqualTo("0 FIRST WHOLE INSTANCE engine again");
        assertThat(transport.exchange(1).request().needsFreshConnection()).isTrue();
        assertThat(sent(2).first("x-leg")).isEqualTo("1 RETRY WHOLE INSTANCE engine");
    }

    @Test
    void aHookMaySignARequestToAnEndpointButNotReadItsKey() {
        List<LegInfo> seen = new ArrayList<>();
        rig.external(Endpoint.of("https://api.example.com/v1").withApiKey(Secret.of("sk-1")))
                .builder
                .legFields(leg -> {
                    seen.add(leg);
                    return leg.clientHeaders().contains("x-sign")
                            ? Headers.of("authorization", "signed")
                            : Headers.empty();
                });
        finish(rig.call(), 0);
        assertThat(sent(0).first("authorization")).isEqualTo("Bearer sk-1");
        assertThat(seen.get(0).clientHeaders().contains("authorization")).isFalse();
        assertThat(seen.get(0).targetKind()).isEqualTo(TargetKind.ENDPOINT);
        assertThat(seen.get(0).target()).isEqualTo("https://api.example.com/v1");
        assertThat(seen.get(0).body().isReadOnly()).isTrue();
        GatewayRequest chat = GatewayRig.chat();
        finish(
                rig.gateway()
                        .call(GatewayRequest.builder("POST", chat.target())
                                .headers(Headers.of("x-sign", "1"))
                                .body(chat.body())
                                .build()),
                1);
        assertThat(sent(1).all("authorization")).containsExactly("signed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Transfer-Encoding",
                "connection",
                "te",
                "trailer",
                "upgrade",
                "expect",
                "keep-alive",
                "proxy-authorization",
                "content-encoding",
                "accept-encoding",
                "x-request-id"
            })
    void aFieldThatFramesTheRequestIsNotSentNorAnyOfItsHook(String name) {
        rig.builder.legFields(leg -> Headers.of("x-one", "1", name, "x")).legFields(leg -> Headers.of("x-other", "2"));
        GatewayCall call = rig.call();
        finish(call, 0);
        assertThat(sent(0).all(name)).doesNotContain("x");
        assertThat(sent(0).contains("x-one")).isFalse();
        assertThat(sent(0).first("x-other")).isEqualTo("2");
    }

    @Test
    void aHookThatThrowsOrReturnsNothingDoesNotEndTheCall() {
        LegFields nothing = leg -> null;
        rig.builder
                .legFields(leg -> {
                    throw new IllegalStateException("on purpose");
                })
                .legFields(leg -> Headers.of("x", "a\r\nb"))
                .legFields(nothing)
                .legFields(leg -> Headers.of("x-other", "2"));
        GatewayCall call = rig.call();
        finish(call, 0);
        assertThat(rig.summary(call).error()).isNull();
        assertThat(sent(0).first("x-other")).isEqualTo("2");
        assertThat(sent(0).contains("x")).isFalse();
    }

    private PddRig pdd(Disaggregation.Builder rules) {
        PddRig made = new PddRig(rules.build());
        made.rig.builder.legFields(LegFieldsTest::told);
        pdd = made;
        return made;
    }

    @Test
    void bothLegsOfAPairHaveTheirOwn() {
        PddRig used = pdd(Disaggregation.by(TestPdd.serial()));
        used.upstreams.on("p0", prefilled()).on("d0", ok("the answer"));
        GatewayCall call = used.call();
        assertThat(used.rig.text(call)).isEqualTo("the answer");
        assertThat(told(used, 0)).isEqualTo("0 FIRST PREFILL INSTANCE p0");
        assertThat(told(used, 1)).isEqualTo("0 FIRST DECODE INSTANCE d0");
        assertThat(used.sentId(0)).isEqualTo(used.sentId(1));
    }

    @Test
    void soHasTheRequestThatOnlyReleasesAHandoff() {
        PddRig used = pdd(Disaggregation.by(TestPdd.serial()).staged(true).handoffCleanup(HandoffCleanup.TOUCH_DECODE));
        used.upstreams.on("p0", prefilled()).on("d0", UpstreamScript.refused(), ok("released"));
        GatewayCall call = used.call();
        used.rig.text(call);
        ExchangeRequest last = used.exchange(2).request();
        assertThat(last.needsFreshConnection()).isTrue();
        assertThat(told(used, 2)).startsWith("0 FIRST DECODE INSTANCE d");
    }

    private static @Nullable String told(PddRig rig, int exchange) {
        return rig.exchange(exchange).request().headers().first("x-leg");
    }
}
