package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.assertFails;
import static io.sluice.gateway.contract.HttpTransportContractBase.assertKind;
import static io.sluice.gateway.contract.HttpTransportContractBase.head;
import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static io.sluice.gateway.contract.HttpTransportContractBase.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.ServerConnection;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a body ends: where the upstream said, or in an error, and never where another reader would not end it (RFC 9112, 6.3). */
interface HttpTransportContractFraming extends HttpTransportContractBase {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                CHUNKED,
                CHUNKED + "5",
                CHUNKED + "5\r\nabc",
                CHUNKED + "5\r\nabcde",
                CHUNKED + "5\r\nabcde\r\n",
                CHUNKED + "5\r\nabcde\r\n0"
            })
    default void bodyThatEndsTooEarlyFails(String answer) {
        assertBodyFails(answer, ServerConnection::close, ErrorKind.CONNECTION_LOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", CHUNKED + "5\r\nabc"})
    default void bodyThatEndsInAResetFails(String answer) {
        assertBodyFails(answer, ServerConnection::reset, ErrorKind.CONNECTION_LOST);
    }

    @Test
    default void bodyWithoutLengthThatEndsInAResetFails() {
        assertBodyFails("HTTP/1.1 200 OK\r\n\r\nabc", ServerConnection::reset, ErrorKind.CONNECTION_LOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\nabc\r\n", "-1\r\nabc\r\n", " \r\nabc\r\n"})
    default void brokenChunkSizeFails(String chunk) {
        assertBodyFails(CHUNKED + chunk, c -> {}, ErrorKind.INVALID_RESPONSE, ErrorKind.CONNECTION_LOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: five",
                "Content-Length: -5",
                "Content-Length: +5",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: rot13"
            })
    default void framingThatCanBeReadInTwoWaysIsRefused(String framing) {
        server().onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\nhello"));
        assertFails(get("/"), ErrorKind.INVALID_RESPONSE);
        server().connection(0).awaitClientClosed();
    }

    @Test
    default void chunksGoBeforeContentLengthOrBothAreRefused() {
        String head = head("HTTP/1.1 200 OK", "Content-Length: 3", "Transfer-Encoding: chunked");
        server().onConnection(c -> c.answerAll(head + "5\r\nhello\r\n0\r\n\r\n"));
        HttpExchange exchange = get("/");
        CompletableFuture<?> done = exchange.response().toCompletableFuture();
        Await.until("the exchange has a head or fails", done::isDone);
        if (done.isCompletedExceptionally()) {
            assertFails(exchange, ErrorKind.INVALID_RESPONSE);
        } else {
            assertThat(response(exchange).body().length()).isEqualTo(Body.UNKNOWN_LENGTH);
            assertThat(text(response(exchange))).isEqualTo("hello");
        }
    }

    @Test
    default void bytesAfterABodyAreNotTheNextAnswer() {
        server().onConnection(c -> {
            c.readRequest();
            c.write(OK + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfalse");
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue");
        });
        assertThat(text(response(get("/1")))).isEqualTo("ok");
        server().onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"));
        HttpExchange second = post("{}");
        CompletableFuture<?> done = second.response().toCompletableFuture();
        Await.until("the second exchange has a head or fails", done::isDone);
        if (done.isCompletedExceptionally()) {
            assertFails(second, ErrorKind.CONNECTION_LOST, ErrorKind.INVALID_RESPONSE);
        } else {
            assertThat(text(response(second))).isEqualTo("true");
        }
    }

    @Test
    default void serverMayCloseItsHalfAfterAWholeAnswer() {
        server().onConnection(c -> {
            c.readRequest();
            c.write(OK);
            c.halfClose();
        });
        assertThat(text(response(get("/")))).isEqualTo("ok");
        server().connection(0).awaitClientClosed();
    }

    private void assertBodyFails(String answer, ScriptedServer.Script then, ErrorKind... expected) {
        server().onConnection(c -> {
            c.readRequest();
            c.write(answer);
            then.run(c);
        });
        HttpExchange exchange = post("{}");
        // A reset may overtake the head.
        Throwable failure = Await.failure(
                exchange.response().thenCompose(response -> response.body().readAllBytes(1 << 20)));
        assertKind(failure, expected);
        if (!server().connection(0).isClosedByClient() && expected.length > 1) {
            server().connection(0).awaitClientClosed();
        }
        assertThat(server().requests()).hasSize(1);
    }
}
