package io.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.testkit.Await;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
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
        RequestPublisher publisher = new RequestPublisher(body, () -> {});
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
        RequestPublisher publisher = new RequestPublisher(ByteBuffer.allocate(5), writing::incrementAndGet);
        assertThat(writing).hasValue(0);
        assertThat(publisher.contentLength()).isEqualTo(5);
        assertThat(writing).hasValue(1);
        assertThatThrownBy(publisher::contentLength).isInstanceOf(RequestPublisher.SentBefore.class);
        assertThat(writing).hasValue(1);
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
