package io.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** What the parts of the contract share: the server, the transport, and the shortest way to an exchange between them. */
interface HttpTransportContractBase {
    /** An answer that leaves the connection open. */
    String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** The head of an answer in chunks. */
    String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    ScriptedServer server();

    HttpTransport transport();

    HttpTransport another(Duration connectTimeout, SSLContext trusted);

    Set<String> mayAdd();

    boolean endsIdleConnections();

    boolean reportsStaleConnections();

    boolean looksForEarlyAnswers();

    boolean resetsUnsent();

    /** Returns the lines of a head, with the blank line after them. */
    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    default HttpExchange get(String target) {
        return send("GET", target, Headers.empty(), "");
    }

    default HttpExchange post(String body) {
        return send("POST", "/v1/chat/completions", Headers.of("content-type", "application/json"), body);
    }

    default HttpExchange send(String method, String target, Headers headers, String body) {
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        return transport().start(new ExchangeRequest(server().origin(), method, target, headers, bytes));
    }

    default HttpExchange getFrom(Origin origin) {
        return transport().start(getRequest(origin));
    }

    static ExchangeRequest getRequest(Origin origin) {
        return new ExchangeRequest(origin, "GET", "/", Headers.empty(), ByteBuffer.allocate(0));
    }

    static GatewayResponse response(HttpExchange exchange) {
        return Await.value(exchange.response());
    }

    /** Reads the whole body as text. */
    static String text(GatewayResponse response) {
        return new String(Await.value(response.body().readAllBytes(64 << 20)), StandardCharsets.UTF_8);
    }

    /** Checks that an exchange fails before the head, and with what. */
    static void assertFails(HttpExchange exchange, ErrorKind... expected) {
        assertKind(Await.failure(exchange.response()), expected);
    }

    static void assertKind(Throwable failure, ErrorKind... expected) {
        assertThat(failure).isInstanceOf(GatewayException.class);
        assertThat(((GatewayException) failure).kind()).as(failure.toString()).isIn((Object[]) expected);
    }
}
