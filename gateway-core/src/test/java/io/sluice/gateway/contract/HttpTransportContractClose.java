package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.assertFails;
import static io.sluice.gateway.contract.HttpTransportContractBase.assertKind;
import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static io.sluice.gateway.contract.HttpTransportContractBase.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.UnresponsivePort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The end of a transport: everything that runs on it ends, and nothing starts any more. */
interface HttpTransportContractClose extends HttpTransportContractBase {
    @Test
    default void exchangeStartedAfterCloseFailsAndDoesNotThrow() {
        transport().close();
        HttpExchange exchange = post("{}");
        assertFails(exchange, ErrorKind.SHUTTING_DOWN);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
        exchange.cancel(new IOException("too late"));
        assertThat(server().connectionCount()).isZero();
    }

    @Test
    default void exchangeThatWaitsForItsHeadEnds() {
        server().onConnection(c -> c.readRequest());
        HttpExchange exchange = post("{}");
        server().request(0);
        transport().close();
        assertFails(exchange, ErrorKind.SHUTTING_DOWN);
        server().connection(0).awaitClientClosed();
    }

    @Test
    default void exchangeThatConnectsEnds() throws IOException {
        try (UnresponsivePort port = new UnresponsivePort()) {
            HttpExchange exchange = getFrom(port.origin());
            if (UnresponsivePort.canSeeClients()) {
                Await.until("the transport connects", () -> port.clientsConnecting() == 1);
            }
            transport().close();
            assertFails(exchange, ErrorKind.SHUTTING_DOWN);
            Await.until("the transport gives up", () -> port.clientsConnecting() == 0);
        }
    }

    @Test
    default void bodyThatIsReadOrWaitsForAReaderEnds() {
        server().onConnection(c -> {
            c.readRequest();
            c.write(CHUNKED);
            c.writeChunk("one");
        });
        ChunkProbe read = ChunkProbe.on(response(post("{}")).body()).request(10);
        assertThat(read.next()).isEqualTo("one");
        HttpExchange waiting = post("{}");
        response(waiting);
        transport().close();
        assertKind(Await.failure(read.end()), ErrorKind.SHUTTING_DOWN);
        assertKind(Await.failure(response(waiting).body().completion()), ErrorKind.SHUTTING_DOWN);
        server().connection(0).awaitClientClosed();
        server().connection(1).awaitClientClosed();
    }

    @Test
    default void idleConnectionsEnd() {
        assumeTrue(endsIdleConnections());
        server().onConnection(c -> c.answerAll(OK));
        assertThat(text(response(post("{}")))).isEqualTo("ok");
        transport().close();
        server().connection(0).awaitClientClosed();
    }

    @Test
    default void closingTwiceIsFine() {
        transport().close();
        transport().close();
        assertFails(post("{}"), ErrorKind.SHUTTING_DOWN);
    }

    @Test
    default void closingOnAThreadOfTheTransportIsFine() {
        server().onConnection(c -> c.answerAll(OK));
        CompletableFuture<Void> closed = new CompletableFuture<>();
        HttpExchange exchange = post("{}");
        exchange.response().whenComplete((response, failure) -> {
            transport().close();
            closed.complete(null);
        });
        Await.value(closed);
        assertFails(post("{}"), ErrorKind.SHUTTING_DOWN);
    }

    @Test
    default void everyExchangeStartedWhileClosingEnds() {
        server().onConnection(c -> c.readRequest());
        CountDownLatch started = new CountDownLatch(1);
        List<HttpExchange> exchanges = new ArrayList<>();
        Thread starter = new Thread(() -> {
            for (int i = 0; i < 200; i++) {
                exchanges.add(post("{}"));
                started.countDown();
            }
        });
        starter.start();
        Await.open("the first exchange", started);
        transport().close();
        Await.until("all exchanges are started", () -> !starter.isAlive());
        assertThat(exchanges).hasSize(200);
        exchanges.forEach(exchange -> assertFails(exchange, ErrorKind.SHUTTING_DOWN));
    }
}
