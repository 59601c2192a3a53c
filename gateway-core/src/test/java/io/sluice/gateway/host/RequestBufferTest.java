package io.sluice.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.RequestMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The body of a request as a host reads it")
class RequestBufferTest {
    private static final int MAX = 300_000;

    private final RequestMemory memory = RequestMemory.of(1_000_000);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8 * 1024, 8 * 1024 + 1, 128 * 1024, 200_000, MAX})
    @DisplayName("takes what fits, announced or not, from a stream or in chunks")
    void takesWhatFits(int size) throws IOException {
        byte[] body = bytes(size);
        for (long announced : new long[] {-1, size}) {
            try (RequestBuffer streamed = new RequestBuffer(memory, MAX);
                    RequestBuffer chunked = new RequestBuffer(memory, MAX)) {
                assertThat(streamed.announce(announced)).isNull();
                assertThat(streamed.addAll(new ByteArrayInputStream(body))).isNull();
                assertThat(chunked.announce(announced)).isNull();
                for (int from = 0; from < size; from += 7_001) {
                    ByteBuffer chunk = ByteBuffer.wrap(body, from, Math.min(7_001, size - from));
                    assertThat(chunked.add(chunk.asReadOnlyBuffer())).isNull();
                }
                assertThat(streamed.content()).isEqualTo(ByteBuffer.wrap(body));
                assertThat(chunked.content()).isEqualTo(ByteBuffer.wrap(body));
            }
        }
        assertThat(memory.taken()).isZero();
    }

    @Test
    @DisplayName("an announced body of usual size takes its memory once")
    void announcedOnce() {
        try (RequestBuffer buffer = new RequestBuffer(memory, MAX)) {
            buffer.announce(100_000);
            buffer.add(ByteBuffer.wrap(bytes(10)));
            assertThat(memory.taken()).isEqualTo(100_000);
            buffer.add(ByteBuffer.wrap(bytes(99_990)));
            assertThat(memory.taken()).isEqualTo(100_000);
        }
    }

    @Test
    @DisplayName("a large announcement takes memory only as the bytes come")
    void announcedIsNotTaken() {
        try (RequestBuffer buffer = new RequestBuffer(memory, MAX)) {
            buffer.announce(MAX);
            buffer.add(ByteBuffer.wrap(bytes(1)));
            assertThat(memory.taken()).isLessThanOrEqualTo(128 * 1024);
        }
    }

    @Test
    @DisplayName("what is too large is refused: when it is announced, and when it comes")
    void tooLarge() throws IOException {
        try (RequestBuffer announced = new RequestBuffer(memory, MAX);
                RequestBuffer streamed = new RequestBuffer(memory, MAX);
                RequestBuffer chunked = new RequestBuffer(memory, MAX)) {
            assertThat(announced.announce(MAX + 1L))
                    .extracting(LocalReply::status)
                    .isEqualTo(413);
            assertThat(streamed.addAll(new ByteArrayInputStream(bytes(MAX + 1))))
                    .extracting(LocalReply::status)
                    .isEqualTo(413);
            chunked.add(ByteBuffer.wrap(bytes(MAX)));
            assertThat(chunked.add(ByteBuffer.wrap(bytes(1))))
                    .extracting(LocalReply::status)
                    .isEqualTo(413);
        }
    }

    @Test
    @DisplayName("a refused request keeps nothing that still comes, and says the same again")
    void staysRefused() throws IOException {
        try (RequestBuffer buffer = new RequestBuffer(memory, 10)) {
            LocalReply refusal = buffer.add(ByteBuffer.wrap(bytes(11)));
            ByteBuffer late = ByteBuffer.wrap(bytes(3));
            assertThat(buffer.add(late)).isSameAs(refusal);
            assertThat(late.hasRemaining()).isFalse();
            assertThat(buffer.addAll(InputStream.nullInputStream())).isSameAs(refusal);
            assertThat(buffer.size()).isZero();
        }
    }

    @Test
    @DisplayName("without memory it is refused with 503, and what it had taken is given back")
    void noMemory() {
        RequestMemory little = RequestMemory.of(20_000);
        try (RequestBuffer buffer = new RequestBuffer(little, MAX)) {
            assertThat(buffer.add(ByteBuffer.wrap(bytes(15_000)))).isNull();
            LocalReply refusal = buffer.add(ByteBuffer.wrap(bytes(15_000)));
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.code()).isEqualTo("overloaded");
        }
        assertThat(little.taken()).isZero();
    }

    @Test
    @DisplayName("the limit is the gateway's, or the longest array")
    void limitOfTheGateway() {
        try (Gateway small = Gateway.builder().maxRequestBytes(10).build();
                Gateway huge = Gateway.builder().maxRequestBytes(1L << 40).build()) {
            assertThat(RequestBuffer.limitOf(small)).isEqualTo(10);
            assertThat(RequestBuffer.limitOf(huge)).isEqualTo(Integer.MAX_VALUE - 8);
        }
    }

    @Test
    @DisplayName("closed twice, it gives back once")
    void closedTwice() {
        RequestBuffer buffer = new RequestBuffer(memory, MAX);
        buffer.add(ByteBuffer.wrap(bytes(5)));
        buffer.close();
        buffer.close();
        assertThat(memory.taken()).isZero();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
