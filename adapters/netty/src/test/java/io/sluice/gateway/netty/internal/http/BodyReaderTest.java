package io.sluice.gateway.netty.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.gateway.Body;
import io.sluice.gateway.Headers;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies and their framing (RFC 9112, 6 and 7). */
@DisplayName("Bodies")
class BodyReaderTest {
    private static final String CHUNKS =
            "5\r\nhello\r\n00a;a=\"b\"\r\n, chunked \r\nB\r\nhello world\r\n0;x\r\nX-A: b\r\n\r\n";
    private static final String TEXT = "hello, chunked hello world";

    @Test
    @DisplayName("However a body is cut into pieces, in and out, it reads the same, and what follows is left alone")
    void anyPieces() throws BadMessageException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            assertThat(readInPieces(new ChunkedReader(1000), CHUNKS, random))
                    .as("seed " + seed)
                    .isEqualTo(TEXT);
            assertThat(readInPieces(new BodyReader.OfLength(TEXT.length()), TEXT, random))
                    .as("seed " + seed)
                    .isEqualTo(TEXT);
        }
    }

    @Test
    @DisplayName("Random octets are read or refused, and nothing else happens")
    void randomOctets() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] alphabet = "0123af;\r\n\r\n\r\n xX:".getBytes(ISO_8859_1);
        for (int round = 0; round < 20_000; round++) {
            byte[] octets = new byte[random.nextInt(40)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = alphabet[random.nextInt(alphabet.length)];
            }
            ByteBuffer out = ByteBuffer.allocate(40);
            try {
                new ChunkedReader(30).read(Unpooled.wrappedBuffer(octets), out);
            } catch (BadMessageException refused) {
                assertThat(refused.status()).as("seed " + seed).isIn(400, 413, 431);
            }
            assertThat(out.position()).as("seed " + seed).isLessThanOrEqualTo(30);
        }
    }

    @Test
    @DisplayName("What the chunks write can be read")
    void roundTrip() throws BadMessageException {
        for (int size : new int[] {1, 15, 16, 17, 255, 256, 4095, 4096, 65_535, 65_536, 1 << 20}) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            ByteBuf wire = Unpooled.buffer(size + Chunks.OVERHEAD + 5, size + Chunks.OVERHEAD + 5);
            Chunks.write(wire, ByteBuffer.wrap(bytes));
            Chunks.writeEnd(wire);
            ByteBuffer read = ByteBuffer.allocate(size);
            ChunkedReader reader = new ChunkedReader(size);
            reader.read(wire, read);
            assertThat(reader.isDone()).isTrue();
            assertThat(wire.isReadable()).isFalse();
            assertThat(read.array()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3e8\r\n", "0003e8;x\r\n"})
    void chunksUpToTheLimitPass(String size) throws BadMessageException {
        ChunkedReader reader = new ChunkedReader(1000);
        reader.read(bytes(size + "x"), ByteBuffer.allocate(1));
        assertThat(reader.isDone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3e9\r\n", "fffffffffffffff\r\n", "1\r\nx\r\n3e8\r\n"})
    @DisplayName("A chunk beyond the limit is refused when it is announced")
    void chunksBeyondTheLimit(String chunks) {
        BadMessageException refusal = catchThrowableOfType(
                BadMessageException.class, () -> new ChunkedReader(1000).read(bytes(chunks), ByteBuffer.allocate(10)));
        assertThat(refusal.status()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  200, '',                             -1, true",
        "GET,  200, content-length=5,               5,  false",
        "GET,  200, content-length=0,               0,  false",
        "GET,  200, transfer-encoding=chunked,      -1, false",
        "GET,  200, transfer-encoding=CHUNKED,      -1, false",
        "HEAD, 200, content-length=5,               0,  false",
        "HEAD, 200, transfer-encoding=chunked,      0,  false",
        "GET,  204, content-length=5,               0,  false",
        "GET,  304, content-length=5,               0,  false"
    })
    @DisplayName("Where the body of a response ends")
    void responses(String method, int status, String field, long length, boolean untilClose)
            throws BadMessageException {
        ResponseHead head = new ResponseHead(status, HttpVersion.HTTP_1_1, fields(field));
        BodyReader reader = Framing.ofResponse(head, method);
        assertThat(reader.length()).isEqualTo(length);
        assertThat(reader.isDone()).isEqualTo(length == 0);
        assertThat(reader.endsWithConnection()).isEqualTo(untilClose);
    }

    @ParameterizedTest
    @CsvSource({
        "content-length=5~content-length=5",
        "content-length=5~content-length=6",
        "content-length=5~transfer-encoding=chunked",
        "transfer-encoding=chunked~transfer-encoding=chunked",
        "'transfer-encoding=gzip, chunked'",
        "transfer-encoding=identity",
        "content-length=-1",
        "content-length=1e3",
        "content-length=",
        "content-length=1234567890123456789"
    })
    @DisplayName("Framing that is not clear is refused, in requests and in responses")
    void unclear(String field) {
        Headers headers = fields(field);
        assertThat(refusal(() -> Framing.ofResponse(new ResponseHead(200, HttpVersion.HTTP_1_1, headers), "GET")))
                .isEqualTo(400);
        RequestHead request = new RequestHead("POST", "/", HttpVersion.HTTP_1_1, headers);
        assertThat(refusal(() -> Framing.ofRequest(request, 10))).isEqualTo(400);
    }

    @Test
    @DisplayName("HTTP/1.0 knows no chunks")
    void oldChunks() {
        Headers headers = Headers.of("transfer-encoding", "chunked");
        assertThat(refusal(() -> Framing.ofResponse(new ResponseHead(200, HttpVersion.HTTP_1_0, headers), "GET")))
                .isEqualTo(400);
    }

    @Test
    @DisplayName("A request without length has no body, one beyond the limit is refused")
    void requests() throws BadMessageException {
        assertThat(Framing.ofRequest(request(""), 10).isDone()).isTrue();
        assertThat(Framing.ofRequest(request("content-length=10"), 10).length()).isEqualTo(10);
        assertThat(Framing.ofRequest(request("transfer-encoding=chunked"), 10).length())
                .isEqualTo(Body.UNKNOWN_LENGTH);
        assertThat(refusal(() -> Framing.ofRequest(request("content-length=11"), 10)))
                .isEqualTo(413);
    }

    private interface Parsing {
        BodyReader run() throws BadMessageException;
    }

    private static int refusal(Parsing parsing) {
        return catchThrowableOfType(BadMessageException.class, parsing::run).status();
    }

    private static RequestHead request(String field) {
        return new RequestHead("POST", "/", HttpVersion.HTTP_1_1, fields(field));
    }

    private static Headers fields(String text) {
        Headers.Builder fields = Headers.builder();
        for (String field : text.isEmpty() ? new String[0] : text.split("~", -1)) {
            int equals = field.indexOf('=');
            fields.add(field.substring(0, equals), field.substring(equals + 1));
        }
        return fields.build();
    }

    private static String readInPieces(BodyReader reader, String wire, Random random) throws BadMessageException {
        String text = wire + "NEXT";
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (!reader.isDone()) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(12));
            ByteBuf piece = bytes(text.substring(at, end));
            ByteBuffer out = ByteBuffer.allocate(1 + random.nextInt(8));
            reader.read(piece, out);
            body.append(ISO_8859_1.decode(out.flip()));
            at = end - piece.readableBytes();
        }
        assertThat(text.substring(at)).isEqualTo("NEXT");
        return body.toString();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }
}
