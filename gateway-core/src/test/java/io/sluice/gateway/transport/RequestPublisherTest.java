package io.sluice.gateway.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.testkit.Await;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPublisherTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 1_000_000})
    void bytesAreGivenInSlicesOfTheSameMemory(int length) {
        byte[] bytes = new byte[length + 10];
        new Random(length).nextBytes(bytes);
        ByteBuffer body = ByteBuffer.wrap(bytes, 3, length);
        RequestPublisher publisher = new RequestPublisher(request(List.of(body)), () -> {});
        assertThat(publisher.contentLength()).isEqualTo(length);

        List<ByteBuffer> slices = collect(publisher);
        ByteBuffer whole = ByteBuffer.allocate(length);
        for (ByteBuffer slice : slices) {
            assertThat(slice.remaining()).isBetween(1, 65_536);
            whole.put(slice.duplicate());
        }
        assertThat(whole.flip()).isEqualTo(body);
        assertThat(body.position()).isEqualTo(3);

        bytes[3]++;
        assertThat(slices.get(0).get(0)).isEqualTo(bytes[3]);
    }

    @Test
    void lengthIsAskedForWhenTheRequestIsWrittenAndOnlyOnce() {
        AtomicInteger writing = new AtomicInteger();
        RequestPublisher publisher =
                new RequestPublisher(request(List.of(ByteBuffer.allocate(5))), writing::incrementAndGet);
        assertThat(writing).hasValue(0);
        assertThat(publisher.contentLength()).isEqualTo(5);
        assertThat(writing).hasValue(1);
        assertThatThrownBy(publisher::contentLength).isInstanceOf(RequestPublisher.SentBefore.class);
        assertThat(writing).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2,3", "10,100000,20", "8000,8000,1,0", "0,5,0", "70000,1,70000", "0,0"})
    void smallSegmentsAreJoinedAndLargeOnesAreNot(String sizes) {
        List<ByteBuffer> segments = Stream.of(sizes.split(","))
                .map(size -> ByteBuffer.wrap("x".repeat(Integer.parseInt(size)).getBytes(US_ASCII)))
                .toList();
        int length = segments.stream().mapToInt(ByteBuffer::remaining).sum();
        RequestPublisher publisher = new RequestPublisher(request(segments), () -> {});
        assertThat(publisher.contentLength()).isEqualTo(length);

        List<ByteBuffer> pieces = collect(publisher);

        assertThat(pieces.stream().mapToInt(ByteBuffer::remaining).sum()).isEqualTo(length);
        assertThat(pieces)
                .hasSizeLessThanOrEqualTo(segments.size() + length / 65_536)
                .allSatisfy(piece -> assertThat(piece.remaining()).isBetween(1, 65_536));
        long small = pieces.stream().filter(piece -> piece.remaining() < 1_000).count();
        assertThat(small).as("packets of a few bytes").isLessThanOrEqualTo(2);
    }

    private static ExchangeRequest request(List<ByteBuffer> segments) {
        return new ExchangeRequest(Origin.of("http", "h", 80), "POST", "/", Headers.empty(), segments);
    }

    private static List<ByteBuffer> collect(Flow.Publisher<ByteBuffer> publisher) {
        CompletableFuture<List<ByteBuffer>> all = new CompletableFuture<>();
        List<ByteBuffer> slices = new ArrayList<>();
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer slice) {
                slices.add(slice);
            }

            @Override
            public void onError(Throwable thrown) {
                all.completeExceptionally(thrown);
            }

            @Override
            public void onComplete() {
                all.complete(slices);
            }
        });
        return Await.value(all);
    }
}
