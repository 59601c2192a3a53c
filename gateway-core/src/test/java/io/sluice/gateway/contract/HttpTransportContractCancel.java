package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static io.sluice.gateway.contract.HttpTransportContractBase.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.UnresponsivePort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Cancelling: at any moment, from any thread, at once, and with the cause that was given. */
interface HttpTransportContractCancel extends HttpTransportContractBase {
    @RepeatedTest(20)
    default void rightAfterTheStart() {
        server().onConnection(c -> c.readRequest());
        Throwable cause = new IOException("cancel");
        HttpExchange exchange = post("{}");
        exchange.cancel(cause);
        assertThat(Await.failure(exchange.response())).isSameAs(cause);
        if (server().connectionCount() > 0) {
            server().connection(0).awaitClientClosed();
        }
    }

    @Test
    default void whileConnecting() throws IOException {
        assumeTrue(UnresponsivePort.canSeeClients());
        try (UnresponsivePort port = new UnresponsivePort()) {
            Throwable cause = new IOException("cancel");
            HttpExchange exchange = getFrom(port.origin());
            Await.until("the transport connects", () -> port.clientsConnecting() == 1);
            exchange.cancel(cause);
            assertThat(Await.failure(exchange.response())).isSameAs(cause);
            assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
            Await.until("the transport gives up", () -> port.clientsConnecting() == 0);
        }
    }

    @Test
    default void whileTheRequestIsWritten() {
        CountDownLatch cancelled = new CountDownLatch(1);
        server().onConnection(c -> cancelled.await());
        Throwable cause = new IOException("cancel");
        HttpExchange exchange = post("x".repeat(24 << 20));
        Await.until("the request is being written", () -> exchange.progress() == ExchangeProgress.WRITTEN);
        exchange.cancel(cause);
        cancelled.countDown();
        assertThat(Await.failure(exchange.response())).isSameAs(cause);
        server().connection(0).awaitClientClosed();
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.WRITTEN);
    }

    /** An orderly end would stand behind what the kernel holds of the request, and whoever does not read would never see it. */
    @Test
    default void whileTheRequestIsWrittenByAReset() {
        assumeTrue(resetsUnsent());
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<String> end = new CompletableFuture<>();
        server().onConnection(c -> {
            cancelled.await();
            try {
                c.awaitClose();
                end.complete("an orderly end");
            } catch (IOException reset) {
                end.complete("a reset");
            }
        });
        HttpExchange exchange = post("x".repeat(24 << 20));
        Await.until("the request is being written", () -> exchange.progress() == ExchangeProgress.WRITTEN);
        exchange.cancel(new IOException("cancel"));
        cancelled.countDown();
        assertThat(Await.value(end)).isEqualTo("a reset");
    }

    @Test
    default void whileTheServerThinks() {
        server().onConnection(c -> c.readRequest());
        Throwable cause = new IOException("cancel");
        HttpExchange exchange = post("{}");
        server().request(0);
        exchange.cancel(cause);
        assertThat(Await.failure(exchange.response())).isSameAs(cause);
        server().connection(0).awaitClientClosed();
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.WRITTEN);
    }

    @Test
    default void insideTheHead() {
        server().onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nX-Half: ");
        });
        Throwable cause = new IOException("cancel");
        HttpExchange exchange = post("{}");
        Await.until(
                "half a head was sent",
                () -> server().connectionCount() > 0 && server().connection(0).bytesWritten() > 0);
        exchange.cancel(cause);
        assertThat(Await.failure(exchange.response())).isSameAs(cause);
        server().connection(0).awaitClientClosed();
    }

    @Test
    default void afterTheHeadWithoutSubscriber() {
        streamOneChunk();
        Throwable cause = new IOException("cancel");
        HttpExchange exchange = post("{}");
        GatewayResponse response = response(exchange);
        exchange.cancel(cause);
        assertThat(Await.failure(response.body().completion())).isSameAs(cause);
        server().connection(0).awaitClientClosed();
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.HEAD_RECEIVED);
    }

    @Test
    default void bodyThatNobodySubscribedTo() {
        streamOneChunk();
        Throwable cause = new IOException("cancel");
        GatewayResponse response = response(post("{}"));
        response.body().cancel(cause);
        assertThat(Await.failure(response.body().completion())).isSameAs(cause);
        server().connection(0).awaitClientClosed();
    }

    @Test
    default void insideTheBodyWithAndWithoutDemand() {
        streamOneChunk();
        for (int demand = 1; demand <= 2; demand++) {
            Throwable cause = new IOException("cancel");
            HttpExchange exchange = post("{}");
            ChunkProbe probe = ChunkProbe.on(response(exchange).body()).request(demand);
            assertThat(probe.next()).isEqualTo("one");
            exchange.cancel(cause);
            assertThat(Await.failure(probe.end())).isSameAs(cause);
            server().connection(demand - 1).awaitClientClosed();
        }
    }

    @Test
    default void afterTheEndDoesNothing() {
        server().onConnection(c -> c.answerAll(OK));
        HttpExchange exchange = post("{}");
        GatewayResponse response = response(exchange);
        assertThat(text(response)).isEqualTo("ok");
        exchange.cancel(new IOException("too late"));
        Await.value(response.body().completion());
        assertThat(text(response(post("{}")))).isEqualTo("ok");
        assertThat(server().connectionCount()).isEqualTo(1);
    }

    @Test
    default void twiceTheFirstCauseCounts() {
        server().onConnection(c -> c.readRequest());
        Throwable first = new IOException("first");
        HttpExchange exchange = post("{}");
        exchange.cancel(first);
        exchange.cancel(new IOException("second"));
        assertThat(Await.failure(exchange.response())).isSameAs(first);

        streamOneChunk();
        HttpExchange streaming = post("{}");
        ChunkProbe probe = ChunkProbe.on(response(streaming).body()).request(1);
        streaming.cancel(first);
        streaming.cancel(new IOException("second"));
        assertThat(Await.failure(probe.end())).isSameAs(first);
    }

    @RepeatedTest(20)
    default void fromManyThreadsWhileTheAnswerArrives() {
        server().onConnection(c -> {
            c.readRequest();
            c.write(CHUNKED);
            c.writeForever("3\r\nabc\r\n".getBytes(StandardCharsets.UTF_8));
        });
        HttpExchange exchange = post("{}");
        server().request(0);
        CountDownLatch go = new CountDownLatch(1);
        List<Throwable> causes = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Throwable cause = new IOException("cancel " + i);
            causes.add(cause);
            threads.add(new Thread(() -> {
                Await.open("all threads", go);
                exchange.cancel(cause);
            }));
        }
        threads.forEach(Thread::start);
        go.countDown();
        Throwable failure = Await.failure(
                exchange.response().thenCompose(response -> response.body().readAllBytes(1 << 30)));
        assertThat(causes).contains(failure);
        server().connection(0).awaitClientClosed();
        Await.until("all threads end", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    default void fromASignalOfTheExchangeItself() {
        streamOneChunk();
        Throwable cause = new IOException("cancel");
        HttpExchange atHead = post("{}");
        atHead.response().thenAccept(response -> atHead.cancel(cause));
        assertThat(Await.failure(response(atHead).body().completion())).isSameAs(cause);
        server().connection(0).awaitClientClosed();

        HttpExchange atChunk = post("{}");
        GatewayResponse response = response(atChunk);
        response.body().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer chunk) {
                atChunk.cancel(cause);
            }

            @Override
            public void onError(Throwable ignored) {}

            @Override
            public void onComplete() {}
        });
        assertThat(Await.failure(response.body().completion())).isSameAs(cause);
        server().connection(1).awaitClientClosed();
    }

    private void streamOneChunk() {
        server().onConnection(c -> {
            c.readRequest();
            c.write(CHUNKED);
            c.writeChunk("one");
        });
    }
}
