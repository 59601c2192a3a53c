package io.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the JDK client's own, beside the contract: its threads, and what it does to requests. */
class JdkHttpTransportTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ScriptedServer server = ScriptedServer.start().onConnection(c -> c.answerAll(OK));
    private final JdkHttpTransport transport = new JdkHttpTransport();

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
    }

    @Test
    void responsesComeOnDaemonThreadsOfItsOwn() {
        Thread thread = threadOfTheResponse(transport);
        assertThat(thread.getName()).startsWith("sluice-jdk-transport-");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void executorOfTheHostIsUsedAndLeftRunning() {
        ExecutorService executor = Executors.newFixedThreadPool(2, task -> new Thread(task, "of-the-host"));
        try (JdkHttpTransport hosted =
                JdkHttpTransport.builder().executor(executor).build()) {
            assertThat(threadOfTheResponse(hosted).getName()).isEqualTo("of-the-host");
        }
        assertThat(executor.isShutdown()).isFalse();
        executor.shutdownNow();
    }

    @Test
    void executorThatRefusesFailsTheExchange() {
        try (JdkHttpTransport hosted = JdkHttpTransport.builder()
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build()) {
            HttpExchange exchange = hosted.start(request("/", Headers.empty()));
            assertKind(Await.failure(exchange.response()), ErrorKind.INTERNAL);
            assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
        }
    }

    @Test
    void userAgentIsAddedOnlyIfThereIsNone() {
        send("/", Headers.empty());
        send("/", Headers.of("User-Agent", "client/1.0"));
        assertThat(server.request(0).headers("user-agent"))
                .singleElement()
                .satisfies(value -> assertThat(value).startsWith("Java-http-client/"));
        assertThat(server.request(1).headers("user-agent")).containsExactly("client/1.0");
    }

    @Test
    void clientSortsFieldsJoinsCookiesAndDropsAnEmptyQuery() {
        send("/path?", Headers.of("B", "1", "Cookie", "x=1", "A", "2", "Cookie", "y=2", "b", "caf\u00e9"));
        ReceivedRequest request = server.request(0);
        assertThat(request.target()).isEqualTo("/path");
        assertThat(request.headerNames()).containsSubsequence("A", "B", "B", "Cookie");
        assertThat(request.headers("b")).containsExactly("1", "caf?");
        assertThat(request.headers("cookie")).containsExactly("x=1; y=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a|b", "/a?key=s3cret{}", "/100%", "/a\\b"})
    void targetThatTheClientRefusesFailsWithoutBeingRepeated(String target) {
        assertRefused(request(target, Headers.empty()), ErrorKind.INVALID_REQUEST);
    }

    @Test
    void headerThatTheClientRefusesFailsWithoutItsValueBeingRepeated() {
        GatewayException failure =
                assertRefused(request("/", Headers.of("X-Key", "s3cret\u0001")), ErrorKind.INVALID_REQUEST);
        assertThat(failure).hasMessageContaining("X-Key");
        assertRefused(request("/", Headers.of("Connection", "s3cret")), ErrorKind.INVALID_REQUEST);
    }

    @Test
    void hostThatTheClientRefusesCannotBeConnectedTo() {
        Origin origin = Origin.of("http", "engine_1", 8000);
        ExchangeRequest request = new ExchangeRequest(origin, "GET", "/", Headers.empty(), ByteBuffer.allocate(0));
        assertThat(assertRefused(request, ErrorKind.CONNECT_FAILED)).hasMessageContaining("engine_1");
    }

    @Test
    void connectTimeoutMustBePositive() {
        assertThatThrownBy(() -> JdkHttpTransport.builder().connectTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connectTimeout: PT0S (expected: > 0)");
    }

    @Test
    void stringTellsWhatRuns() {
        assertThat(transport).hasToString("JdkHttpTransport[0 exchanges]");
        server.onConnection(c -> c.readRequest());
        HttpExchange exchange = transport.start(request("/", Headers.of("x-key", "s3cret")));
        assertThat(transport).hasToString("JdkHttpTransport[1 exchanges]");
        assertThat(exchange.toString()).contains(server.origin().toString()).doesNotContain("s3cret");
        transport.close();
        assertThat(transport).hasToString("JdkHttpTransport[0 exchanges, closed]");
    }

    private Thread threadOfTheResponse(JdkHttpTransport used) {
        CountDownLatch asked = new CountDownLatch(1);
        server.onConnection(c -> {
            c.readRequest();
            asked.await();
            c.write(OK);
        });
        CompletionStage<GatewayResponse> response =
                used.start(request("/", Headers.empty())).response();
        CompletionStage<Thread> thread = response.thenApply(ignored -> Thread.currentThread());
        asked.countDown();
        Await.value(response.thenCompose(answer -> answer.body().readAllBytes(10)));
        return Await.value(thread);
    }

    private void send(String target, Headers headers) {
        CompletionStage<GatewayResponse> response =
                transport.start(request(target, headers)).response();
        byte[] body = Await.value(response.thenCompose(answer -> answer.body().readAllBytes(10)));
        assertThat(body).hasSize(2);
    }

    private ExchangeRequest request(String target, Headers headers) {
        return new ExchangeRequest(server.origin(), "GET", target, headers, ByteBuffer.allocate(0));
    }

    private GatewayException assertRefused(ExchangeRequest request, ErrorKind kind) {
        HttpExchange exchange = transport.start(request);
        Throwable failure = Await.failure(exchange.response());
        assertKind(failure, kind);
        assertThat(failure).hasNoCause().message().doesNotContain("s3cret");
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
        return (GatewayException) failure;
    }

    private static void assertKind(Throwable failure, ErrorKind kind) {
        assertThat(failure).isInstanceOf(GatewayException.class);
        assertThat(((GatewayException) failure).kind()).isEqualTo(kind);
    }
}
