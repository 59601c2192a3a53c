package io.sluice.gateway.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** External services and how URLs are joined (clauses RT-U-1 to RT-U-3). */
class EndpointTest {
    @ParameterizedTest(name = "RT-U-1, RT-U-2: {0} + {1} = {2}")
    @CsvSource({
        // the table of section RT-2
        "https://h,                 /v1/x,      https://h/v1/x",
        "https://h/,                /v1/x,      https://h/v1/x",
        "https://h/v1,              /v1/x?a=b,  https://h/v1/x?a=b",
        "https://h/api/v3,          /v1/x,      https://h/api/v3/x",
        "https://h/compatible-mode, /v1/x,      https://h/compatible-mode/v1/x",
        "https://h/v1,              /v1beta/x,  https://h/v1/v1beta/x",
        // slashes
        "https://h//,               /v1/x,      https://h/v1/x",
        "https://h/v1/,             /v1/x,      https://h/v1/x",
        "https://h/v1//,            /v1/x,      https://h/v1/x",
        "https://h/a//v1,           /v1/x,      https://h/a//v1/x",
        "https://h/v1,              //v1/x,     https://h/v1//v1/x",
        "https://h/v1,              /,          https://h/v1/",
        // whole segments only
        "https://h/v1,              /v10/x,     https://h/v1/x",
        "https://h/v1,              /v1.1/x,    https://h/v1/v1.1/x",
        "https://h/v1,              /v/x,       https://h/v1/v/x",
        "https://h/v1,              /x/v1,      https://h/v1/x/v1",
        "https://h/v1,              /V1/x,      https://h/v1/V1/x",
        "https://h/v1beta,          /v1/x,      https://h/v1beta/v1/x",
        "https://h/dev1,            /v1/x,      https://h/dev1/v1/x",
        "https://h/v,               /v1/x,      https://h/v/v1/x",
        "https://h/v1/chat,         /v1/x,      https://h/v1/chat/v1/x",
        // the version is all there is
        "https://h/v1,              /v1,        https://h/v1",
        "https://h/v1,              /v1/,       https://h/v1/",
        "https://h/v1,              /v2?a=/v1,  https://h/v1?a=/v1",
        // nothing is decoded, encoded or normalized
        "https://h/a%2Fb,           /v1/%7Ex?q=%20, https://h/a%2Fb/v1/%7Ex?q=%20",
        "https://h/a/../b,          /v1/./x,    https://h/a/../b/v1/./x",
    })
    void joinsTheRequestTarget(String baseUrl, String target, String sentTo) {
        Endpoint endpoint = Endpoint.of(baseUrl);
        assertThat(endpoint.origin() + endpoint.target(target)).isEqualTo(sentTo);
    }

    @ParameterizedTest(name = "RT-U-3: {0}")
    @ValueSource(
            strings = {
                "",
                "local",
                "h",
                "h:8000",
                "//h/v1",
                "/v1",
                "ftp://h",
                "https:h",
                "https:///v1",
                "https://",
                "https://:8000",
                "https://h#",
                "https://h/v1#f",
                "https://@h",
                "https://user@h",
                "https://user:password@h/v1",
                "https://h:0",
                "https://h:65536",
                "https://h:port",
                "https://my_host:port",
                "https://user:password@my_host",
                "https://@my_host",
                "https://my_host#f",
                "https://h h",
                "https://h/a b",
                " https://h",
                "https://h\\v1",
                "https://h/\u0000",
                "https://h/v1\r\nx: y"
            })
    void refusesWhatIsNotABaseUrl(String baseUrl) {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of(baseUrl));
    }

    @Test
    void aRefusedUrlIsNotRepeatedSinceItMayHoldCredentials() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of("https://admin:pass word@h"))
                .withMessageNotContainingAny("admin", "pass word")
                .withNoCause();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of("https://h:70000/?api_key=hidden"))
                .withMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a,hidden",
                "https://hidden:70000",
                "https://hidden:1@my_host",
                "hidden://h",
                "https://h hidden"
            })
    void aRefusalRepeatsNoPartOfTheUrl(String baseUrl) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of(baseUrl))
                .withMessageNotContaining("hidden")
                .withNoCause();
    }

    @Test
    void aHostMayHaveAnUnderscoreAsInContainerNetworks() {
        Endpoint endpoint = Endpoint.of("http://my_engine:8000/v1");
        assertThat(endpoint.origin()).isEqualTo(Origin.of("http", "my_engine", 8000));
        assertThat(endpoint.target("/v1/x")).isEqualTo("/v1/x");
        assertThat(endpoint.baseUrl()).isEqualTo("http://my_engine:8000/v1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden\r\nx: y",
                "hidden ",
                " hidden",
                "hid den",
                "hidden\u0000",
                "hidden\u007f",
                "hidden\u00fc",
                "\t"
            })
    void aKeyIsVisibleAscii(String key) {
        Endpoint endpoint = Endpoint.of("https://h");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint.withApiKey(Secret.of(key)))
                .withMessage("api_key (expected: visible ASCII characters without blanks)");
    }

    @Test
    void charactersBeyondAsciiAreSentEncoded() {
        Endpoint endpoint = Endpoint.of("https://h/modèle/v1");
        assertThat(endpoint.target("/v1/x")).isEqualTo("/mod%C3%A8le/v1/x");
        assertThat(endpoint.baseUrl()).isEqualTo("https://h/mod%C3%A8le/v1");
    }

    @Test
    void originIsWhereToConnect() {
        assertThat(Endpoint.of("https://API.example.com/v1").origin())
                .isEqualTo(Origin.of("https", "api.example.com", 443));
        assertThat(Endpoint.of("HTTP://127.0.0.1:8000").origin()).isEqualTo(Origin.of("http", "127.0.0.1", 8000));
        assertThat(Endpoint.of("http://[::1]:8000/v1").origin()).isEqualTo(Origin.of("http", "::1", 8000));
    }

    @Test
    void endpointsAreEqualByUrlKeyAndRewrittenModel() {
        Endpoint endpoint =
                Endpoint.of("https://h/v1").withApiKey(Secret.of("k")).withRewriteModel("m");
        Endpoint same = Endpoint.of("https://H:443/v1/").withRewriteModel("m").withApiKey(Secret.of("k"));
        assertThat(endpoint).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(endpoint)
                .as("RT-D-3")
                .isNotEqualTo(endpoint.withApiKey(Secret.of("other")))
                .isNotEqualTo(endpoint.withRewriteModel("other"))
                .isNotEqualTo(
                        Endpoint.of("https://h/v2").withApiKey(Secret.of("k")).withRewriteModel("m"))
                .isNotEqualTo("https://h/v1");
    }

    @Test
    void showsNoKey() {
        Endpoint endpoint = Endpoint.of("https://h/v1").withApiKey(Secret.of("hidden"));
        assertThat(endpoint).hasToString("Endpoint[https://h/v1]");
        assertThat(endpoint.withRewriteModel("m")).hasToString("Endpoint[https://h/v1, model m]");
        assertThat(new Route.External(endpoint).label()).isEqualTo("https://h/v1");
        assertThat(new Route.External(endpoint).toString()).doesNotContain("hidden");
    }

    @ParameterizedTest(name = "RT-C-7: {0} + {1} = {2}")
    @CsvSource({
        "https://h/v1,                      /v1/chat/completions,     https://h/v1/chat/completions",
        "https://h/v1beta/openai,           /v1/chat/completions,     https://h/v1beta/openai/chat/completions",
        "https://h/v1beta/openai/,          /v1/models?limit=2,       https://h/v1beta/openai/models?limit=2",
        "https://h,                         /v1/chat/completions,     https://h/chat/completions",
        "https://h/api/v3,                  /v1/x,                    https://h/api/v3/x",
        "https://h/openai/deployments/d?api-version=2024-10-21, /v1/x, https://h/openai/deployments/d/x?api-version=2024-10-21",
        "https://h/a?k=1,                   /v1,                      https://h/a?k=1",
        "https://h,                         /v1,                      https://h/",
        "https://h/a,                       /v1?x=y,                  https://h/a?x=y",
        "https://h/a,                       /v1/,                     https://h/a/",
        // only the whole segment v1 is what the SDKs have in their base
        "https://h/a,                       /v1beta/x,                https://h/a/v1beta/x",
        "https://h/a,                       /v10/x,                   https://h/a/v10/x",
        "https://h/v1,                      /v2/x,                    https://h/v1/v2/x",
        "https://h/a,                       /generate,                https://h/a/generate",
    })
    void aBaseOfTheSdksStandsForAllUpToV1(String apiBase, String target, String sentTo) {
        Endpoint endpoint = Endpoint.ofApiBase(apiBase);
        assertThat(endpoint.origin() + endpoint.target(target)).isEqualTo(sentTo);
    }

    @ParameterizedTest(name = "RT-C-7: {0} + {1} = {2}")
    @CsvSource({
        "https://h/v1?a=1,      /v1/x,              https://h/v1/x?a=1",
        "https://h?,            /v1/x,              https://h/v1/x",
        "https://my_host:80?a,  /v1/x,              http://my_host/v1/x?a",
        "https://h/v1?a=1&b=2,  /v1/x?c=3,          https://h/v1/x?a=1&b=2&c=3",
        "https://h/v1?a=1&b=2,  /v1/x?b=9&c=3&a=8,  https://h/v1/x?a=1&b=2&c=3",
        "https://h/v1?a=1,      /v1/x?a,            https://h/v1/x?a=1",
        "https://h/v1?a=1,      /v1/x?%61=2&A=3,    https://h/v1/x?a=1&A=3",
        "https://h/v1?a+b=1,    /v1/x?a%20b=2&%zz,  https://h/v1/x?a+b=1&%zz",
        "https://h/v1?a=1,      /v1/x?,             https://h/v1/x?a=1",
        "https://h/v1?a=%C3%A8, /v1/x?b=/v1,        https://h/v1/x?a=%C3%A8&b=/v1",
    })
    void theQueryOfTheBaseStandsFirstAndWins(String baseUrl, String target, String sentTo) {
        Endpoint endpoint = Endpoint.of(baseUrl);
        assertThat("https://h" + endpoint.target(target)).isEqualTo(sentTo.replace("http://my_host", "https://h"));
    }

    @Test
    void theQueryOfTheBaseIsNotShown() {
        Endpoint endpoint = Endpoint.ofApiBase("https://h/v1?key=hidden");
        assertThat(endpoint.baseUrl()).isEqualTo("https://h/v1");
        assertThat(endpoint.toString()).doesNotContain("hidden");
        assertThat(new Route.External(endpoint).toString()).doesNotContain("hidden");
        assertThat(endpoint.toBuilder()
                        .headers(Headers.of("x-tag", "hidden"))
                        .connection(new EndpointConnection("", "", "http://u:hidden@p"))
                        .build()
                        .toString())
                .doesNotContain("hidden");
        assertThat(new EndpointConnection("", "", "http://u:hidden@p")).hasToString("EndpointConnection[proxy]");
    }

    @Test
    void whatDistinguishesRequestsDistinguishesEndpoints() {
        Endpoint endpoint = Endpoint.of("https://h/v1").withApiKey(Secret.of("k"));
        assertThat(endpoint)
                .isNotEqualTo(Endpoint.of("https://h/v1?a=1").withApiKey(Secret.of("k")))
                .isNotEqualTo(Endpoint.ofApiBase("https://h/v1").withApiKey(Secret.of("k")))
                .isNotEqualTo(endpoint.toBuilder().auth(EndpointAuth.API_KEY).build())
                .isNotEqualTo(endpoint.toBuilder().headers(Headers.of("a", "b")).build())
                .isNotEqualTo(endpoint.toBuilder().rewriteModel("*", "a/").build())
                .isNotEqualTo(endpoint.toBuilder()
                        .connection(new EndpointConnection("ca.pem", "", ""))
                        .build());
        assertThat(endpoint.toBuilder()
                        .firstByteTimeout(Duration.ofSeconds(1))
                        .maxConcurrency(3)
                        .retryMaxCount(0)
                        .build())
                .as("what only bounds calls")
                .isEqualTo(endpoint);
    }

    @ParameterizedTest(name = "RT-C-11: rewrite {0} of pattern {1}*, model {2}: {3}")
    @CsvSource({
        "*,        openai/, openai/gpt-5,  gpt-5",
        "vendor/*, openai/, openai/gpt-5,  vendor/gpt-5",
        "a-*-b,    m,       mx,            a-x-b",
        "vendor/*, '',      gpt-5,         vendor/gpt-5",
        // another model, as a fallback gets it: the whole of it
        "vendor/*, openai/, claude,        vendor/claude",
        // nothing would be left
        "*,        openai/, openai/,       openai/",
        "*,        openai/, '',            ''",
        "fixed,    openai/, openai/gpt-5,  fixed",
        "'',       openai/, openai/gpt-5,  openai/gpt-5",
    })
    void aStarStandsForWhatThePatternsStarMatched(String rewrite, String prefix, String model, String sent) {
        Endpoint endpoint = Endpoint.of("https://h").toBuilder()
                .rewriteModel(rewrite, prefix)
                .build();
        assertThat(endpoint.rewrittenModel(model)).isEqualTo(sent);

        String body = "{\"a\":1,\"model\":\"" + model + "\"}";
        JsonBody json = JsonBody.parse(ByteBuffer.wrap(body.getBytes(UTF_8)), Set.of());
        JsonEdit edit = endpoint.bodyEdit(model);
        assertThat(edit.isEmpty()).isEqualTo(sent.equals(model));
        assertThat(UTF_8.decode(json.apply(edit)).toString()).isEqualTo(body.replace(model + "\"}", sent + "\"}"));
    }

    @Test
    void oneStarAtMost() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of("https://h").withRewriteModel("*-*"))
                .withMessage("rewrite_model (expected: one * at most)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "connection",
                "Content-Length",
                "transfer-encoding",
                "proxy-authorization",
                "X-Request-Id"
            })
    void fieldsThatAreNotTheEndpointsAreRefused(String name) {
        Endpoint.Builder builder = Endpoint.of("https://h").toBuilder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.headers(Headers.of(name, "hidden")))
                .withMessageNotContaining("hidden");
    }

    @Test
    void aKeyIsSentAsTheEndpointTakesIt() {
        Endpoint.Builder builder = Endpoint.of("https://h").toBuilder().apiKey(Secret.of("k"));
        assertThat(builder.build().fields()).isEqualTo(Headers.of("authorization", "Bearer k"));
        assertThat(builder.auth(EndpointAuth.API_KEY).build().fields()).isEqualTo(Headers.of("api-key", "k"));
        assertThat(builder.auth(EndpointAuth.X_API_KEY).build().fields()).isEqualTo(Headers.of("x-api-key", "k"));
        Endpoint none = builder.auth(EndpointAuth.NONE).build();
        assertThat(none.fields()).isEqualTo(Headers.empty());
        assertThat(none.hasCredential()).isFalse();
    }
}
