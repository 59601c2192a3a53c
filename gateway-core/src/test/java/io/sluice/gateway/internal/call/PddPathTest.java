package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.internal.request.RoutedPath;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.MultiChoice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other ways to write the path of a completion (clauses PD-2 and PD-15): what an engine would generate for slips past no policy. */
class PddPathTest {
    private final PddRig pdd = new PddRig(
            Disaggregation.by(TestPdd.serial()).multiChoice(MultiChoice.REJECT).build());

    @AfterEach
    void close() {
        pdd.close();
    }

    private GatewayCall call(String path, String members) {
        return pdd.rig.gateway().call(GatewayRequest.post(path, "{\"model\":\"m\"" + members + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/completions?x=%2F",
                "/v1/chat%2Fcompletions",
                "/v1/chat%2fcompletion%73",
                "/v1/%63ompletions",
                "/v1/completions/",
                "/v1/completions//",
                "/v1/completions%2F",
                "//v1/completions",
                "/v1//completions"
            })
    void itIsACompletionInAnyWriting(String target) { // PD-15, PD-2
        GatewayCall refused = call(target, ",\"n\":2");
        assertThat(pdd.rig.response(refused).status()).isEqualTo(400);
        assertThat(pdd.rig.text(refused)).contains("several choices");
        assertThat(pdd.leases()).isEmpty();

        pdd.upstreams.on("p0", prefilled()).on("d0", ok("done"));
        assertThat(pdd.rig.text(call(target, ""))).isEqualTo("done");
        assertThat(pdd.exchange(0).request().target()).isEqualTo(target);
        assertThat(pdd.exchange(1).request().target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/Completions",
                "/V1/COMPLETIONS",
                "/v1/completions%zz",
                "/v1/completions%253F",
                "/v1/completions%"
            })
    void whatIsAnotherPathForEnginesIsTheirsToRefuse(String path) { // PD-15
        pdd.upstreams.on("d0", status(404, "no such path"));
        GatewayCall call = call(path, ",\"n\":2");
        assertThat(pdd.rig.response(call).status()).isEqualTo(404);
        assertThat(pdd.rig.text(call)).isEqualTo("no such path");
        pdd.expectAsked("d0");
        assertThat(pdd.rig.events(call)).contains("decodesLocally NOT_CARRIED");
    }

    @Test
    void anEngineThatRedirectsDoesSoForPairs() { // PD-9: as it would without disaggregation
        pdd.upstreams.on("p0", status(307, "", "location", "/v1/completions"));
        GatewayCall call = call("/v1/completions/", "");
        assertThat(pdd.rig.response(call).status()).isEqualTo(307);
        assertThat(pdd.rig.response(call).headers().first("location")).isEqualTo("/v1/completions");
        pdd.rig.text(call);
        pdd.expectAsked("p0");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/, /",
        "//, /",
        "/a/, /a",
        "/a//b///, /a//b",
        "/%61, /a",
        "/%6, /%6",
        "/%, /%",
        "/%2561, /%61",
        "/%zz%61, /%zza",
        "/%C3%A9, /\u00e9"
    })
    void pathsAreDecodedOnce(String path, String expected) {
        assertThat(RoutedPath.of(path)).isEqualTo(expected);
    }
}
