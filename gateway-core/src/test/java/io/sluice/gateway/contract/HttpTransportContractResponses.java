package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.head;
import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static io.sluice.gateway.contract.HttpTransportContractBase.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway sees of an answer: what the upstream said, interpreted as little as possible. */
interface HttpTransportContractResponses extends HttpTransportContractBase {
    @Test
    default void bodyOfKnownLength() {
        server().onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        HttpExchange exchange = get("/");
        GatewayResponse response = response(exchange);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().length()).isEqualTo(5);
        assertThat(exchange.progress()).isEqualTo(ExchangeProgress.HEAD_RECEIVED);
        assertThat(text(response)).isEqualTo("hello");
        Await.value(response.body().completion());
    }

    @Test
    default void bodyInChunksWithExtensionsAndTrailers() {
        server().onConnection(c -> c.answerAll(
                CHUNKED + "5\r\nhello\r\n00A;ext=\"1\"\r\n, chunked \r\n5\r\nworld\r\n0\r\nX-Trailer: t\r\n\r\n"));
        GatewayResponse response = response(get("/"));
        assertThat(response.body().length()).isEqualTo(Body.UNKNOWN_LENGTH);
        assertThat(text(response)).isEqualTo("hello, chunked world");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n"})
    default void bodyThatEndsWithItsConnection(String head) {
        server().onConnection(c -> {
            c.readRequest();
            c.write(head + "until ");
            c.write("the end");
            c.close();
        });
        GatewayResponse response = response(get("/"));
        assertThat(response.body().length()).isEqualTo(Body.UNKNOWN_LENGTH);
        assertThat(text(response)).isEqualTo("until the end");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  HTTP/1.1 204 No Content",
        "GET,  HTTP/1.1 304 Not Modified",
        "GET,  HTTP/1.1 304 Not Modified~Content-Length: 5",
        "GET,  HTTP/1.1 200 OK~Content-Length: 0",
        "GET,  HTTP/1.1 205 Reset Content~Content-Length: 0",
        "HEAD, HTTP/1.1 200 OK~Content-Length: 5",
        "HEAD, HTTP/1.1 200 OK~Transfer-Encoding: chunked",
        "HEAD, HTTP/1.1 404 Not Found"
    })
    default void answerWithoutBodyEndsAtItsHeadAndLeavesTheConnectionOpen(String method, String head) {
        String answer = head.replace("~", "\r\n") + "\r\n\r\n";
        server().onConnection(c -> c.answerAll(answer));
        Await.until("a connection is used again", () -> {
            GatewayResponse response = response(send(method, "/", Headers.empty(), ""));
            assertThat(response.body().length()).isZero();
            assertThat(text(response)).isEmpty();
            return server().connectionCount() < server().requests().size();
        });
    }

    @Test
    default void fieldsKeepTheirValuesAndRepeatedFieldsTheirOrder() {
        String head = head(
                "HTTP/1.1 200 OK",
                "Content-Type: text/event-stream; charset=utf-8",
                "X-List: c",
                "Set-Cookie: a=1; Path=/",
                "x-list: a",
                "Set-Cookie: b=2",
                "X-LIST: b, d",
                "X-Empty:",
                "X-Spaces: \t in  between \t",
                "Retry-After: 7",
                "Content-Length: 2");
        server().onConnection(c -> c.answerAll(head + "ok"));
        GatewayResponse response = response(get("/"));
        Headers headers = response.headers();
        assertThat(headers.all("content-type")).containsExactly("text/event-stream; charset=utf-8");
        assertThat(headers.all("x-list")).containsExactly("c", "a", "b, d");
        assertThat(headers.all("set-cookie")).containsExactly("a=1; Path=/", "b=2");
        assertThat(headers.all("x-empty")).containsExactly("");
        assertThat(headers.all("x-spaces")).containsExactly("in  between");
        assertThat(headers.all("retry-after")).containsExactly("7");
        assertThat(text(response)).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 299, 400, 401, 403, 407, 408, 413, 417, 421, 429, 451, 500, 503, 504, 599})
    default void everyStatusIsAnAnswer(int status) {
        server().onConnection(c -> c.answerAll("HTTP/1.1 " + status + " Whatever\r\nContent-Length: 4\r\n\r\nbody"));
        GatewayResponse response = response(post("{}"));
        assertThat(response.status()).isEqualTo(status);
        assertThat(text(response)).isEqualTo("body");
        assertThat(server().requests()).hasSize(1);
    }

    @Test
    default void reasonPhraseMayBeEmpty() {
        server().onConnection(c -> c.answerAll("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok"));
        assertThat(text(response(get("/")))).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 307, 308})
    default void redirectsAreNotFollowed(int status) {
        server().onConnection(c -> c.answerAll(
                "HTTP/1.1 " + status + " Elsewhere\r\nLocation: /elsewhere\r\n" + "Content-Length: 5\r\n\r\nmoved"));
        GatewayResponse response = response(get("/"));
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().first("location")).isEqualTo("/elsewhere");
        assertThat(text(response)).isEqualTo("moved");
        assertThat(server().requests()).hasSize(1);
    }

    @Test
    default void informationalResponsesAreDropped() {
        String informational = head("HTTP/1.1 100 Continue")
                + head("HTTP/1.1 102 Processing", "X-Info: 1")
                + head("HTTP/1.1 103 Early Hints", "Link: </style.css>");
        server().onConnection(c -> c.answerAll(informational + OK));
        for (int i = 0; i < 2; i++) {
            GatewayResponse response = response(post("{}"));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers().contains("x-info")).isFalse();
            assertThat(response.headers().contains("link")).isFalse();
            assertThat(text(response)).isEqualTo("ok");
        }
    }

    @Test
    default void nothingIsDecompressed() {
        server().onConnection(c ->
                c.answerAll("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip"));
        GatewayResponse response = response(get("/"));
        assertThat(response.headers().first("content-encoding")).isEqualTo("gzip");
        assertThat(response.body().length()).isEqualTo(8);
        assertThat(text(response)).isEqualTo("not gzip");
        assertThat(server().request(0).headers("accept-encoding")).isEmpty();
    }

    @Test
    default void answerMayComeByteByByte() {
        server().onConnection(c -> {
            c.readRequest();
            c.trickle(CHUNKED + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", Duration.ofNanos(1));
        });
        assertThat(text(response(get("/")))).isEqualTo("abc0123456789");
    }

    @Test
    default void largeBodyArrivesByteForByte() {
        String block = "0123456789abcdef".repeat(4096);
        server().onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: " + 128 * block.length() + "\r\n\r\n");
            for (int i = 0; i < 128; i++) {
                c.write(block);
            }
        });
        assertThat(text(response(get("/")))).isEqualTo(block.repeat(128));
    }
}
