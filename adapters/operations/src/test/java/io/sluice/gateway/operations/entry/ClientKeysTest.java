package io.sluice.gateway.operations.entry;

import static io.sluice.gateway.operations.entry.EntryRig.THERE;
import static io.sluice.gateway.operations.entry.EntryRig.ask;
import static io.sluice.gateway.operations.entry.EntryRig.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.CallAttributes;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.spi.ModelAccess;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HC-L-11")
class ClientKeysTest {
    /** Of the key {@code sk-of-ben}. */
    private static final String DIGEST = "5274dfffc089ba2b2dc71a1e567d8f501346110547cccd283852ecc274b75b7a";

    private static final String KEYS =
            "[{\"name\":\"ann\",\"key\":\"sk-of-ann\"},{\"name\":\"ann\",\"key\":\"sk-new-of-ann\"},"
                    + "{\"name\":\"ben\",\"key_sha256\":\"" + DIGEST + "\",\"models\":[\"gpt-4o\",\"qwen/*\"]},"
                    + "{\"name\":\"all\",\"key\":\"sk-of-all\",\"models\":[\"a\",\"*\"]}]";

    private final Entry entry = EntryRig.entry("client-keys", KEYS);
    private final Gatekeeper gatekeeper = entry.mainPort(true);

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer sk-of-ann, ann",
        "authorization, bearer   sk-of-ann  , ann",
        "Authorization, BEARER sk-new-of-ann, ann",
        "api-key, sk-of-ann, ann",
        "X-Api-Key, sk-of-ben, ben",
    })
    void aGoodKeyComesInAndGoesNowhere(String field, String value, String principal) {
        Admission admission = ask(gatekeeper, "POST /v1/chat/completions", THERE, "Accept", "*/*", field, value);
        assertThat(status(admission)).isZero();
        assertThat(admission.attributes().get(CallAttributes.PRINCIPAL)).isEqualTo(principal);
        assertThat(admission.attributes().get(CallAttributes.CLIENT)).isEqualTo("203.0.113.9");
        assertThat(admission.headers(Headers.of("any", "thing"))).isEqualTo(Headers.of("Accept", "*/*"));
    }

    @ParameterizedTest
    @CsvSource({
        "Accept, */*",
        "Authorization, sk-of-ann",
        "Authorization, Bearer",
        "Authorization, 'Bearer '",
        "Authorization, Basic sk-of-ann",
        "Authorization, Bearersk-of-ann",
        "Authorization, 'Bearer sk-of-ann, Bearer sk-of-ann'",
        "Authorization, Bearer sk-of-Ann",
        "Authorization, Bearer sk-of-ann2",
        "Authorization, Bearer sk-of-an",
        "api-key, ''",
        "api-key, Bearer sk-of-ann",
        "x-goog-api-key, sk-of-ann",
        "cookie, key=sk-of-ann",
        "x-api-key, " + DIGEST,
    })
    void anythingElseIsRefused(String field, String value) {
        Admission admission = ask(gatekeeper, "POST /v1/chat/completions", THERE, field, value, "x-request-id", "r-1");
        GatewayResponse refusal = Objects.requireNonNull(admission.refusal());
        assertThat(refusal.status()).isEqualTo(401);
        assertThat(refusal.headers().first("www-authenticate")).isEqualTo("Bearer");
        assertThat(refusal.headers().first("x-request-id")).isEqualTo("r-1");
        assertThat(EntryRig.text(refusal))
                .contains("\"code\":\"invalid_api_key\"")
                .doesNotContain("sk-of");
        assertThat(admission.attributes().isEmpty()).isTrue();
    }

    @Test
    void oneOfSeveralIsEnoughAndTheOthersStay() {
        Admission admission = ask(
                gatekeeper,
                "GET /v1/files",
                THERE,
                "Authorization",
                "Bearer upstream",
                "x-api-key",
                "sk-of-ann",
                "api-key",
                "?");
        assertThat(status(admission)).isZero();
        assertThat(admission.headers(Headers.empty()))
                .isEqualTo(Headers.of("Authorization", "Bearer upstream", "api-key", "?"));
    }

    @Test
    void everyGoodOneOfOneNameIsTakenOut() {
        Admission admission = ask(
                gatekeeper,
                "GET /v1/files",
                THERE,
                "api-key",
                "sk-of-ann",
                "Authorization",
                "Bearer sk-new-of-ann",
                "api-key",
                "sk-of-ann");
        assertThat(status(admission)).isZero();
        assertThat(admission.headers(Headers.of("a", "b"))).isEqualTo(Headers.empty());
    }

    @Test
    void goodOnesOfTwoNamesAreNoGood() {
        assertThat(status(ask(gatekeeper, "GET /v1/files", THERE, "api-key", "sk-of-ann", "x-api-key", "sk-of-ben")))
                .isEqualTo(401);
    }

    @Test
    void hugeKeysAndManyFieldsCostNothing() {
        String huge = "k".repeat(1 << 20);
        assertThat(status(ask(gatekeeper, "GET /v1/files", THERE, "api-key", huge)))
                .isEqualTo(401);
        Headers.Builder many = Headers.builder();
        for (int i = 0; i < 1000; i++) {
            many.add("api-key", "k" + i);
        }
        many.add("api-key", "sk-of-ann");
        assertThat(status(gatekeeper.admit("GET", "/v1/files", many.build(), THERE)))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /healthz", "GET /livez", "HEAD /readyz", "GET /readyz?verbose"})
    void probesNeedNoKey(String request) {
        assertThat(status(ask(gatekeeper, request, THERE))).isZero();
        assertThat(status(ask(entry.calls(), request, THERE)))
                .as("where all is a call")
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /metrics",
                "GET /v1/models",
                "GET /",
                "GET /status",
                "POST /drain/i1",
                "GET /healthz/",
                "GET //healthz",
                "GET /nothing",
                "OPTIONS *",
                "OPTIONS /v1/chat/completions",
                "GET /v1/x?/healthz"
            })
    void everythingElseDoes(String request) {
        assertThat(status(ask(gatekeeper, request, EntryRig.HERE))).isEqualTo(401);
    }

    @Test
    void aKeyIsForItsModels() {
        ModelAccess models = models("POST /v1/chat/completions", "sk-of-ben");
        assertThat(models.permits("gpt-4o")).isTrue();
        assertThat(models.permits("qwen/")).isTrue();
        assertThat(models.permits("qwen/3")).isTrue();
        assertThat(models.permits("gpt-4o-mini")).isFalse();
        assertThat(models.permits("GPT-4o")).isFalse();
        assertThat(models.permits("qwen")).isFalse();
        assertThat(models.permits("")).as("an engine would choose one").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE"})
    void whatMakesNoModelWorkNeedsNone(String method) {
        ModelAccess models = models(method + " /v1/responses/r-1", "sk-of-ben");
        assertThat(models.permits("")).isTrue();
        assertThat(models.permits("other")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-of-ann", "sk-of-all"})
    void aKeyWithoutAListIsForAll(String key) {
        Admission admission = ask(gatekeeper, "POST /v1/completions", THERE, "api-key", key);
        assertThat(admission.attributes().contains(ModelAccess.ATTRIBUTE)).isFalse();
    }

    @Test
    void anEmptyListOfKeysLetsNobodyIn() {
        Gatekeeper locked = EntryRig.entry("client-keys", "[]").mainPort(true);
        assertThat(status(ask(locked, "GET /v1/models", THERE, "api-key", "x"))).isEqualTo(401);
    }

    @Test
    void withoutKeysCredentialsAreTheClientsAffair() {
        Headers fields = Headers.of("authorization", "Bearer mine");
        Admission admission = EntryRig.entry().mainPort(true).admit("POST", "/v1/completions", fields, THERE);
        assertThat(admission.headers(fields)).isSameAs(fields);
        assertThat(admission.attributes().contains(CallAttributes.PRINCIPAL)).isFalse();
        assertThat(admission.attributes().get(CallAttributes.CLIENT)).isEqualTo("203.0.113.9");
    }

    @Test
    void aPortForOperatorsHasKeysOfItsOwn() {
        Gatekeeper open = entry.adminPort();
        assertThat(status(ask(open, "GET /metrics", THERE))).isZero();
        Gatekeeper keyed = EntryRig.entry("admin-keys", "[{\"name\":\"ops\",\"key\":\"k\"}]")
                .adminPort();
        assertThat(status(ask(keyed, "GET /metrics", THERE))).isEqualTo(401);
        assertThat(status(ask(keyed, "GET /status", THERE, "api-key", "k"))).isZero();
        assertThat(status(ask(keyed, "GET /livez", THERE))).isZero();
    }

    @Test
    void nothingPrintsAKey() {
        assertThat(entry + " " + gatekeeper).contains("4 keys").doesNotContain("sk-of", DIGEST);
    }

    private ModelAccess models(String request, String key) {
        Admission admission = ask(gatekeeper, request, THERE, "api-key", key);
        return Objects.requireNonNull(admission.attributes().get(ModelAccess.ATTRIBUTE));
    }
}
