package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstream and client see of each other's messages (sections RT-3, RT-7 and RT-8), on real sockets. */
class WireMessagesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ScriptedServer server = ScriptedServer.start().onConnection(c -> c.answerAll(OK));
    private final GatewayRig rig = new GatewayRig(new JdkHttpTransport(), server.origin());

    @AfterEach
    void close() throws IOException {
        rig.close();
        server.close();
    }

    @Test
    void bodyArrivesByteForByte() { // RT-D-5
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("\t{ \"messages\" : [\r\n");
        for (int i = 0; i < 100_000; i++) {
            text.append(random.nextInt(100)).append(random.nextBoolean() ? " ," : ", ");
        }
        byte[] body =
                text.append("\"模型\\u0000\" ],\"model\":\"m\" }\n").toString().getBytes(UTF_8);
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/chat/completions")
                .body(body)
                .build();
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        assertThat(server.request(0).body()).isEqualTo(body);
    }

    @Test
    void methodPathAndQueryAreTheClients() { // RT-D-5
        GatewayRequest request =
                GatewayRequest.builder("DELETE", "/v1/files/a%2Fb?x=%20&y").build();
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        assertThat(server.request(0).method()).isEqualTo("DELETE");
        assertThat(server.request(0).target()).isEqualTo("/v1/files/a%2Fb?x=%20&y");
    }

    @Test
    void endpointsPathIsJoined() throws IOException { // RT-U-1, RT-U-2
        rig.external(Endpoint.of(server.origin() + "/api/v3/"));
        assertThat(rig.text(rig.call())).isEqualTo("ok");
        assertThat(server.request(0).target()).isEqualTo("/api/v3/chat/completions");
    }

    @Test
    void fieldsOfTheClientsConnectionStayThere() { // RT-X-1
        Headers headers = Headers.of(
                "Connection", "keep-alive, X-Hop",
                "X-Hop", "1",
                "Keep-Alive", "timeout=5",
                "Proxy-Connection", "close",
                "Proxy-Anything", "1",
                "TE", "trailers",
                "Trailer", "x",
                "Transfer-Encoding", "gzip",
                "Upgrade", "h2c",
                "Host", "client.example.com",
                "Content-Length", "3",
                "Expect", "100-continue",
                "X-Kept", "a",
                "Accept", "text/event-stream",
                "x-kept", "b");
        ReceivedRequest sent = exchange(headers);
        assertThat(sent.headerNames().stream().map(name -> name.toLowerCase(Locale.ROOT)))
                .doesNotContain(
                        "x-hop",
                        "keep-alive",
                        "proxy-connection",
                        "proxy-anything",
                        "te",
                        "trailer",
                        "transfer-encoding",
                        "expect")
                .contains("x-kept", "accept");
        assertThat(sent.headers("connection")).allMatch(value -> !value.contains("X-Hop"));
        assertThat(sent.headers("upgrade")).isEmpty();
        assertThat(sent.headers("host")).containsExactly("localhost:" + server.port());
        assertThat(sent.headers("content-length"))
                .containsExactly(Integer.toString(GatewayRig.chat().body().remaining()));
        assertThat(sent.headers("x-kept")).containsExactly("a", "b");
    }

    @Test
    void instanceSeesTheClientsCredentials() { // RT-X-8
        ReceivedRequest sent = exchange(credentials());
        assertThat(sent.headers("authorization")).containsExactly("Bearer theirs");
        assertThat(sent.headers("cookie")).containsExactly("session=theirs");
        assertThat(sent.headers("x-api-key")).containsExactly("theirs");
        assertThat(sent.headers("proxy-authorization")).isEmpty();
    }

    @Test
    void endpointSeesNone() { // RT-X-8
        rig.external(Endpoint.of(server.origin().toString()));
        assertThat(exchange(credentials()).toString()).doesNotContain("theirs");
    }

    @Test
    void endpointSeesItsOwnKeyOnly() { // RT-X-8
        rig.external(Endpoint.of(server.origin().toString()).withApiKey(Secret.of("sk-own")));
        rig.builder.forwardClientAuthorization(true);
        ReceivedRequest sent = exchange(credentials());
        assertThat(sent.headers("authorization")).containsExactly("Bearer sk-own");
        assertThat(sent.toString()).doesNotContain("theirs");
    }

    @Test
    void endpointSeesTheClientsAuthorizationIfAllowed() { // RT-X-8
        rig.external(Endpoint.of(server.origin().toString()));
        rig.builder.forwardClientAuthorization(true);
        ReceivedRequest sent = exchange(credentials());
        assertThat(sent.headers("authorization")).containsExactly("Bearer theirs");
        assertThat(sent.headers("cookie")).isEmpty();
        assertThat(sent.headers("x-api-key")).isEmpty();
    }

    private static Headers credentials() {
        return Headers.of(
                "Authorization", "Bearer theirs",
                "Cookie", "session=theirs",
                "X-Api-Key", "theirs",
                "Proxy-Authorization", "Basic theirs");
    }

    private ReceivedRequest exchange(Headers headers) {
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/chat/completions")
                .headers(headers)
                .body(GatewayRig.chat().body())
                .build();
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        return server.request(0);
    }

    @Test
    void fieldsOfTheUpstreamsConnectionStayThere() { // RT-X-1, RT-X-2
        answer(String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Connection: X-Hop",
                "X-Hop: 1",
                "Keep-Alive: timeout=5",
                "Proxy-Authenticate: Basic",
                "Trailer: x",
                "Upgrade: h2c",
                "X-Request-Id: upstream",
                "X-Kept: a",
                "x-kept: b",
                "Set-Cookie: c=1",
                "Content-Length: 2",
                "",
                "ok"));
        GatewayCall call = rig.call();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.headers().all("x-kept")).containsExactly("a", "b");
        assertThat(answer.headers().all("set-cookie")).containsExactly("c=1");
        assertThat(answer.headers().all("x-request-id")).containsExactly(call.requestId());
        assertThat(answer.headers().size()).isEqualTo(4);
        assertThat(answer.body().length()).isEqualTo(2);
        assertThat(rig.text(call)).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 500, 503})
    void upstreamsOwnErrorIsPassedOn(int status) { // RT-A-1
        answer("HTTP/1.1 " + status + " X\r\nRetry-After: 7\r\nContent-Type: application/json\r\n"
                + "Content-Length: 9\r\n\r\n{\"e\": 12}");
        GatewayCall call = rig.call();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().first("retry-after")).isEqualTo("7");
        assertThat(answer.headers().first("content-type")).isEqualTo("application/json");
        assertThat(rig.text(call)).isEqualTo("{\"e\": 12}");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void redirectIsPassedOnAndNotFollowed() { // RT-X-6
        answer("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n");
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(302);
        assertThat(rig.response(call).headers().first("location")).isEqualTo("https://elsewhere.example/");
        rig.summary(call);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void informationalAnswersAreNotForwarded() { // RT-X-6
        answer("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK);
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(200);
        assertThat(rig.response(call).headers().contains("link")).isFalse();
        assertThat(rig.text(call)).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void answersWithoutBodyHaveNone(int status) { // RT-X-6
        answer("HTTP/1.1 " + status + " X\r\n\r\n");
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(status);
        assertThat(rig.response(call).body().length()).isZero();
        assertThat(rig.text(call)).isEmpty();
    }

    private void answer(String response) {
        server.onConnection(c -> c.answerAll(response));
    }

    @Test
    void refusedConnectionIs502() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        Origin nobody = Origin.of("http", "127.0.0.1", port);
        rig.external(Endpoint.of(nobody.toString()));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.text(call)).contains("upstream_error").doesNotContain("127.0.0.1", Integer.toString(port));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECT_FAILED);
        assertThat(rig.summary(call).attempts().get(0).progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
    }

    @Test
    void connectionResetBeforeTheHeadIs502() {
        server.onConnection(c -> {
            c.readRequest();
            c.reset();
        });
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.text(call)).contains("upstream_error");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
        assertThat(rig.summary(call).attempts().get(0).progress()).isEqualTo(ExchangeProgress.WRITTEN);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
    }

    @Test
    void answerThatIsNoHttpIs502() {
        answer("nonsense\r\n\r\n");
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.FAILED);
    }
}
