package io.sluice.gateway.operations.entry;

import static io.sluice.gateway.operations.entry.EntryRig.HERE;
import static io.sluice.gateway.operations.entry.EntryRig.THERE;
import static io.sluice.gateway.operations.entry.EntryRig.ask;
import static io.sluice.gateway.operations.entry.EntryRig.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.host.Gatekeeper;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HC-L-10")
class LocalPagesTest {
    private final Gatekeeper main = EntryRig.entry().mainPort(true);
    private final Gatekeeper open = EntryRig.entry("admin-open", "true").mainPort(true);
    private final Gatekeeper own = EntryRig.entry().adminPort();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /status",
                "GET /status/events",
                "GET /status?x",
                "POST /explain",
                "POST /drain/i1",
                "POST /drain",
                "POST /admit/h:80",
                "HEAD /",
                "OPTIONS /status"
            })
    void pagesAreForTheMachineItself(String request) {
        assertThat(status(ask(main, request, HERE, "host", "127.0.0.1:8001"))).isZero();
        GatewayResponse refusal = Objects.requireNonNull(
                ask(main, request, THERE, "host", "127.0.0.1:8001").refusal());
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(EntryRig.text(refusal)).contains("\"code\":\"forbidden\"");
        assertThat(status(ask(open, request, THERE, "host", "gateway.example"))).isZero();
        assertThat(status(ask(own, request, THERE, "host", "gateway.example:9000")))
                .isZero();
        assertThat(status(ask(EntryRig.entry().mainPort(false), request, THERE)))
                .as("not there: 404")
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /metrics",
                "GET /healthz",
                "GET /readyz",
                "POST /v1/chat/completions",
                "GET /statuses",
                "GET /v1/status",
                "GET /else"
            })
    void nothingElseIs(String request) {
        assertThat(status(ask(main, request, THERE))).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Real-IP", "Via"})
    void whatAProxyOnTheMachinePassesOnIsNotOfTheMachine(String field) {
        assertThat(status(ask(main, "GET /status", HERE, "host", "localhost", field, "")))
                .isEqualTo(403);
        assertThat(status(ask(open, "GET /status", HERE, "host", "localhost", field, "")))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LOCALHOST:8001, true",
        "127.0.0.1:8001, true",
        "[::1]:8001, true",
        "10.0.0.1, true",
        "app.localhost:8001, true",
        "evil.example:8001, false",
        "localhost.evil.example, false",
        "127.0.0.1.evil.example, false",
        "[evil.example]:8001, false",
        "'', false",
    })
    void aPageThatGaveItsNameTheAddressOfTheMachineIsKeptOff(String host, boolean comesIn) {
        String[] page = {"host", host, "accept-language", ""};
        assertThat(status(ask(main, "POST /drain/i1", HERE, page)) == 0).isEqualTo(comesIn);
        assertThat(status(ask(own, "POST /drain/i1", HERE, page)) == 0).isEqualTo(comesIn);
        assertThat(status(ask(own, "GET /metrics", HERE, page))).isZero();
        assertThat(status(ask(main, "POST /drain/i1", HERE, "host", host)))
                .as("a tool on the machine may use any name of it")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "User-Agent, Mozilla/5.0 (X11), 403",
        "User-Agent, curl/8.5, 0",
        "Accept-Language, *, 403",
        "Sec-CH-UA, x, 403",
        "Sec-Fetch-Site, same-origin, 403",
        "Origin, http://gateway.example, 403",
        "Accept, */*, 0",
    })
    void browsersAreKnownByWhatPagesCannotTakeAway(String field, String value, int status) {
        assertThat(status(ask(main, "GET /status", HERE, "host", "gateway.example", field, value)))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "origin, https://evil.example, false",
        "origin, null, false",
        "origin, '', false",
        "origin, http://localhost:3000, false",
        "origin, http://localhost:8001, true",
        "Origin, https://localhost:8001, true",
        "sec-fetch-site, cross-site, false",
        "sec-fetch-site, same-site, false",
        "sec-fetch-site, same-origin, true",
        "sec-fetch-site, none, true",
    })
    void webPagesOfOtherOriginsAreKeptOffEverywhere(String field, String value, boolean comesIn) {
        for (Gatekeeper gatekeeper : new Gatekeeper[] {main, open, own}) {
            assertThat(status(ask(gatekeeper, "POST /drain/i1", HERE, "host", "localhost:8001", field, value)) == 0)
                    .as("%s", gatekeeper)
                    .isEqualTo(comesIn);
        }
    }

    @Test
    void originsThatWereNamedAreNotKeptOff() {
        String[] page = {"host", "localhost:8001", "origin", "http://localhost:3000", "sec-fetch-site", "same-site"};
        Gatekeeper named =
                EntryRig.entry("cors-origins", "http://localhost:3000").mainPort(true);
        assertThat(status(ask(named, "POST /drain/i1", HERE, page))).isZero();
        Gatekeeper all = EntryRig.entry("cors-origins", "*").mainPort(true);
        assertThat(status(ask(all, "POST /drain/i1", HERE, page))).isEqualTo(403);
        Gatekeeper adminPort =
                EntryRig.entry("cors-origins", "*,http://localhost:3000").adminPort();
        assertThat(status(ask(adminPort, "POST /drain/i1", HERE, page))).isZero();
    }

    @Test
    void twoOriginsAreOneTooMany() {
        String own = "http://localhost:8001";
        assertThat(status(ask(main, "GET /status", HERE, "host", "localhost:8001", "origin", own, "origin", own)))
                .isEqualTo(403);
    }

    @Test
    void aRequestWithoutAHostIsOfNoBrowser() {
        assertThat(status(ask(main, "GET /status", HERE))).isZero();
    }

    @Test
    void aPeerWithoutAnAddressIsAStranger() {
        InetSocketAddress nobody = InetSocketAddress.createUnresolved("", 0);
        assertThat(status(ask(main, "GET /status", nobody, "host", "localhost")))
                .isEqualTo(403);
    }

    @Test
    void aKeyAloneShowsNoPage() {
        Gatekeeper keyed = EntryRig.entry("client-keys", "[{\"name\":\"a\",\"key\":\"k\"}]")
                .mainPort(true);
        assertThat(status(ask(keyed, "GET /status", THERE, "api-key", "k"))).isEqualTo(403);
        assertThat(status(ask(keyed, "GET /status", HERE, "host", "localhost", "api-key", "k")))
                .isZero();
        assertThat(status(ask(keyed, "GET /status", HERE, "host", "localhost"))).isEqualTo(401);
    }
}
