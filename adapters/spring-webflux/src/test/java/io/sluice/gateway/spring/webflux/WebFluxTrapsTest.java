package io.sluice.gateway.spring.webflux;

import static io.sluice.gateway.testkit.Fault.EVENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.TrackedPool;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpResources;

/** What WebFlux makes of a host that does not know it. */
@ExtendWith(LeakCheck.class)
class WebFluxTrapsTest {
    private static final String STREAM =
            RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
    private static final String CHAT = RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}");

    private static final String BODY_OF_100 =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n";
    private static final Duration SHORT = Duration.ofMillis(100);

    private final TrackedPool pool = new TrackedPool().add("engine", Origin.of("http", "127.0.0.1", 1));
    private final ManualTransport transport = new ManualTransport();
    private Gateway gateway;
    private SluiceWebHandler calls;
    private WebFluxServer server;
    private RawClient client;

    @AfterEach
    void close() throws IOException {
        client.close();
        Await.until("all calls have ended", () -> gateway.openCalls() == 0);
        server.close();
        gateway.close();
        assertThat(pool.leases()).allSatisfy(lease -> assertThat(lease.ends()).hasSize(1));
    }

    @Test
    @DisplayName("HO-5: a body that broke with what looks like the client's leaving is not ended as if whole")
    void cutsWhateverBrokeTheBody() throws IOException {
        start(exchange ->
                exchange.respond(200, "content-type", "application/json").send("{\"half\":"));
        client.send(CHAT);
        assertThat(client.readHead().header("transfer-encoding")).isEqualTo("chunked");
        assertThat(client.readChunk()).isEqualTo("{\"half\":");
        transport.exchange(0).breakWith(new IOException("Connection reset by peer"));
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    @DisplayName("HO-5: a response that broke before its body is an error, and the connection goes on")
    void replacesWhatHasNotBegun() throws IOException {
        start(exchange -> exchange.respond(200, "content-type", "application/json", "content-encoding", "gzip")
                .length(9000)
                .breakWith(new IOException("Connection reset by peer")));
        for (int i = 0; i < 2; i++) {
            RawClient.Response response = client.send(CHAT).read();
            assertThat(response.status()).isBetween(500, 504);
            assertThat(response.header("content-type")).isEqualTo("application/json");
            assertThat(response.header("content-encoding")).isEmpty();
            assertThat(response.body()).startsWith("{\"error\":{\"message\":");
        }
    }

    @Test
    @DisplayName("A writer that throws on the first chunk ends its call, and the client is told")
    void survivesWritersThatThrowAtOnce() throws IOException {
        start(exchange -> exchange.respondEvents().send(EVENT), SluiceWebHandler::of, body -> throwingAt(1, body));
        assertThat(client.send(STREAM).read().status()).isEqualTo(500);
    }

    @Test
    @DisplayName("A writer that throws later cuts the connection")
    void survivesWritersThatThrowLater() throws IOException {
        start(exchange -> exchange.respondEvents().send(EVENT), SluiceWebHandler::of, body -> throwingAt(2, body));
        client.send(STREAM).readHead();
        assertThat(client.readChunk()).isEqualTo(EVENT);
        transport.exchange(0).send(EVENT);
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    @DisplayName("A writer that throws before it writes cuts the connection")
    void survivesWritersThatDoNotWrite() throws IOException {
        start(exchange -> exchange.respondEvents().send(EVENT), SluiceWebHandler::of, body -> {
            throw new NoClassDefFoundError("a defect that Reactor throws on");
        });
        assertThat(client.send(STREAM).readToEnd()).isEmpty();
    }

    @Test
    @DisplayName("HO-15: a host that does not know who asks, by a defect, answers 500")
    void repliesToDefectsOfTheHost() throws IOException {
        start(
                exchange -> exchange.respond(200).end(),
                gateway -> SluiceWebHandler.builder(gateway)
                        .attributes(exchange -> {
                            throw new IllegalStateException("secret");
                        })
                        .build(),
                UnaryOperator.identity());
        RawClient.Response response = client.send(CHAT).read();
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).contains("\"code\":\"internal_error\"").doesNotContain("secret");
        assertThat(pool.leases()).isEmpty();
    }

    @Test
    @DisplayName("HO-17: what the host comes to know later reaches the call; nothing is no attributes")
    void waitsForAttributes() throws IOException {
        start(
                exchange -> exchange.respond(200, "content-type", "text/plain")
                        .send("fine")
                        .end(),
                gateway -> SluiceWebHandler.builder(gateway)
                        .attributesWhen(exchange -> exchange.getPrincipal().map(who -> Attributes.empty()))
                        .build(),
                UnaryOperator.identity());
        assertThat(client.send(CHAT).read().body()).isEqualTo("fine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"half\":"})
    @DisplayName(
            "A body that does not come to its end is answered with 408, gives its memory back, and the connection ends")
    void refusesABodyThatStops(String part) throws IOException {
        start(exchange -> exchange.respond(200).end(), WebFluxTrapsTest::impatient, UnaryOperator.identity());
        RawClient.Response late = client.send(BODY_OF_100 + "\r\n" + part).read();
        assertThat(late.status()).isEqualTo(408);
        assertThat(late.header("connection")).isEqualTo("close");
        assertThat(late.body()).contains("\"code\":\"request_timeout\"");
        assertThat(client.readToEnd()).isEmpty();
        assertThat(calls.requestBytes()).isZero();
    }

    @Test
    @DisplayName("A field whose name is written in two ways is passed on once")
    void doublesNoFields() throws IOException {
        start(exchange -> exchange.respond(200).end());
        client.send("GET /v1/files HTTP/1.1\r\nHost: a\r\nX-Two: 1\r\nx-two: 2\r\n\r\n")
                .read();
        assertThat(transport.exchange(0).request().headers().all("x-two")).containsExactly("1", "2");
    }

    private static SluiceWebHandler impatient(Gateway gateway) {
        return SluiceWebHandler.builder(gateway)
                .bodyTimeout(SHORT)
                .lingerTimeout(SHORT)
                .build();
    }

    private static Publisher<? extends DataBuffer> throwingAt(int number, Publisher<? extends DataBuffer> body) {
        AtomicInteger chunks = new AtomicInteger();
        return Flux.from(body).doOnNext(chunk -> {
            if (chunks.incrementAndGet() == number) {
                throw new NoClassDefFoundError("a defect that Reactor throws on");
            }
        });
    }

    private void start(Consumer<ManualExchange> upstream) throws IOException {
        start(upstream, SluiceWebHandler::of, UnaryOperator.identity());
    }

    private void start(
            Consumer<ManualExchange> upstream,
            Function<Gateway, SluiceWebHandler> host,
            UnaryOperator<Publisher<? extends DataBuffer>> writing)
            throws IOException {
        gateway = Gateway.builder()
                .transport(transport.onStart(upstream))
                .scheduler(pool)
                .build();
        calls = host.apply(gateway);
        WebHandler handler = exchange -> calls.handle(exchange.mutate()
                .response(decorated(exchange.getResponse(), writing))
                .build());
        server = WebFluxServer.start(HttpResources.get(), calls, handler);
        client = RawClient.connect(server.port());
    }

    private static ServerHttpResponse decorated(
            ServerHttpResponse response, UnaryOperator<Publisher<? extends DataBuffer>> writing) {
        return new ServerHttpResponseDecorator(response) {
            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                return super.writeWith(writing.apply(body));
            }
        };
    }
}
