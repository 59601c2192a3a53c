package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.assertFails;
import static io.sluice.gateway.contract.HttpTransportContractBase.getRequest;
import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static io.sluice.gateway.contract.HttpTransportContractBase.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.TestTls;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code https}: who the upstream is gets verified before it sees anything. */
interface HttpTransportContractTls extends HttpTransportContractBase {
    @Test
    default void trustedServerIsTalkedToOverOneConnection() throws IOException {
        try (ScriptedServer secure = ScriptedServer.startTls(TestTls.context())) {
            secure.onConnection(c -> c.answerAll(CHUNKED + "6\r\nsecret\r\n0\r\n\r\n"));
            for (int i = 0; i < 2; i++) {
                assertThat(text(response(getFrom(secure.origin())))).isEqualTo("secret");
            }
            assertThat(secure.request(0).headers("host")).containsExactly("localhost:" + secure.port());
            assertThat(secure.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    default void unknownCertificateIsRefused() throws IOException {
        try (ScriptedServer secure = ScriptedServer.startTls(TestTls.context());
                HttpTransport distrustful = another(Duration.ofSeconds(3), TestTls.strangers())) {
            secure.onConnection(c -> c.answerAll(OK));
            assertRefused(distrustful.start(getRequest(secure.origin())));
            assertThat(secure.requests()).isEmpty();
        }
    }

    @Test
    default void certificateForAnotherNameIsRefused() throws IOException {
        try (ScriptedServer secure = ScriptedServer.startTls(TestTls.context())) {
            secure.onConnection(c -> c.answerAll(OK));
            assertRefused(getFrom(Origin.of("https", "127.0.0.1", secure.port())));
            assertThat(secure.requests()).isEmpty();
        }
    }

    @Test
    default void serverThatDoesNotSpeakTlsIsRefused() {
        server().onConnection(c -> c.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
        HttpExchange exchange = getFrom(Origin.of("https", "localhost", server().port()));
        // A transport that can't tell whether the handshake was over by then must not say that it was not.
        assertFails(exchange, ErrorKind.CONNECT_FAILED, ErrorKind.CONNECTION_LOST);
        server().connection(0).awaitClientClosed();
    }

    @Test
    default void handshakeThatStallsEndsWithTheConnectTimeout() {
        try (HttpTransport impatient = another(Duration.ofMillis(200), TestTls.context())) {
            Origin silent = Origin.of("https", "localhost", server().port());
            assertRefused(impatient.start(getRequest(silent)));
            server().connection(0).awaitClientClosed();
        }
    }

    @Test
    default void handshakeCanBeCancelled() {
        Throwable cause = new IOException("cancel");
        HttpExchange exchange = getFrom(Origin.of("https", "localhost", server().port()));
        server().connection(0);
        exchange.cancel(cause);
        assertThat(Await.failure(exchange.response())).isSameAs(cause);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
        server().connection(0).awaitClientClosed();
    }

    private static void assertRefused(HttpExchange exchange) {
        assertFails(exchange, ErrorKind.CONNECT_FAILED);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
    }
}
