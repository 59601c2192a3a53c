package io.sluice.gateway.vertx;

import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CorsHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The handler among others of a router. */
@ExtendWith(LeakCheck.class)
class RouterCompositionTest {
    private static final String CHAT = RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}");
    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b--\r\n";

    private static Vertx vertx;

    @BeforeAll
    static void startVertx() {
        vertx = TestHost.vertx();
    }

    @AfterAll
    static void stopVertx() {
        TestHost.close(vertx);
    }

    @Test
    @DisplayName("A body that a BodyHandler has read is sent as it came")
    void takesABufferedBody() throws IOException {
        try (TestSite site = TestSite.of(vertx, RouterCompositionTest::bodiesFirst)) {
            List<ReceivedRequest> seen = site.echo();
            assertThat(site.exchange(CHAT).status()).isEqualTo(200);
            assertThat(site.exchange(RawClient.get("/v1/files/x")).status()).isEqualTo(200);
            assertThat(seen.get(0).text()).isEqualTo("{\"model\":\"m\",\"messages\":[]}");
            assertThat(seen.get(1).body()).isEmpty();
        }
    }

    @Test
    @DisplayName("A buffered body above the limit is 413, and its connection goes on")
    void refusesALargeBufferedBody() throws IOException {
        try (TestSite site = TestSite.limitedTo(100, vertx, RouterCompositionTest::bodiesFirst)) {
            site.echo();
            try (RawClient client = site.connect()) {
                String large = RawClient.post("/v1/completions", " ".repeat(101));
                assertThat(client.send(large).read().body()).contains("request_too_large");
                assertThat(client.send(CHAT).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("A form that a BodyHandler has taken apart is not sent as an empty one")
    void refusesAFormThatIsGone() throws IOException {
        try (TestSite site = TestSite.of(vertx, RouterCompositionTest::bodiesFirst)) {
            List<ReceivedRequest> seen = site.echo();
            String request = "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: t\r\nContent-Length: " + FORM.length()
                    + "\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n" + FORM;
            RawClient.Response refused = site.exchange(request);
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.body()).contains("\"code\":\"internal_error\"").doesNotContain("BodyHandler");
            assertThat(seen).isEmpty();
        }
    }

    private static void bodiesFirst(Router router, VertxGateway calls) {
        router.route().handler(BodyHandler.create(false));
        router.route().handler(calls.routes());
    }

    @Test
    @DisplayName("Below a sub-router the target is that of the client")
    void keepsTheTargetBelowASubRouter() throws IOException {
        try (TestSite site = TestSite.of(vertx, (router, calls) -> {
            Router below = Router.router(vertx);
            below.route().handler(calls.routes());
            router.route("/v1/*").subRouter(below);
        })) {
            List<ReceivedRequest> seen = site.echo();
            assertThat(site.exchange(RawClient.get("/v1/files/f%20x?limit=2")).status())
                    .isEqualTo(200);
            assertThat(seen.get(0).target()).isEqualTo("/v1/files/f%20x?limit=2");
        }
    }

    @Test
    @DisplayName("What is no call is for the next handler")
    void handsOtherRequestsOn() throws IOException {
        try (TestSite site = TestSite.of(vertx, (router, calls) -> {
            router.route().handler(calls.routes());
            router.get("/healthz").handler(context -> context.end("ok"));
        })) {
            assertThat(site.exchange(RawClient.get("/healthz")).body()).isEqualTo("ok");
            assertThat(site.exchange(RawClient.get("/v2/models")).status()).isEqualTo(404);
        }
    }

    @Test
    @DisplayName("Without a router what is no call is 404, and its connection goes on")
    void answersOtherRequests() throws IOException {
        try (TestSite site = TestSite.of(
                vertx,
                (router, calls) ->
                        router.route().handler(context -> calls.requests().handle(context.request())))) {
            site.echo();
            try (RawClient client = site.connect()) {
                RawClient.Response missing =
                        client.send(RawClient.post("/v2/chat", "{}")).read();
                assertThat(missing.status()).isEqualTo(404);
                assertThat(missing.body()).contains("\"code\":\"not_found\"");
                assertThat(client.send(CHAT).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("Fields that the host has set are its own, and stand once")
    void keepsTheFieldsOfTheHost() throws IOException {
        try (TestSite site = TestSite.of(vertx, (router, calls) -> {
            router.route().handler(CorsHandler.create().addOrigin("https://app.test"));
            router.route().handler(context -> {
                context.response().setChunked(true);
                context.next();
            });
            router.route().handler(calls.routes());
        })) {
            site.plays(status(200, "{}", "Access-Control-Allow-Origin: *", "Vary: accept", "X-Note: kept"));
            RawClient.Response answer = site.exchange(CHAT.replaceFirst("\r\n", "\r\nOrigin: https://app.test\r\n"));
            assertThat(answer.fields())
                    .filteredOn(field -> field.toLowerCase(Locale.ROOT).startsWith("access-control-allow-o"))
                    .hasSize(1)
                    .allSatisfy(field -> assertThat(field).endsWith("https://app.test"));
            assertThat(answer.fields().toString()).containsIgnoringCase("vary: accept");
            assertThat(answer.header("x-note")).isEqualTo("kept");
            assertThat(answer.header("content-length")).isEqualTo("2");
            assertThat(answer.header("transfer-encoding")).isEmpty();
        }
    }

    @Test
    @DisplayName("A handler that ends the response ends the call")
    void endsTheCallWithTheResponse() throws IOException {
        try (TestSite site = TestSite.of(vertx, (router, calls) -> {
            router.route().handler(TimeoutHandler.create(50));
            router.route().handler(calls.routes());
        })) {
            FaultyUpstream engine = site.plays(Fault.silence());
            assertThat(site.exchange(CHAT).status()).isEqualTo(503);
            engine.connection(0).awaitClientClosed();
        }
    }

    @Test
    @DisplayName("What the host knows is asked with what handlers before have found out, and a defect there is 500")
    void hidesADefectOfTheHost() throws IOException {
        try (TestSite site = TestSite.of(
                vertx,
                (router, calls) -> router.route().handler(calls.routes(context -> {
                    throw new IllegalStateException("what nobody may read");
                })))) {
            RawClient.Response answer = site.exchange(CHAT);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.header("x-request-id")).isNotEmpty();
            assertThat(answer.body()).contains("internal_error").doesNotContain("nobody may read");
        }
    }

    @Test
    @DisplayName("A client of HTTP/1.0 gets a body of unknown length until the end of the connection")
    void endsAnOldConnection() throws IOException {
        try (TestSite site =
                TestSite.of(vertx, (router, calls) -> router.route().handler(calls.routes()))) {
            site.plays(Fault.stream(), ok("short"));
            String old = "GET /v1/files/f HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
            try (RawClient client = site.connect().send(old)) {
                assertThat(client.readHead().header("transfer-encoding")).isEmpty();
                assertThat(client.readToEnd()).endsWith(Fault.DONE);
            }
            try (RawClient client = site.connect().send(old)) {
                assertThat(client.read().body()).isEqualTo("short");
                assertThat(client.send(old).readHead().status()).isEqualTo(200);
            }
        }
    }
}
