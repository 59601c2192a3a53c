package io.sluice.gateway.vertx;

import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static io.sluice.gateway.testkit.Fault.closeAfter;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that speak HTTP/2. */
@ExtendWith(LeakCheck.class)
class Http2Test {
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";

    private static Vertx vertx;
    private static HttpClient client;

    @BeforeAll
    static void startVertx() {
        vertx = TestHost.vertx();
        client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1"));
    }

    @AfterAll
    static void stopVertx() {
        TestHost.await(client.close());
        TestHost.close(vertx);
    }

    @Test
    @DisplayName("A call passes both ways, without the fields that HTTP/2 forbids")
    void carriesACall() throws IOException {
        try (TestSite site = TestSite.of(vertx, Http2Test::calls)) {
            List<ReceivedRequest> seen = site.echo();
            Answer answer = post(site);
            assertThat(answer.head().version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(answer.text()).isEqualTo("{}");
            assertThat(answer.head().headers().names()).doesNotContain("connection", "transfer-encoding", "keep-alive");
            assertThat(seen.get(0).text()).isEqualTo(CHAT);
            assertThat(seen.get(0).headerNames()).noneMatch(name -> name.startsWith(":"));
        }
    }

    @Test
    @DisplayName("Policies see the authority as the host field")
    void seesTheHost() throws IOException {
        CompletableFuture<String> host = new CompletableFuture<>();
        try (TestSite site = TestSite.of(
                vertx,
                settings -> settings.attributes(request -> {
                    host.complete(RequestFields.of(request).first("host"));
                    return Attributes.empty();
                }),
                Http2Test::calls)) {
            site.echo();
            post(site).text();
            assertThat(Await.value(host)).isEqualTo("127.0.0.1:" + site.port());
        }
    }

    @Test
    @DisplayName("HO-5: an answer that was cut is reset")
    void resetsACutAnswer() throws IOException {
        try (TestSite site = TestSite.of(vertx, Http2Test::calls)) {
            site.plays(closeAfter("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{\"half\":"));
            Future<Object> cut = post(site).body().<Object>map(whole -> whole).otherwise(failure -> failure);
            assertThat(TestHost.await(cut)).isInstanceOf(StreamResetException.class);
        }
    }

    @Test
    @DisplayName("HO-2, HO-3: a client that resets its stream frees the engine")
    void freesTheEngine() throws IOException {
        try (TestSite site = TestSite.of(vertx, Http2Test::calls)) {
            FaultyUpstream engine = site.plays(Fault.silence(), Fault.stallAfter(EVENTS + chunk(EVENT)));
            HttpClientRequest silent = request(site);
            silent.end(CHAT);
            Await.until("the engine is asked", () -> engine.exchanges() == 1);
            TestHost.await(silent.reset(8));
            engine.connection(0).awaitClientClosed();

            TestHost.await(post(site).head().request().reset(8));
            engine.connection(1).awaitClientClosed();
        }
    }

    @Test
    @DisplayName("HO-8: a body that is too large is 413, and other streams of the connection go on")
    void refusesATooLargeBody() throws IOException {
        try (TestSite site = TestSite.limitedTo(100, vertx, Http2Test::calls)) {
            site.echo();
            HttpClientRequest endless = request(site);
            endless.setChunked(true).write(Buffer.buffer(new byte[200]));
            Answer refused = answer(endless.response());
            assertThat(refused.head().statusCode()).isEqualTo(413);
            assertThat(refused.text()).contains("request_too_large");
            assertThat(post(site).head().statusCode()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("HO-12: answers without a body have none")
    void writesNoBody() throws IOException {
        try (TestSite site = TestSite.of(vertx, Http2Test::calls)) {
            site.plays(status(204, ""), status(304, ""));
            for (int status : new int[] {204, 304}) {
                Answer answer = post(site);
                assertThat(answer.head().statusCode()).isEqualTo(status);
                assertThat(answer.text()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("HO-13: a drain serves what comes on an open connection, and lets its streams finish")
    void drains() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        try (TestSite site = TestSite.of(vertx, Http2Test::calls)) {
            site.plays(Fault.stream().heldBy(gate), Fault.ok("served"));
            Future<Answer> streaming = request(site).send(CHAT).map(head -> new Answer(head, head.body()));
            Await.until("the engine is asked", () -> site.exchanges() == 1);
            Future<Boolean> drained = site.drain(Duration.ofMinutes(1));
            assertThat(site.calls().isDraining()).isTrue();
            assertThat(post(site).text()).isEqualTo("served");
            assertThat(drained.isComplete()).isFalse();
            gate.countDown();
            assertThat(TestHost.await(streaming).text()).endsWith(Fault.DONE);
            TestHost.await(drained);
        }
    }

    private static Answer post(TestSite site) {
        return answer(request(site).send(CHAT));
    }

    /** Waits for a head, and begins to read the body before any of it can be missed. */
    private static Answer answer(Future<HttpClientResponse> head) {
        return TestHost.await(head.map(response -> new Answer(response, response.body())));
    }

    private static HttpClientRequest request(TestSite site) {
        return TestHost.await(client.request(HttpMethod.POST, site.port(), "127.0.0.1", "/v1/chat/completions"));
    }

    private static void calls(Router router, VertxGateway calls) {
        router.route().handler(calls.routes());
    }

    private record Answer(HttpClientResponse head, Future<Buffer> body) {
        String text() {
            return TestHost.await(body).toString();
        }
    }
}
