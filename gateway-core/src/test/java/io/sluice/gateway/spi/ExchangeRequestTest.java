package io.sluice.gateway.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A request has its body in segments, for each reader anew. */
class ExchangeRequestTest {
    private static final Origin ORIGIN = Origin.of("http", "h", 80);

    @Test
    void segmentsAreOneBody() {
        ExchangeRequest request = request(bytes("ab"), bytes(""), bytes("cde"));
        assertThat(request.bodySize()).isEqualTo(5);
        assertThat(request.body()).isEqualTo(bytes("abcde"));
        assertThat(request).hasToString("ExchangeRequest[POST http://h, 5 bytes]");
    }

    @Test
    void readersDoNotDisturbEachOther() {
        for (ExchangeRequest request : List.of(request(bytes("abc")), request(bytes("a"), bytes("bc")))) {
            request.bodySegments().forEach(segment -> segment.position(segment.limit()));
            request.body().clear().limit(1);
            assertThat(request.body()).isEqualTo(bytes("abc"));
            assertThat(request.onFreshConnection().bodySegments())
                    .isEqualTo(request.withHeaders(Headers.empty()).bodySegments());
        }
    }

    @Test
    void oneSegmentIsNotCopied() {
        byte[] bytes = "abc".getBytes(UTF_8);
        ByteBuffer body = request(ByteBuffer.wrap(bytes)).body();
        bytes[0] = '!'; // which nobody may do, but it shows whose bytes these are
        assertThat(body).isEqualTo(bytes("!bc"));
    }

    @Test
    void whatIsAskedOfTheConnectionStays() {
        EndpointConnection own = new EndpointConnection("", "name", "");
        ExchangeRequest request = request(bytes("abc")).withConnection(own);
        assertThat(request.onFreshConnection().withHeaders(Headers.empty()).connection())
                .isEqualTo(own);
        assertThat(request.onFreshConnection().withConnection(own).needsFreshConnection())
                .isTrue();
        assertThat(request().connection()).isEqualTo(EndpointConnection.plain());
    }

    @Test
    void noSegmentIsNoBody() {
        assertThat(request().bodySize()).isZero();
        assertThat(request().body().hasRemaining()).isFalse();
    }

    private static ExchangeRequest request(ByteBuffer... segments) {
        return new ExchangeRequest(ORIGIN, "POST", "/", Headers.empty(), List.of(segments));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
