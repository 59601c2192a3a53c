package io.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The body between the client's signals, which are played here, and a subscriber. */
class JdkResponseBodyTest {
    private final JdkExchange exchange = new JdkExchange(
            new ExchangeRequest(
                    Origin.of("http", "localhost", 80), "GET", "/", Headers.empty(), ByteBuffer.allocate(0)),
            ended -> {});
    private final JdkResponseBody body = new JdkResponseBody(new ResponseHead(200, Headers.empty(), -1), exchange);
    private final Reads reads = new Reads();

    @Test
    void responseIsThereWhenTheClientSubscribes() {
        body.onSubscribe(reads);
        assertThat(Await.value(exchange.response()).body()).isSameAs(body);
        assertThat(reads.cancelled).isFalse();
        body.onComplete();
        ChunkProbe.on(body);
    }

    @Test
    void clientThatSubscribesAfterACancelIsTurnedAway() {
        exchange.cancel(new IOException("cancel"));
        body.onSubscribe(reads);
        assertThat(reads.cancelled).isTrue();
    }

    @Test
    void readIsRequestedOnlyWhileMoreChunksAreWantedThanCame() {
        body.onSubscribe(reads);
        ChunkProbe probe = ChunkProbe.on(body);
        assertThat(reads.requested).isZero();
        probe.request(1).request(1);
        assertThat(reads.requested).isEqualTo(1);
        body.onNext(chunks("a", "b", "c"));
        probe.request(1);
        assertThat(reads.requested).isEqualTo(1);
        probe.request(2);
        assertThat(reads.requested).isEqualTo(2);
        body.onNext(chunks("d"));
        assertThat(reads.requested).isEqualTo(3);
        body.onNext(chunks(""));
        assertThat(reads.requested).isEqualTo(4);
        body.onNext(chunks("e"));
        assertThat(reads.requested).isEqualTo(4);
        body.onComplete();
        Await.value(probe.end());
        assertThat(probe.text()).isEqualTo("abcde");
    }

    @Test
    void demandWithoutBoundReadsOnAndOn() {
        body.onSubscribe(reads);
        ChunkProbe probe = ChunkProbe.on(body).request(Long.MAX_VALUE).request(Long.MAX_VALUE);
        for (int i = 0; i < 100; i++) {
            assertThat(reads.requested).isEqualTo(i + 1);
            body.onNext(chunks("a", "b"));
        }
        body.onComplete();
        Await.value(probe.end());
        assertThat(probe.receivedBytes()).isEqualTo(200);
    }

    @Test
    void errorThatOverlapsChunksComesAfterThem() throws InterruptedException {
        body.onSubscribe(reads);
        ChunkProbe probe = new ChunkProbe();
        Thread breakdown = new Thread(() -> body.onError(new IOException("the client broke down")));
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                probe.onSubscribe(subscription);
                probe.request(10);
            }

            @Override
            public void onNext(ByteBuffer chunk) {
                probe.onNext(chunk);
                if (probe.receivedBytes() == 1) {
                    breakdown.start();
                    Await.until("the error was signalled", () -> !breakdown.isAlive());
                }
            }

            @Override
            public void onError(Throwable thrown) {
                probe.onError(thrown);
            }

            @Override
            public void onComplete() {
                probe.onComplete();
            }
        });
        body.onNext(chunks("a", "b", "c"));
        breakdown.join();
        Throwable failure = Await.failure(probe.end());
        assertThat(((GatewayException) failure).kind()).isEqualTo(ErrorKind.CONNECT_FAILED);
        assertThat(probe.text()).isEqualTo("abc");
        body.onNext(chunks("d"));
        body.onComplete();
        assertThat(probe.text()).isEqualTo("abc");
    }

    @Test
    void cancelReachesTheClient() {
        body.onSubscribe(reads);
        body.cancel(new IOException("cancel"));
        assertThat(reads.cancelled).isTrue();
    }

    private static List<ByteBuffer> chunks(String... texts) {
        return Stream.of(texts)
                .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** The client's subscription: counts what is requested. */
    private static final class Reads implements Flow.Subscription {
        private long requested;
        private boolean cancelled;

        @Override
        public void request(long count) {
            requested += count;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
