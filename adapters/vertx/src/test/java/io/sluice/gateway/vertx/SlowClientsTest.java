package io.sluice.gateway.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.RawClient;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that begin a body and do not go on. */
@ExtendWith(LeakCheck.class)
class SlowClientsTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final String HEAD = "POST /v1/completions HTTP/1.1\r\nHost: t\r\n";

    private static Vertx vertx;

    @BeforeAll
    static void startVertx() {
        vertx = TestHost.vertx();
    }

    @AfterAll
    static void stopVertx() {
        TestHost.close(vertx);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\n",
                "Content-Length: 10\r\n\r\n12345",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"
            })
    @DisplayName("A body that does not come to its end is answered with 408, and the connection closed")
    void refusesABodyThatStops(String rest) throws IOException {
        try (TestSite site = TestSite.of(
                        vertx, settings -> settings.bodyTimeout(SHORT).lingerTimeout(SHORT), SlowClientsTest::calls);
                RawClient client = site.connect().send(HEAD + rest)) {
            RawClient.Response refused = client.read();
            assertThat(refused.status()).isEqualTo(408);
            assertThat(refused.header("connection")).isEqualTo("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    @DisplayName("A client that was refused and makes a pause is cut off")
    void cutsOffARefusedClient() throws IOException {
        try (TestSite site = TestSite.of(vertx, settings -> settings.lingerTimeout(SHORT), SlowClientsTest::calls);
                RawClient client = site.connect().send(HEAD + "Content-Length: 9999999999\r\n\r\n123")) {
            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    @DisplayName("A client that leaves in the middle of its body leaves nothing behind")
    void forgetsAClientThatLeaves() throws IOException {
        try (TestSite site = TestSite.of(vertx, SlowClientsTest::calls)) {
            try (RawClient client = site.connect().send(HEAD + "Content-Length: 100\r\n\r\n123")) {
                client.reset();
            }
            assertThat(site.exchange(RawClient.get("/v2/nothing")).status()).isEqualTo(404);
        }
    }

    private static void calls(Router router, VertxGateway calls) {
        router.route().handler(calls.routes());
    }
}
