package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.assertFails;
import static io.sluice.gateway.contract.HttpTransportContractBase.assertKind;
import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static io.sluice.gateway.contract.HttpTransportContractBase.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.ServerConnection;
import io.sluice.gateway.testkit.TestTls;
import io.sluice.gateway.testkit.UnresponsivePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong between here and the upstream, and what the gateway is told of it. */
interface HttpTransportContractFailures extends HttpTransportContractBase {
    @Test
    default void refusedConnection() throws IOException {
        int freePort;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            freePort = closed.getLocalPort();
        }
        HttpExchange exchange = getFrom(Origin.of("http", "127.0.0.1", freePort));
        assertFails(exchange, ErrorKind.CONNECT_FAILED);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
    }

    @Test
    default void unansweredConnectionEndsWithTheConnectTimeout() throws IOException {
        try (UnresponsivePort port = new UnresponsivePort();
                HttpTransport impatient = another(Duration.ofMillis(200), TestTls.context())) {
            HttpExchange exchange = impatient.start(HttpTransportContractBase.getRequest(port.origin()));
            assertFails(exchange, ErrorKind.CONNECT_FAILED);
            assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
        }
    }

    @Test
    default void connectTimeoutDoesNotBoundTheAnswer() {
        server().onConnection(c -> {
            c.readRequest();
            c.trickle(OK, Duration.ofMillis(10));
        });
        try (HttpTransport impatient = another(Duration.ofMillis(200), TestTls.context())) {
            HttpExchange exchange = impatient.start(HttpTransportContractBase.getRequest(server().origin()));
            assertThat(text(response(exchange))).isEqualTo("ok");
        }
    }

    @Test
    default void unknownHost() {
        // No name service is asked: a label of more than 63 characters is no name (RFC 1035, 2.3.4).
        HttpExchange exchange = getFrom(Origin.of("http", "x".repeat(64) + ".invalid", 80));
        assertFails(exchange, ErrorKind.CONNECT_FAILED);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT"})
    default void connectionResetInsteadOfAnAnswer(String method) {
        assertLostWithoutASecondTry(method, ServerConnection::reset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT"})
    default void connectionClosedInsteadOfAnAnswer(String method) {
        assertLostWithoutASecondTry(method, ServerConnection::close);
    }

    @Test
    default void connectionHalfClosedInsteadOfAnAnswer() {
        assertLostWithoutASecondTry("POST", ServerConnection::halfClose);
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", "HTTP/1.1 200 OK\r\nX"})
    default void connectionClosedInsideTheHead(String part) {
        assertLostWithoutASecondTry("POST", c -> {
            c.write(part);
            c.close();
        });
    }

    @Test
    default void connectionLostWhileTheRequestIsWritten() {
        CountDownLatch writing = new CountDownLatch(1);
        server().onConnection(c -> {
            writing.await();
            c.reset();
        });
        HttpExchange exchange = post("x".repeat(24 << 20));
        Await.until("the request is being written", () -> exchange.progress() == ExchangeProgress.WRITTEN);
        writing.countDown();
        assertFails(exchange, ErrorKind.CONNECTION_LOST);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.WRITTEN);
    }

    @ParameterizedTest
    @EnumSource(AfterEarlyAnswer.class)
    default void answerBeforeTheWholeRequestWasReadIsTheAnswer(AfterEarlyAnswer then) { // RT-N-6
        server().onConnection(c -> {
            c.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
            then.end(c);
        });
        HttpExchange exchange = post("x".repeat(24 << 20));
        if (looksForEarlyAnswers()) {
            assertThat(response(exchange).status()).isEqualTo(413);
            assertThat(text(response(exchange))).isEqualTo("no");
            server().onConnection(c -> c.answerAll(OK));
            assertThat(text(response(post("{}")))).isEqualTo("ok");
            assertThat(server().connectionCount()).isEqualTo(2);
            return;
        }
        assertThat(then == AfterEarlyAnswer.READS_NOTHING
                        || Await.holdsWithin(
                                ServerConnection.PROMPT,
                                () -> exchange.response().toCompletableFuture().isDone()))
                .isTrue();
        exchange.cancel(new IOException("end of the test"));
        exchange.response().thenAccept(response -> response.body().cancel(new IOException("end of the test")));
    }

    /** What a server does that has answered and not read the request. */
    enum AfterEarlyAnswer {
        CLOSES {
            @Override
            void end(ServerConnection connection) throws IOException {
                connection.close();
            }
        },
        LINGERS_AND_RESETS {
            @Override
            void end(ServerConnection connection) throws IOException, InterruptedException {
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
                connection.reset();
            }
        },
        SAYS_ITS_END_AND_READS_ON {
            @Override
            void end(ServerConnection connection) throws IOException {
                connection.halfClose();
            }
        },
        READS_NOTHING {
            @Override
            void end(ServerConnection connection) throws InterruptedException {
                new CountDownLatch(1).await();
            }
        };

        abstract void end(ServerConnection connection) throws IOException, InterruptedException;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                "{\"error\": \"no HTTP\"}\r\n\r\n",
                "HTTP/1.1 two hundred\r\n\r\n",
                "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n"
            })
    default void answerThatIsNotHttp(String answer) {
        server().onConnection(c -> {
            c.readRequest();
            c.write(answer);
        });
        HttpExchange exchange = post("{}");
        assertFails(exchange, ErrorKind.INVALID_RESPONSE);
        server().connection(0).awaitClientClosed();
        assertThat(server().requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Endless: ", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 ", ""})
    default void endlessHeadIsCutOff(String start) {
        String more = start.endsWith("OK\r\n") ? "X-Field: value\r\n" : "x".repeat(64);
        server().onConnection(c -> {
            c.readRequest();
            c.write(start);
            c.writeForever(more.repeat(256).getBytes(StandardCharsets.UTF_8));
        });
        assertFails(get("/"), ErrorKind.INVALID_RESPONSE);
        server().connection(0).awaitClientClosed();
        assertThat(server().connection(0).bytesWritten()).isLessThan(HttpTransportContractStreaming.SOCKET_BUFFERS);
    }

    @Test
    default void failureDoesNotRepeatCredentialsTargetOrBody() {
        server().onConnection(c -> {
            c.readRequest();
            c.reset();
        });
        Headers headers = Headers.of("authorization", "Bearer s3cret", "x-api-key", "s3cret");
        Throwable failure =
                Await.failure(send("POST", "/?key=s3cret", headers, "s3cret").response());
        for (Throwable link = failure; link != null; link = link.getCause()) {
            assertThat(link.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    default void bodyCutShortFailsAfterWhatArrived() {
        server().onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            c.close();
        });
        ChunkProbe probe = ChunkProbe.on(response(get("/")).body()).request(10);
        assertKind(Await.failure(probe.end()), ErrorKind.CONNECTION_LOST);
        assertThat(probe.text()).isEqualTo("abc");
    }

    private void assertLostWithoutASecondTry(String method, ScriptedServer.Script afterRequest) {
        server().onConnection(c -> {
            c.readRequest();
            afterRequest.run(c);
        });
        HttpExchange exchange = send(method, "/", Headers.empty(), method.equals("GET") ? "" : "body");
        assertFails(exchange, ErrorKind.CONNECTION_LOST);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.WRITTEN);
        assertThat(server().requests()).hasSize(1);
    }
}
