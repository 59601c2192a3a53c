package io.sluice.gateway.spring.webflux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.TrackedPool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** HTTP/2, where a call is a stream of its connection, and HTTP/1.0, where a body may end with the connection. */
@ExtendWith(LeakCheck.class)
class ProtocolVersionsTest {
    private final ManualTransport transport = new ManualTransport();
    private final TrackedPool pool = new TrackedPool().add("engine", Origin.of("http", "127.0.0.1", 1));
    private final List<String> chunks = new CopyOnWriteArrayList<>();
    private Gateway gateway;
    private DisposableServer server;

    @AfterEach
    void close() {
        Await.until("all calls have ended", () -> gateway.openCalls() == 0);
        server.disposeNow();
        gateway.close();
    }

    @Test
    @DisplayName("HTTP/2: a whole response is whole")
    void carriesStreams() {
        start(upstream -> upstream.respond(200, "content-type", "text/plain")
                .send("one ")
                .send("two")
                .end());
        assertThat(call().collectList().map(parts -> String.join("", parts)).block())
                .isEqualTo("one two");
    }

    @Test
    @DisplayName("HTTP/2: a cut response ends its stream with an error")
    void resetsCutStreams() {
        start(upstream -> upstream.respond(200, "content-type", "text/plain").send("half"));
        Flux<String> response = call().doOnNext(chunks::add);
        Mono<String> last = response.last();
        Disposable breaking = breakAfterFirst();
        assertThatThrownBy(last::block).isNotNull();
        assertThat(chunks).containsExactly("half");
        breaking.dispose();
    }

    @Test
    @DisplayName("HTTP/2: a client that gives a stream up cancels its call")
    void cancelsCallsOfStreams() {
        start(upstream -> {});
        Disposable waiting = call().subscribe();
        Await.until("the engine is asked", () -> transport.started() == 1);
        waiting.dispose();
        Await.until("the call is cancelled", () -> transport.exchange(0).cancelCause() != null);
    }

    @Test
    @DisplayName("HTTP/1.0: a cut body does not end as if it were whole")
    void resetsOldConnections() throws IOException {
        start(upstream -> upstream.respond(200, "content-type", "text/plain").send("half"));
        try (RawClient client = RawClient.connect(server.port())) {
            client.send(
                    "POST /v1/completions HTTP/1.0\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n"
                            + "{\"model\":\"m\",\"prompt\":\"p\"}");
            client.readHead();
            assertThat(client.readBytes(4)).isNotEmpty();
            transport.exchange(0).breakWith(new IOException("gone"));
            assertThatThrownBy(client::readToEnd).isInstanceOf(IOException.class);
        }
    }

    private Disposable breakAfterFirst() {
        Thread breaker = new Thread(() -> {
            Await.until("the first chunk has come", () -> !chunks.isEmpty());
            transport.exchange(0).breakWith(new IOException("Connection reset by peer"));
        });
        breaker.start();
        return () -> Await.until("it is broken", () -> !breaker.isAlive());
    }

    private Flux<String> call() {
        return HttpClient.newConnection()
                .protocol(HttpProtocol.H2C)
                .host("127.0.0.1")
                .port(server.port())
                .headers(fields -> fields.set("content-type", "application/json"))
                .post()
                .uri("/v1/completions")
                .send(Mono.just(Unpooled.copiedBuffer("{\"model\":\"m\",\"prompt\":\"p\"}", UTF_8)))
                .responseContent()
                .asString();
    }

    private void start(Consumer<ManualExchange> upstream) {
        gateway = Gateway.builder()
                .transport(transport.onStart(upstream))
                .scheduler(pool)
                .build();
        server = HttpServer.create()
                .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(WebHttpHandlerBuilder.webHandler(SluiceWebHandler.of(gateway))
                        .build()))
                .bindNow();
    }
}
