package io.sluice.gateway.operations.entry;

import static io.sluice.gateway.operations.entry.EntryRig.THERE;
import static io.sluice.gateway.operations.entry.EntryRig.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.Gatekeeper;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HC-L-6, other origins")
class CorsTest {
    private static final String KEYS = "[{\"name\":\"a\",\"key\":\"k\"}]";
    private static final String CHAT = "https://chat.example";

    private final Gatekeeper some = gatekeeper(CHAT + ",http://localhost:3000");
    private final Gatekeeper all = gatekeeper("*");

    @Test
    void aBrowserIsAnsweredBeforeItHasAKey() {
        GatewayResponse answer = preflight(some, CHAT, "authorization,content-type, x-stainless-lang");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers().first("access-control-allow-origin")).isEqualTo(CHAT);
        assertThat(answer.headers().first("access-control-allow-headers"))
                .isEqualTo("authorization,content-type, x-stainless-lang");
        assertThat(answer.headers().first("access-control-allow-methods")).contains("POST", "GET", "DELETE");
        assertThat(answer.headers().first("vary")).contains("Origin", "Access-Control-Request-Headers");
        assertThat(answer.headers().contains("access-control-allow-credentials"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://chat.example",
                "https://chat.example:8443",
                "null",
                "https://chat.example.evil"
            })
    void otherOriginsAreRefused(String origin) {
        GatewayResponse answer = preflight(some, origin, "authorization");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.headers().contains("access-control-allow-origin")).isFalse();
        assertThat(answer.headers().first("vary")).isEqualTo("Origin");
        EntryRig.text(answer);
    }

    @Test
    void fieldsThatAreNoneAreNotEchoed() {
        assertThat(preflight(some, CHAT, "x\u00e9<script>").status()).isEqualTo(403);
        assertThat(preflight(some, CHAT, "a".repeat(5000)).status()).isEqualTo(403);
    }

    @Test
    void responsesSayWhoMayReadThem() {
        Headers fields = response(some, CHAT, Headers.of("content-type", "text/event-stream", "vary", "Accept"));
        assertThat(fields.all("access-control-allow-origin")).containsExactly(CHAT);
        assertThat(fields.first("access-control-expose-headers")).contains("x-request-id");
        assertThat(fields.all("vary")).containsExactly("Accept", "Origin");
        assertThat(fields.contains("access-control-allow-credentials")).isFalse();
    }

    @Test
    void whatUpstreamsSayOfItIsLeftOut() {
        Headers upstream = Headers.of("Access-Control-Allow-Origin", "*", "access-control-allow-credentials", "true");
        assertThat(response(some, "https://evil.example", upstream)).isEqualTo(Headers.of("vary", "Origin"));
        assertThat(response(some, CHAT, upstream).all("access-control-allow-origin"))
                .containsExactly(CHAT);
    }

    @Test
    void refusalsSayItToo() {
        Admission refused = ask(some, "POST /v1/chat/completions", THERE, "origin", CHAT);
        GatewayResponse response = refused.toClient(Objects.requireNonNull(refused.refusal()));
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.headers().first("access-control-allow-origin")).isEqualTo(CHAT);
        EntryRig.text(response);
    }

    @Test
    void allOriginsNeedNoVary() {
        assertThat(preflight(all, "null", "authorization").headers().first("access-control-allow-origin"))
                .isEqualTo("*");
        Headers fields = response(all, "https://any.example", Headers.empty());
        assertThat(fields.first("access-control-allow-origin")).isEqualTo("*");
        assertThat(fields.contains("vary")).isFalse();
        assertThat(response(all, null, Headers.empty()).contains("access-control-allow-origin"))
                .isFalse();
    }

    @Test
    void anOptionsThatIsNoPreflightIsARequestLikeOthers() {
        assertThat(EntryRig.status(ask(some, "OPTIONS /v1/chat/completions", THERE, "origin", CHAT)))
                .isEqualTo(401);
    }

    @Test
    void byDefaultNothingIsSaid() {
        Gatekeeper none = EntryRig.entry("client-keys", KEYS).mainPort(true);
        Admission admission =
                ask(none, "OPTIONS /v1/x", THERE, "origin", CHAT, "access-control-request-method", "POST");
        assertThat(EntryRig.status(admission)).isEqualTo(401);
        assertThat(response(none, CHAT, Headers.of("a", "b"))).isEqualTo(Headers.of("a", "b"));
    }

    private static Gatekeeper gatekeeper(String origins) {
        return EntryRig.entry("client-keys", KEYS, "cors-origins", origins).mainPort(true);
    }

    private static GatewayResponse preflight(Gatekeeper gatekeeper, String origin, String fields) {
        Admission admission = ask(
                gatekeeper,
                "OPTIONS /v1/chat/completions",
                THERE,
                "origin",
                origin,
                "access-control-request-method",
                "POST",
                "access-control-request-headers",
                fields);
        return admission.toClient(Objects.requireNonNull(admission.refusal()));
    }

    private static Headers response(Gatekeeper gatekeeper, @Nullable String origin, Headers fields) {
        String[] asked =
                origin == null ? new String[] {"api-key", "k"} : new String[] {"api-key", "k", "origin", origin};
        Admission admission = ask(gatekeeper, "POST /v1/chat/completions", THERE, asked);
        return admission
                .toClient(new GatewayResponse(200, fields, Body.empty()))
                .headers();
    }
}
