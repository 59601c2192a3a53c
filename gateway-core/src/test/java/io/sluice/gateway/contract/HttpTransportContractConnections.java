package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.assertFails;
import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static io.sluice.gateway.contract.HttpTransportContractBase.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.EndpointConnection;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.ServerConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection carries the next exchange, and when it must not. */
interface HttpTransportContractConnections extends HttpTransportContractBase {
    @ParameterizedTest
    @ValueSource(strings = {OK, CHUNKED + "2\r\nok\r\n0\r\n\r\n", "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nok"})
    default void connectionIsUsedAgainAfterAnAnswerThatWasReadToItsEnd(String answer) {
        server().onConnection(c -> c.answerAll(answer));
        for (int i = 0; i < 3; i++) {
            assertThat(text(response(post("{}")))).isEqualTo("ok");
        }
        assertThat(server().connectionCount()).isEqualTo(1);
    }

    @Test
    default void connectionIsNotUsedAgainIfItsAnswerWasNotReadToItsEnd() {
        server().onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        });
        response(post("{}")).body().cancel(new IOException("enough"));
        server().connection(0).awaitClientClosed();
        server().onConnection(c -> c.answerAll(OK));
        assertThat(text(response(post("{}")))).isEqualTo("ok");
        assertThat(server().connectionCount()).isEqualTo(2);
    }

    @Test
    default void proxyThatWasAskedForIsNeverGoneAround() { // RT-C-9
        server().onConnection(c -> c.answerAll(OK));
        assertThat(text(response(get("/")))).isEqualTo("ok");
        EndpointConnection nobody = new EndpointConnection("", "", "http://127.0.0.1:1");
        ExchangeRequest request =
                HttpTransportContractBase.getRequest(server().origin()).withConnection(nobody);
        assertFails(transport().start(request), ErrorKind.CONNECT_FAILED);
        assertThat(server().requests()).hasSize(1);
    }

    @Test
    default void connectionIsNotUsedAgainIfTheServerSaysSo() {
        server().onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));
        assertThat(text(response(post("{}")))).isEqualTo("ok");
        server().connection(0).awaitClientClosed();
        assertThat(text(response(post("{}")))).isEqualTo("ok");
        assertThat(server().connectionCount()).isEqualTo(2);
    }

    @Test
    default void connectionThatTheServerClosedWhileIdleIsReplaced() {
        server().onConnection(c -> {
            c.readRequest();
            c.write(OK);
            c.close();
        });
        assertThat(text(response(post("{}")))).isEqualTo("ok");
        server().onConnection(c -> c.answerAll(OK));
        // An exchange that starts before the transport notices may fail, but only so.
        Await.until("an exchange succeeds on a new connection", () -> {
            HttpExchange exchange = post("{}");
            CompletableFuture<GatewayResponse> response = exchange.response().toCompletableFuture();
            Await.until("the exchange has a head or fails", response::isDone);
            if (response.isCompletedExceptionally()) {
                assertFails(exchange, ErrorKind.CONNECTION_LOST);
                return false;
            }
            return text(response.join()).equals("ok");
        });
        assertThat(server().connectionCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    default void requestIsNotSentAgainWhenAUsedConnectionBreaks(String method) {
        server().onConnection(c -> {
            c.readRequest();
            c.write(OK);
            c.readRequest();
            c.reset();
        });
        assertThat(text(response(send(method, "/", Headers.empty(), "")))).isEqualTo("ok");
        server().onConnection(c -> c.answerAll(OK));
        assertFails(send(method, "/", Headers.empty(), ""), ErrorKind.CONNECTION_LOST);
        assertThat(server().requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void keptConnectionThatTheServerClosedBeforeAnAnswerIsStale(boolean reset) { // RT-H-7
        server().onConnection(c -> {
            c.readRequest();
            c.write(OK);
            c.readRequest();
            end(c, reset);
        });
        assertThat(text(response(post("{}")))).isEqualTo("ok");
        server().onConnection(c -> c.answerAll(OK));
        HttpExchange exchange = post("{}");
        assertFails(exchange, ErrorKind.CONNECTION_LOST);
        assertThat(exchange.progress())
                .isEqualTo(reportsStaleConnections() ? ExchangeProgress.STALE_CONNECTION : ExchangeProgress.WRITTEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n"})
    default void keptConnectionThatEndsAfterTheFirstByteOfAnAnswerIsNotStale(String beginning) {
        server().onConnection(c -> {
            c.readRequest();
            c.write(OK);
            c.readRequest();
            c.write(beginning);
            c.close();
        });
        assertThat(text(response(post("{}")))).isEqualTo("ok");
        HttpExchange exchange = post("{}");
        assertFails(exchange, ErrorKind.CONNECTION_LOST);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.WRITTEN);
    }

    @Test
    default void freshConnectionIsMadeIfAskedFor() {
        assumeTrue(reportsStaleConnections());
        server().onConnection(c -> c.answerAll(OK));
        assertThat(text(response(get("/")))).isEqualTo("ok");
        HttpExchange fresh = transport()
                .start(HttpTransportContractBase.getRequest(server().origin()).onFreshConnection());
        assertThat(text(response(fresh))).isEqualTo("ok");
        assertThat(server().connectionCount()).isEqualTo(2);
        assertThat(text(response(get("/")))).isEqualTo("ok");
        assertThat(server().connectionCount()).isEqualTo(2);
    }

    private static void end(ServerConnection connection, boolean reset) throws IOException {
        if (reset) {
            connection.reset();
        } else {
            connection.close();
        }
    }

    @Test
    default void originsAreKeptApart() throws IOException {
        try (ScriptedServer other = ScriptedServer.start()) {
            server().onConnection(c -> c.answerAll(OK));
            other.onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother"));
            for (int i = 0; i < 2; i++) {
                assertThat(text(response(getFrom(server().origin())))).isEqualTo("ok");
                assertThat(text(response(getFrom(other.origin())))).isEqualTo("other");
                Origin byAddress = Origin.of("http", "127.0.0.1", server().port());
                assertThat(text(response(getFrom(byAddress)))).isEqualTo("ok");
            }
            assertThat(other.connectionCount()).isEqualTo(1);
            assertThat(server().requests().stream().flatMap(request -> request.headers("host").stream()))
                    .containsExactly(
                            "localhost:" + server().port(), "127.0.0.1:" + server().port(),
                            "localhost:" + server().port(), "127.0.0.1:" + server().port());
        }
    }

    @Test
    default void twoHundredExchangesAtOnceArriveWhole() {
        int count = 200;
        CountDownLatch all = new CountDownLatch(count);
        server().onConnection(c -> {
            while (true) {
                ReceivedRequest request = c.readRequest();
                all.countDown();
                all.await();
                c.write(CHUNKED);
                for (int i = 0; i < 20; i++) {
                    c.writeChunk(request.text() + i + ";");
                }
                c.writeChunk("");
            }
        });
        List<HttpExchange> exchanges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            exchanges.add(post("exchange " + i + " of many, "));
        }
        for (int i = 0; i < count; i++) {
            StringBuilder expected = new StringBuilder();
            for (int chunk = 0; chunk < 20; chunk++) {
                expected.append("exchange ")
                        .append(i)
                        .append(" of many, ")
                        .append(chunk)
                        .append(';');
            }
            assertThat(text(response(exchanges.get(i)))).isEqualTo(expected.toString());
        }
        assertThat(server().requests()).hasSize(count);
    }
}
