package io.sluice.gateway.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointAuth;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedHeadersTest {
    private static final Instance INSTANCE =
            Instance.builder(Origin.of("http", "engine", 8000)).build();
    private static final Instance KEYED_INSTANCE =
            INSTANCE.toBuilder().apiKey(Secret.of("own")).build();

    private static final Endpoint KEYLESS = Endpoint.of("https://h/v1");
    private static final Endpoint KEYED = KEYLESS.withApiKey(Secret.of("own"));

    private static final Headers WITH_CREDENTIALS = Headers.of(
            "Authorization", "Bearer client",
            "a", "1",
            "Cookie", "session=1",
            "X-Api-Key", "client",
            "api-key", "client",
            "x-goog-api-key", "client",
            "Proxy-Authorization", "Basic client",
            "b", "2");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "keep-alive",
                "Proxy-Connection",
                "proxy-authenticate",
                "Proxy-Authorization",
                "PROXY-ANYTHING",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "HTTP2-Settings",
                "Host",
                "Content-Length",
                "Expect"
            })
    void fieldsOfOneConnectionAreCopiedInNoDirection(String name) {
        Headers message = Headers.of("a", "1", name, "x", "b", "2");
        assertThat(fields(ForwardedHeaders.toInstance(message, "id", INSTANCE)))
                .containsExactly("a: 1", "b: 2", "x-request-id: id");
        assertThat(fields(ForwardedHeaders.toEndpoint(message, "id", KEYLESS, true, NameSet.of())))
                .containsExactly("a: 1", "b: 2", "x-request-id: id");
        assertThat(fields(ForwardedHeaders.toClient(message, "id")))
                .containsExactly("a: 1", "b: 2", "x-request-id: id");
    }

    @Test
    void othersAreCopiedInOrderAsTheyAre() {
        Headers message = Headers.of("B", "1", "a", "2", "b", "3", "Proxies", "4", "x-te", "5", "Hos", "6");
        assertThat(fields(ForwardedHeaders.toInstance(message, "id", INSTANCE)))
                .containsExactly("B: 1", "a: 2", "b: 3", "Proxies: 4", "x-te: 5", "Hos: 6", "x-request-id: id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-hop", "X-HOP , keep-alive", "close,x-hop", ",, x-hop ,"})
    void whatConnectionNamesIsNotCopied(String connection) {
        Headers message = Headers.of("X-Hop", "1", "connection", connection, "x-hop-2", "2", "x-hop", "3");
        assertThat(fields(ForwardedHeaders.toInstance(message, "id", INSTANCE)))
                .containsExactly("x-hop-2: 2", "x-request-id: id");
    }

    @Test
    void severalConnectionFieldsCountTogether() {
        Headers message =
                Headers.of("Connection", "close", "Connection", "a", "connection", "b", "a", "1", "b", "2", "c", "3");
        assertThat(fields(ForwardedHeaders.toClient(message, "id"))).containsExactly("c: 3", "x-request-id: id");
    }

    @Test
    void idIsTheOneOfTheCallWhateverTheMessagesSay() {
        Headers message = Headers.of("X-Request-Id", "other", "x-request-id", "another");
        assertThat(fields(ForwardedHeaders.toInstance(message, "id", INSTANCE))).containsExactly("x-request-id: id");
        assertThat(fields(ForwardedHeaders.toEndpoint(message, "id", KEYLESS, false, NameSet.of())))
                .containsExactly("x-request-id: id");
        assertThat(fields(ForwardedHeaders.toClient(message, "id"))).containsExactly("x-request-id: id");
    }

    @Test
    void instanceGetsTheClientsCredentialsButNotTheProxys() {
        assertThat(fields(ForwardedHeaders.toInstance(WITH_CREDENTIALS, "id", INSTANCE)))
                .containsExactly(
                        "Authorization: Bearer client",
                        "a: 1",
                        "Cookie: session=1",
                        "X-Api-Key: client",
                        "api-key: client",
                        "x-goog-api-key: client",
                        "b: 2",
                        "x-request-id: id");
    }

    @Test
    void instanceWithAKeyGetsItInPlaceOfTheClientsAuthorization() { // I-5
        Headers client = Headers.of("Authorization", "Bearer client", "a", "1");
        assertThat(fields(ForwardedHeaders.toInstance(client, "id", KEYED_INSTANCE)))
                .containsExactlyInAnyOrder("authorization: Bearer own", "a: 1", "x-request-id: id");
        assertThat(fields(ForwardedHeaders.toLeg(client, "id", KEYED_INSTANCE, Headers.of("a", "2"))))
                .containsExactlyInAnyOrder("authorization: Bearer own", "a: 2", "x-request-id: id");
        assertThat(fields(ForwardedHeaders.toInstance(Headers.of("a", "1"), "id", KEYED_INSTANCE)))
                .containsExactlyInAnyOrder("authorization: Bearer own", "a: 1", "x-request-id: id");
        assertThat(fields(ForwardedHeaders.ofOurs(KEYED_INSTANCE))).containsExactly("authorization: Bearer own");
        assertThat(fields(ForwardedHeaders.ofOurs(INSTANCE))).isEmpty();
    }

    @Test
    void endpointGetsNoCredentialOfTheClient() {
        assertThat(fields(ForwardedHeaders.toEndpoint(WITH_CREDENTIALS, "id", KEYLESS, false, NameSet.of())))
                .containsExactly("a: 1", "b: 2", "x-request-id: id");
    }

    @Test
    void endpointGetsItsOwnKeyWhateverIsAllowed() {
        for (boolean allowed : new boolean[] {false, true}) {
            assertThat(fields(ForwardedHeaders.toEndpoint(WITH_CREDENTIALS, "id", KEYED, allowed, NameSet.of())))
                    .containsExactly("a: 1", "b: 2", "authorization: Bearer own", "x-request-id: id");
        }
    }

    @Test
    void authorizationAloneIsForwardedIfAllowedAndInItsPlace() {
        assertThat(fields(ForwardedHeaders.toEndpoint(WITH_CREDENTIALS, "id", KEYLESS, true, NameSet.of())))
                .containsExactly("Authorization: Bearer client", "a: 1", "b: 2", "x-request-id: id");
    }

    @Test
    void authorizationThatConnectionNamesIsNotForwarded() {
        Headers message = Headers.of("authorization", "Bearer client", "connection", "authorization");
        assertThat(fields(ForwardedHeaders.toEndpoint(message, "id", KEYLESS, true, NameSet.of())))
                .containsExactly("x-request-id: id");
        assertThat(fields(ForwardedHeaders.toEndpoint(message, "id", KEYED, true, NameSet.of())))
                .containsExactly("authorization: Bearer own", "x-request-id: id");
    }

    private static List<String> fields(Headers headers) {
        List<String> fields = new ArrayList<>();
        headers.forEach((name, value) -> fields.add(name + ": " + value));
        return fields;
    }

    @Test
    void theFieldsOfAnEndpointStandInPlaceOfTheClients() {
        Endpoint endpoint = KEYED.toBuilder()
                .auth(EndpointAuth.API_KEY)
                .headers(Headers.of("openai-organization", "ours", "X-Team", "a"))
                .build();
        Headers client = Headers.of("x-team", "theirs", "OpenAI-Organization", "theirs", "api-key", "theirs", "x", "y");

        assertThat(fields(ForwardedHeaders.toEndpoint(client, "id", endpoint, true, NameSet.of())))
                .containsExactly("x: y", "openai-organization: ours", "X-Team: a", "api-key: own", "x-request-id: id");
    }

    @Test
    void aCredentialAmongTheFieldsOfAnEndpointKeepsTheClientsAwayLikeAKey() {
        Endpoint endpoint = KEYLESS.toBuilder()
                .headers(Headers.of("x-goog-api-key", "ours"))
                .build();

        assertThat(fields(ForwardedHeaders.toEndpoint(WITH_CREDENTIALS, "id", endpoint, true, NameSet.of())))
                .contains("x-goog-api-key: ours")
                .noneMatch(field -> field.regionMatches(true, 0, "authorization", 0, 13));
    }
}
