package io.sluice.gateway.spring.webflux;

import static io.sluice.gateway.testkit.Fault.EVENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.TrackedPool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** A server that is not Reactor Netty: all it says is how many chunks it takes. */
@ExtendWith(LeakCheck.class)
class OtherServersTest {
    private final ManualTransport transport = new ManualTransport();
    private final TrackedPool pool = new TrackedPool().add("engine", Origin.of("http", "127.0.0.1", 1));
    private final Writer writer = new Writer();
    private final MockServerWebExchange exchange =
            MockServerWebExchange.from(MockServerHttpRequest.post("/v1/chat/completions")
                    .contentType(MediaType.APPLICATION_JSON)
                    .body("{\"model\":\"m\",\"stream\":true,\"messages\":[]}"));
    private Gateway gateway;
    private SluiceWebHandler handler;

    @BeforeEach
    void start() {
        gateway = Gateway.builder().transport(transport).scheduler(pool).build();
        handler = SluiceWebHandler.of(gateway);
        exchange.getResponse().setWriteHandler(body -> {
            body.subscribe(writer);
            return Mono.never();
        });
    }

    @AfterEach
    void close() {
        Await.until("all calls have ended", () -> gateway.openCalls() == 0);
        gateway.close();
        assertThat(handler.openRequests()).isZero();
    }

    @Test
    @DisplayName("A chunk is passed on when the server asks for one")
    void followsTheDemandOfTheServer() {
        transport.onStart(upstream -> upstream.respondEvents()
                .send(EVENT)
                .send(EVENT)
                .send("data: [DONE]\n\n")
                .end());
        Disposable response = handler.handle(exchange).subscribe();
        assertThat(writer.chunks).isEmpty();
        writer.request(1);
        assertThat(writer.chunks).containsExactly(EVENT);
        writer.request(1);
        assertThat(writer.chunks).containsExactly(EVENT, EVENT);
        writer.request(2);
        assertThat(writer.chunks).hasSize(3);
        assertThat(writer.ended).isTrue();
        response.dispose();
    }

    @Test
    @DisplayName("A server that cancels the exchange cancels the call, before its head and after")
    void cancelsTheCall() {
        Disposable silent = handler.handle(exchange).subscribe();
        assertThat(gateway.openCalls()).isEqualTo(1);
        silent.dispose();
        assertThat(transport.exchange(0).cancelCause()).isNotNull();
        transport.onStart(upstream -> upstream.respondEvents().send(EVENT));
        Disposable streaming = handler.handle(exchange).subscribe();
        streaming.dispose();
        Await.until(
                "both leases have ended",
                () -> pool.leases().stream().noneMatch(lease -> lease.ends().isEmpty()));
        assertThat(pool.leases())
                .hasSize(2)
                .allSatisfy(lease -> assertThat(lease.ends()).containsExactly("cancelled"));
    }

    /** Takes what it has asked for. */
    private static final class Writer extends BaseSubscriber<DataBuffer> {
        private final List<String> chunks = new ArrayList<>();
        private boolean ended;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(DataBuffer chunk) {
            chunks.add(chunk.toString(UTF_8));
        }

        @Override
        protected void hookOnComplete() {
            ended = true;
        }
    }
}
