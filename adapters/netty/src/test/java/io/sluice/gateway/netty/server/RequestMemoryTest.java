package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients with a large body each: they take no more memory together than the server has for them. */
@DisplayName("The memory of all requests")
class RequestMemoryTest {
    private static final int LIMIT = 256 * 1024;
    private static final int BODY = 100 * 1024;
    private static final String HEAD = "POST /v1/x HTTP/1.1\r\nHost: t\r\nContent-Length: " + BODY + "\r\n\r\n";

    private final CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
    private final TestServer server =
            new TestServer(NettyServerOptions.builder().maxRequestMemory(LIMIT).build(), this::answer);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("A request beyond it is refused with 503 and Retry-After, and served when others have left")
    void refusesWhatDoesNotFit() throws IOException {
        RawClient first = server.connect().send(HEAD);
        try (RawClient second = server.connect().send(HEAD)) {
            awaitTaken(2 * BODY);
            try (RawClient third = server.connect().send(HEAD)) {
                RawClient.Response refusal = third.read();
                assertThat(refusal.status()).isEqualTo(503);
                assertThat(refusal.header("retry-after")).isEqualTo("1");
                assertThat(refusal.body()).contains("\"code\":\"overloaded\"");
                assertThat(third.isClosedByServer()).isTrue();
            }
            awaitTaken(2 * BODY);
            first.close();
            awaitTaken(BODY);
            mayAnswer.complete(null);
            try (RawClient fourth = server.connect().send(HEAD + "x".repeat(BODY))) {
                assertThat(fourth.read().status()).isEqualTo(200);
            }
            assertThat(second.send("x".repeat(BODY)).read().status()).isEqualTo(200);
        }
        awaitTaken(0);
    }

    @Test
    @DisplayName("A body of unknown length is refused when it does not fit any more, and gives back what it had")
    void refusesWhatGrows() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("POST /v1/x HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n80000\r\n"
                    + "x".repeat(300 * 1024));
            assertThat(client.read().status()).isEqualTo(503);
        }
        awaitTaken(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("A body is held until its request was answered, or its client has left")
    void holdsUntilAnswered(boolean answered) throws IOException {
        try (RawClient client = server.connect().send(HEAD + "x".repeat(BODY))) {
            awaitTaken(BODY);
            if (answered) {
                mayAnswer.complete(null);
                assertThat(client.read().status()).isEqualTo(200);
                awaitTaken(0);
            }
        }
        awaitTaken(0);
        mayAnswer.complete(null);
    }

    @Test
    @DisplayName("Large heads that do not end take of it, too, and are refused where nothing is left")
    void largeHeads() throws IOException {
        String large = "GET / HTTP/1.1\r\nHost: t\r\nX: " + "x".repeat(60 * 1024);
        mayAnswer.complete(null);
        try (RawClient first = server.connect().send(large);
                RawClient second = server.connect().send(large)) {
            Await.until("both are held", () -> server.server().requestBytes() >= 4L * 60 * 1024);
            try (RawClient third = server.connect().send(large)) {
                assertThat(third.read().status()).isEqualTo(503);
            }
            assertThat(first.send("\r\n\r\n").read().status()).isEqualTo(200);
            second.reset();
        }
        awaitTaken(0);
    }

    @Test
    @DisplayName("Where nothing is left, a stream of HTTP/2 that wants more is refused, and those beside it go on")
    void refusesTheStreamAlone() throws IOException {
        String most = "POST /v1/x HTTP/1.1\r\nHost: t\r\nContent-Length: 50000\r\n\r\n";
        try (RawClient first = server.connect().send(HEAD);
                RawClient second = server.connect().send(HEAD);
                RawClient third = server.connect().send(most);
                RawStreams streams = RawStreams.open(server.server()).withoutGrants()) {
            awaitTaken(2 * BODY + 50_000);
            streams.next(RawStreams.SETTINGS);
            // A frame of 10,000 bytes that has not come to its end.
            byte[] begun = Arrays.copyOf(new byte[] {0, 0x27, 0x10, RawStreams.DATA, 0, 0, 0, 0, 3}, 9 + 9_000);
            streams.get(1, "/held").post(3).bytes(begun).flush();
            mayAnswer.complete(null);
            assertThat(streams.response(1).status()).isEqualTo(200);
            streams.bytes(new byte[1_000]).flush();
            assertThat(streams.response(3).status()).isEqualTo(503);
            assertThat(streams.get(5, "/").flush().response(5).status()).isEqualTo(200);
            first.reset();
            second.reset();
            third.reset();
        }
        awaitTaken(0);
    }

    @Test
    @DisplayName("Small requests one after the other leave nothing taken")
    void leavesNothing() throws IOException {
        mayAnswer.complete(null);
        try (RawClient client = server.connect()) {
            for (String body : List.of("{}", "", "x".repeat(5000))) {
                assertThat(client.send(RawClient.post("/v1/x", body)).read().status())
                        .isEqualTo(200);
            }
        }
        awaitTaken(0);
    }

    private Reply answer(GatewayRequest request) {
        return Reply.of(mayAnswer.thenApply(permitted -> ok()));
    }

    private static GatewayResponse ok() {
        return new GatewayResponse(200, Headers.empty(), Body.of("ok".getBytes(UTF_8)));
    }

    private void awaitTaken(long bytes) {
        Await.until(bytes + " bytes", () -> server.server().requestBytes() == bytes);
    }
}
