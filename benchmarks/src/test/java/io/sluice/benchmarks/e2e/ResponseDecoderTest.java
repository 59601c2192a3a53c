package io.sluice.benchmarks.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Of a response its body is left, however a proxy cut it. */
class ResponseDecoderTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

    private final ResponseDecoder decoder = new ResponseDecoder();
    private final ByteBuffer body = ByteBuffer.allocate(1000);

    @Test
    void eventThatIsSplitOverChunksIsWholeAgain() throws IOException {
        decode(HEAD + "Transfer-Encoding: chunked\r\n\r\na\r\ndata: {\"t\"\r\n7;x=y\r\n:123}\n\n\r\n0\r\n\r\n");
        assertThat(body()).isEqualTo("data: {\"t\":123}\n\n");
        assertThat(decoder.isEnded()).isTrue();
    }

    @Test
    void piecesMayEndAnywhere() throws IOException {
        String response = HEAD + "Transfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n3\r\nxyz\r\n0\r\n\r\n";
        for (int i = 0; i < response.length(); i++) {
            decode(response.substring(i, i + 1));
        }
        assertThat(body()).isEqualTo("0123456789abcdefxyz");
    }

    @Test
    void withoutChunksEverythingIsTheBody() throws IOException {
        decode(HEAD + "\r\n3\r\nabc\r\n");
        assertThat(body()).isEqualTo("3\r\nabc\r\n");
        assertThat(decoder.isEnded()).isFalse();
    }

    @Test
    void errorIsNoStream() {
        assertThatThrownBy(() -> decode("HTTP/1.1 502 Bad Gateway\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("502");
    }

    private void decode(String text) throws IOException {
        decoder.decode(ByteBuffer.wrap(text.getBytes(US_ASCII)), body);
    }

    private String body() {
        return US_ASCII.decode(body.flip()).toString();
    }
}
