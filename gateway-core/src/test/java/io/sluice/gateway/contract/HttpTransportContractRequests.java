package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static io.sluice.gateway.contract.HttpTransportContractBase.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.ReceivedRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the upstream sees of a request: what the gateway said, and nothing else. */
interface HttpTransportContractRequests extends HttpTransportContractBase {
    @Test
    default void requestStandsOnTheWireAsGivenWithNoFieldAddedButHostAndContentLength() {
        server().onConnection(c -> c.answerAll(OK));
        Headers headers = Headers.of(
                "Content-Type", "application/json",
                "Authorization", "Bearer s3cret/+=",
                "Accept", "text/event-stream, application/json;q=0.9",
                "X-Quoted", "\"a\\\"b\"; c={d} <e> @[f]~|^`",
                "X-Spaces", "a  b\tc",
                "X-Empty", "");
        assertThat(text(response(send("POST", "/v1/chat/completions?a=b", headers, "{\"model\": 1}"))))
                .isEqualTo("ok");

        ReceivedRequest request = server().request(0);
        assertThat(request.requestLine()).isEqualTo("POST /v1/chat/completions?a=b HTTP/1.1");
        assertThat(request.headers("host")).containsExactly(server().origin().authority());
        assertThat(request.headers("content-length")).containsExactly("12");
        headers.forEach((name, value) -> assertThat(request.headers(name)).containsExactly(value));
        assertThat(request.text()).isEqualTo("{\"model\": 1}");

        Set<String> allowed = new TreeSet<>(mayAdd());
        headers.forEach((name, value) -> allowed.add(name.toLowerCase(Locale.ROOT)));
        allowed.addAll(Set.of("host", "content-length"));
        assertThat(request.headerNames())
                .allSatisfy(name -> assertThat(name.toLowerCase(Locale.ROOT)).isIn(allowed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//double//slash",
                "/a%2Fb/%20?q=a+b%26&c=%25&empty=&flag",
                "/a;p=1/b,c/d:e@f/~user/(x)!*'$&=+",
                "/a/../b/./c",
                "/?only=query",
                "/q?a?b/c:d"
            })
    default void targetIsSentByteForByte(String target) {
        server().onConnection(c -> c.answerAll(OK));
        assertThat(text(response(get(target)))).isEqualTo("ok");
        assertThat(server().request(0).requestLine()).isEqualTo("GET " + target + " HTTP/1.1");
    }

    @Test
    default void longTargetIsSentWhole() {
        server().onConnection(c -> c.answerAll(OK));
        String target = "/long?q=" + "x".repeat(16_000);
        assertThat(text(response(get(target)))).isEqualTo("ok");
        assertThat(server().request(0).target()).isEqualTo(target);
    }

    @Test
    default void repeatedFieldsStaySeparateAndInOrder() {
        server().onConnection(c -> c.answerAll(OK));
        Headers headers = Headers.of("X-List", "c", "X-Other", "o", "x-list", "a", "X-List", "b");
        assertThat(text(response(send("POST", "/", headers, "x")))).isEqualTo("ok");
        assertThat(server().request(0).headers("x-list")).containsExactly("c", "a", "b");
        assertThat(server().request(0).headers("x-other")).containsExactly("o");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"})
    default void emptyBodyIsNoBodyWithAnyMethod(String method) {
        server().onConnection(c -> c.answerAll("HTTP/1.1 204 No Content\r\n\r\n"));
        assertThat(text(response(send(method, "/x", Headers.empty(), "")))).isEmpty();
        ReceivedRequest request = server().request(0);
        assertThat(request.method()).isEqualTo(method);
        assertThat(request.headers("transfer-encoding")).isEmpty();
        assertThat(request.headers("content-length")).isSubsetOf("0");
        assertThat(request.body()).isEmpty();
    }

    @Test
    default void bodyOfOneMegabyteArrivesByteForByte() {
        server().onConnection(c -> c.answerAll(OK));
        byte[] body = randomBytes(1 << 20);
        assertThat(text(response(postBytes(ByteBuffer.wrap(body))))).isEqualTo("ok");
        assertThat(server().request(0).headers("content-length")).containsExactly("1048576");
        assertThat(server().request(0).headers("transfer-encoding")).isEmpty();
        assertThat(server().request(0).body()).isEqualTo(body);
    }

    @Test
    default void bodyIsTheRemainingBytesOfItsBufferWhichIsNotMoved() {
        server().onConnection(c -> c.answerAll(OK));
        ByteBuffer direct = ByteBuffer.allocateDirect(300_000);
        direct.put(randomBytes(300_000)).position(1_000).limit(250_000);
        byte[] expected = new byte[249_000];
        direct.duplicate().get(expected);
        for (ByteBuffer body : new ByteBuffer[] {direct, direct.asReadOnlyBuffer(), direct.slice()}) {
            int position = body.position();
            int limit = body.limit();
            assertThat(text(response(postBytes(body)))).isEqualTo("ok");
            assertThat(body.position()).isEqualTo(position);
            assertThat(body.limit()).isEqualTo(limit);
        }
        assertThat(server().requests())
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.body()).isEqualTo(expected));
    }

    @Test
    default void bodyInSegmentsArrivesAsOne() {
        server().onConnection(c -> c.answerAll(OK));
        byte[] body = randomBytes(700_000);
        for (int[] cuts : new int[][] {{1, 2, 30}, {20, 600_000}, {300_000, 300_001}, {0, 0, 131_072}}) {
            List<ByteBuffer> segments = new ArrayList<>();
            int from = 0;
            for (int to : cuts) {
                segments.add(ByteBuffer.wrap(body, from, to - from));
                from = to;
            }
            segments.add(ByteBuffer.wrap(body, from, body.length - from).slice());
            HttpExchange exchange =
                    transport().start(new ExchangeRequest(server().origin(), "POST", "/", Headers.empty(), segments));
            assertThat(text(response(exchange))).isEqualTo("ok");
        }
        assertThat(server().requests()).hasSize(4).allSatisfy(request -> {
            assertThat(request.headers("content-length")).containsExactly("700000");
            assertThat(request.body()).isEqualTo(body);
        });
    }

    @Test
    default void bodyLargerThanAllSocketBuffersWaitsForAServerThatReadsLate() {
        CountDownLatch read = new CountDownLatch(1);
        server().onConnection(c -> {
            read.await();
            c.answerAll(OK);
        });
        byte[] body = randomBytes(24 << 20);
        HttpExchange exchange = postBytes(ByteBuffer.wrap(body));
        server().connection(0);
        read.countDown();
        assertThat(text(response(exchange))).isEqualTo("ok");
        assertThat(server().request(0).body()).isEqualTo(body);
    }

    @Test
    default void requestCanBeStartedAgain() {
        server().onConnection(c -> c.answerAll(OK));
        ExchangeRequest request = new ExchangeRequest(
                server().origin(), "POST", "/again", Headers.of("x-a", "b"), ByteBuffer.wrap(randomBytes(10_000)));
        assertThat(text(response(transport().start(request)))).isEqualTo("ok");
        assertThat(text(response(transport().start(request)))).isEqualTo("ok");
        assertThat(server().request(1).headerLines())
                .isEqualTo(server().request(0).headerLines());
        assertThat(server().request(1).body()).isEqualTo(server().request(0).body());
    }

    @Test
    default void cookiesOfAResponseAreNotKept() {
        server().onConnection(c ->
                c.answerAll("HTTP/1.1 200 OK\r\nSet-Cookie: session=1; Path=/\r\nContent-Length: 2\r\n\r\nok"));
        assertThat(text(response(get("/")))).isEqualTo("ok");
        assertThat(text(response(get("/")))).isEqualTo("ok");
        assertThat(server().request(1).headers("cookie")).isEmpty();
    }

    private HttpExchange postBytes(ByteBuffer body) {
        return transport().start(new ExchangeRequest(server().origin(), "POST", "/", Headers.empty(), body));
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
