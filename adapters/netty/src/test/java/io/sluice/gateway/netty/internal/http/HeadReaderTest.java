package io.sluice.gateway.netty.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.gateway.Headers;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads of messages; what the server makes of hostile ones is in its own tests. */
@DisplayName("Heads")
class HeadReaderTest {
    private static final String HEAD =
            "POST /v1/x?y HTTP/1.1\r\nHost: a\r\nX-List:1\r\nx-list: \t two  words\t \r\nX-Empty:\r\nX-Text: \u00e4\r\n\r\n";

    @Test
    void fieldsKeepNamesValuesAndOrder() throws BadMessageException {
        RequestHead head = request(HEAD);
        assertThat(head.method()).isEqualTo("POST");
        assertThat(head.target()).isEqualTo("/v1/x?y");
        assertThat(head.path()).isEqualTo("/v1/x");
        assertThat(head.version()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(head.headers())
                .isEqualTo(Headers.of(
                        "Host", "a", "X-List", "1", "x-list", "two  words", "X-Empty", "", "X-Text", "\u00e4"));
        assertThat(head.headers().name(2)).isEqualTo("x-list");
    }

    @Test
    @DisplayName("However a head is cut into pieces, it reads the same, and what follows is left alone")
    void anyPieces() throws BadMessageException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Headers expected = request(HEAD).headers();
        for (int round = 0; round < 500; round++) {
            HeadReader reader = HeadReader.forRequests(1000);
            String text = HEAD + "body";
            int at = 0;
            boolean done = false;
            while (!done) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(30));
                ByteBuf piece = bytes(text.substring(at, end));
                done = reader.read(piece);
                at = end - piece.readableBytes();
            }
            assertThat(text.substring(at)).as("seed " + seed).isEqualTo("body");
            assertThat(reader.fields()).as("seed " + seed).isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("A head reads the same, whatever the heads before it on the connection had in common with it")
    void headsThatRepeat() throws BadMessageException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        HeadReader reader = HeadReader.forRequests(20_000);
        String[] starts = {"GET /a HTTP/1.1", "POST /a HTTP/1.1", "GET /a HTTP/1.0"};
        for (int round = 0; round < 3_000; round++) {
            StringBuilder head = new StringBuilder("\r\n".repeat(random.nextInt(20) / 18));
            head.append(starts[random.nextInt(20) % starts.length]).append("\r\n");
            int fields = random.nextInt(20) == 0 ? 60 + random.nextInt(10) : random.nextInt(6);
            for (int i = 0; i < fields; i++) {
                head.append("x-").append(i + random.nextInt(20) / 19).append(": v");
                head.append("v".repeat(random.nextInt(20) / 17)).append("\r\n");
            }
            head.append("\r\n");
            RequestHead expected = request(head.toString());

            ByteBuf rest = bytes(head + "body");
            while (!reader.read(rest.readSlice(Math.min(rest.readableBytes(), 1 + random.nextInt(1_500))))) {
                assertThat(rest.isReadable()).as("seed " + seed).isTrue();
            }
            assertThat(RequestHead.of(reader)).as("seed " + seed).isEqualTo(expected);
            reader.reset();
        }
    }

    @Test
    @DisplayName("What a broken head had in common with the last one does not make it whole")
    void brokenAfterGood() throws BadMessageException {
        HeadReader reader = HeadReader.forRequests(1000);
        assertThat(reader.read(bytes(HEAD))).isTrue();
        reader.reset();
        assertThatThrownBy(() -> reader.read(bytes(HEAD.replace("X-Text: ", "X-Text : "))))
                .isInstanceOf(BadMessageException.class);
    }

    @Test
    @DisplayName("Random octets are read or refused, and nothing else happens")
    void randomOctets() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] alphabet = "GET /: \r\n\t\u0000aHTP1.;\u00ff".getBytes(ISO_8859_1);
        for (int round = 0; round < 20_000; round++) {
            byte[] octets = new byte[random.nextInt(60)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = alphabet[random.nextInt(alphabet.length)];
            }
            HeadReader reader = HeadReader.forRequests(50);
            try {
                if (reader.read(Unpooled.wrappedBuffer(octets))) {
                    RequestHead.of(reader);
                }
            } catch (BadMessageException refused) {
                assertThat(refused.status()).as("seed " + seed).isBetween(400, 505);
            }
        }
    }

    @Test
    @DisplayName("A head of exactly the limit passes, one octet more does not")
    void limit() throws BadMessageException {
        assertThat(HeadReader.forRequests(HEAD.length()).read(bytes(HEAD))).isTrue();
        BadMessageException refusal = catchThrowableOfType(
                BadMessageException.class,
                () -> HeadReader.forRequests(HEAD.length() - 1).read(bytes(HEAD)));
        assertThat(refusal.status()).isEqualTo(431);
    }

    @Test
    void readerIsUsedAgain() throws BadMessageException {
        HeadReader reader = HeadReader.forRequests(1000);
        ByteBuf two = bytes(HEAD + "GET / HTTP/1.0\r\nA: b\r\n\r\n");
        assertThat(reader.read(two)).isTrue();
        reader.reset();
        assertThat(reader.isStarted()).isFalse();
        assertThat(reader.read(two)).isTrue();
        assertThat(reader.startLine()).isEqualTo("GET / HTTP/1.0");
        assertThat(reader.fields()).isEqualTo(Headers.of("A", "b"));
    }

    @Test
    @DisplayName("What a reader kept of a head does not show in the next, whatever changes and however long it is")
    void nothingIsLeftOver() throws BadMessageException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        HeadReader reader = HeadReader.forRequests(20_000);
        for (int round = 0; round < 2000; round++) {
            StringBuilder head =
                    new StringBuilder("GET /").append(random.nextInt(2)).append(" HTTP/1.1\r\n");
            for (int field = random.nextInt(random.nextInt(10) == 0 ? 60 : 6); field > 0; field--) {
                head.append('b').append(random.nextInt(3)).append(": ");
                head.append("\u00e4a".substring(0, random.nextInt(3)).repeat(random.nextInt(20) == 0 ? 100 : 1));
                head.append("\r\n");
            }
            head.append("\r\n");
            HeadReader fresh = HeadReader.forRequests(20_000);
            assertThat(fresh.read(bytes(head.toString()))).isTrue();
            assertThat(reader.read(bytes(head.toString()))).isTrue();
            assertThat(reader.startLine()).as("seed " + seed).isEqualTo(fresh.startLine());
            assertThat(reader.fields()).as("seed " + seed).isEqualTo(fresh.fields());
            reader.reset();
        }
    }

    @Test
    @DisplayName("A short text that stood at the same place of the last head is the same string again")
    void repeatedTexts() throws BadMessageException {
        HeadReader reader = HeadReader.forRequests(1000);
        reader.read(bytes("GET / HTTP/1.1\r\nA: same\r\nB: one\r\n\r\n"));
        Headers first = reader.fields();
        reader.reset();
        reader.read(bytes("GET / HTTP/1.1\r\nA: same\r\nB: two\r\n\r\n"));
        Headers second = reader.fields();
        assertThat(second.value(0)).isSameAs(first.value(0));
        assertThat(second.value(1)).isEqualTo("two");
        assertThat(first.value(1)).isEqualTo("one");
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/a?b,          /a?b",
        "http://h:80/a,         /a",
        "HTTPS://[::1]:443/a,   /a",
        "http://h,              /",
        "http://h?q,            /?q",
        "/a//b/http://c,        /a//b/http://c"
    })
    @DisplayName("An absolute target loses its authority")
    void absoluteTargets(String given, String expected) throws BadMessageException {
        assertThat(request("GET " + given + " HTTP/1.1\r\n\r\n").target()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"http://", "http:///a", "http://a b/c", "http://u@h/a", "ftp://h/a", "h:80", "*", "a", "//h/../a#b"})
    void otherTargetsAreRefused(String target) {
        assertThatThrownBy(() -> request("GET " + target + " HTTP/1.1\r\n\r\n"))
                .isInstanceOf(BadMessageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK,           200, HTTP_1_1",
        "HTTP/1.0 404 Not Found,    404, HTTP_1_0",
        "HTTP/1.1 999,              999, HTTP_1_1",
        "'HTTP/1.1 503 ',           503, HTTP_1_1"
    })
    void statusLines(String line, int status, HttpVersion version) throws BadMessageException {
        ResponseHead head = response(line + "\r\n\r\n");
        assertThat(head.status()).isEqualTo(status);
        assertThat(head.version()).isEqualTo(version);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1",
        "HTTP/1.1 20 OK",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 2x0 OK",
        "HTTP/1.1 099 OK",
        "HTTP/1.1  200 OK",
        "HTTP/2.0 200 OK",
        "HTTP/1.2 200 OK",
        "ICY 200 OK",
        "http/1.1 200 OK"
    })
    void otherStatusLinesAreRefused(String line) {
        assertThatThrownBy(() -> response(line + "\r\n\r\n")).isInstanceOf(BadMessageException.class);
    }

    @Test
    @DisplayName("What is no HTTP is refused at its first wrong octet")
    void notHttp() {
        HeadReader reader = HeadReader.forResponses(1000);
        assertThatThrownBy(() -> reader.read(bytes("HTTX"))).isInstanceOf(BadMessageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, '',                     true",
        "HTTP/1.1, close,                  false",
        "HTTP/1.1, 'x-a, Close',           false",
        "HTTP/1.1, closed,                 true",
        "HTTP/1.0, '',                     false",
        "HTTP/1.0, keep-alive,             true",
        "HTTP/1.0, 'Keep-Alive, close',    false"
    })
    void keepAlive(String version, String connection, boolean expected) throws BadMessageException {
        String field = connection.isEmpty() ? "" : "Connection: " + connection + "\r\n";
        assertThat(request("GET / " + version + "\r\n" + field + "\r\n").keepsAlive())
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("RT-X-1: what belongs to the connection is left out, what it names, too")
    void endToEnd() throws BadMessageException {
        String fields = String.join(
                "\r\n",
                "A: 1",
                "Connection: keep-alive, X-Hop",
                "X-HOP: 1",
                "Keep-Alive: 5",
                "Transfer-Encoding: chunked",
                "TE: x",
                "Trailer: x",
                "Upgrade: x",
                "Proxy-Authenticate: x",
                "Content-Length: 5",
                "a: 2");
        ResponseHead head = response("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n");
        assertThat(head.endToEnd()).isEqualTo(Headers.of("A", "1", "a", "2"));
    }

    private static RequestHead request(String text) throws BadMessageException {
        HeadReader reader = HeadReader.forRequests(10_000);
        assertThat(reader.read(bytes(text))).isTrue();
        return RequestHead.of(reader);
    }

    private static ResponseHead response(String text) throws BadMessageException {
        HeadReader reader = HeadReader.forResponses(10_000);
        assertThat(reader.read(bytes(text))).isTrue();
        return ResponseHead.of(reader);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }
}
