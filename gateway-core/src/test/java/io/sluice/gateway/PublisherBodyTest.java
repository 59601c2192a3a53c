package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** A body of somebody else's publisher. */
class PublisherBodyTest extends BodyContract {
    private static ExecutorService threads;

    private final Manual publisher = new Manual();

    @BeforeAll
    static void startThreads() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stopThreads() {
        threads.shutdownNow();
    }

    /** The publisher gives its subscription late, on another thread. */
    @Override
    protected Body bodyOf(long chunks) {
        Body source = Body.from(new Endless(chunks), Runnable::run);
        return Body.from(later(source, threads), Body.UNKNOWN_LENGTH);
    }

    @Override
    protected Body failedBody() {
        ManualBody source = new ManualBody();
        source.breakWith(new IOException("broken"));
        return Body.from(later(source, threads), Body.UNKNOWN_LENGTH);
    }

    private static Flow.Publisher<ByteBuffer> later(Flow.Publisher<ByteBuffer> source, Executor executor) {
        return subscriber -> executor.execute(() -> source.subscribe(subscriber));
    }

    @TestFactory
    Stream<DynamicTest> reactiveStreamsRulesForItsSubscriber() {
        return ReactiveStreamsTck.rules(SubscriberVerification::new, List.of());
    }

    @Test
    void demandBeforeTheSubscriptionIsNotLost() {
        ChunkProbe reader = ChunkProbe.on(body()).request(2);
        reader.request(3);
        publisher.begin();
        assertThat(publisher.requests).containsExactly(5L);
        reader.request(1);
        assertThat(publisher.requests).containsExactly(5L, 1L);
        publisher.send("a").send("b").target.onComplete();
        Await.value(reader.end());
        assertThat(reader.text()).isEqualTo("ab");
    }

    @Test
    void cancelReachesThePublisherBeforeAndAfterItsSubscription() {
        Body early = body();
        early.cancel(new IOException("not wanted"));
        publisher.begin();
        assertThat(publisher.cancels).isEqualTo(1);
        assertThat(publisher.requests).isEmpty();

        Manual other = new Manual();
        Body late = Body.from(other, Body.UNKNOWN_LENGTH);
        other.begin();
        late.cancel(new IOException("not wanted"));
        assertThat(other.cancels).isEqualTo(1);
    }

    @Test
    void emptyChunksCostNoDemand() {
        ChunkProbe reader = ChunkProbe.on(body()).request(1);
        publisher.begin().send("").send("");
        assertThat(publisher.requests).containsExactly(1L, 1L, 1L);
        publisher.send("a").target.onComplete();
        Await.value(reader.end());
        assertThat(reader.text()).isEqualTo("a");
    }

    @Test
    void readOnlyAndDirectChunksAreReadByAllReaders() throws IOException {
        List<ByteBuffer> odd = List.of(
                ByteBuffer.wrap("ab".getBytes(UTF_8)).asReadOnlyBuffer(),
                ByteBuffer.allocateDirect(2).put("cd".getBytes(UTF_8)).flip());
        assertThat(Await.value(body(odd).readAllBytes(9))).isEqualTo("abcd".getBytes(UTF_8));
        assertThat(body(odd).toInputStream().readAllBytes()).isEqualTo("abcd".getBytes(UTF_8));
    }

    private static Body body(List<ByteBuffer> chunks) {
        Manual source = new Manual();
        source.onRequest = () -> {
            chunks.forEach(chunk -> source.target.onNext(chunk.duplicate()));
            source.target.onComplete();
        };
        Body body = Body.from(source, 4);
        source.begin();
        return body;
    }

    @Test
    void moreChunksThanRequestedBreakTheBody() {
        ChunkProbe reader = ChunkProbe.on(body()).request(1);
        publisher.begin().send("a").send("b");
        assertThat(Await.failure(reader.end())).hasMessageContaining("more chunks than were requested");
        assertThat(reader.text()).isEqualTo("a");
        assertThat(publisher.cancels).isEqualTo(1);
        publisher.send("c").target.onComplete();
        assertThat(reader.text()).isEqualTo("a");
    }

    @Test
    void signalsOfTwoThreadsAtATimeBreakTheBody() throws Exception {
        Body body = body();
        body.subscribe(new RecordingSubscriber() {
            @Override
            void subscribed() {
                subscription.request(2);
            }

            @Override
            void received(String text) {
                if (text.equals("a")) {
                    Thread other = new Thread(() -> publisher.send("b"));
                    other.start();
                    try {
                        other.join();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        });
        publisher.begin().send("a");
        assertThat(Await.failure(body.completion())).hasMessageContaining("two signals at a time");
        assertThat(publisher.cancels).isEqualTo(1);
    }

    @Test
    void nullBreaksTheBodyAndIsThePublishersToKnow() {
        ChunkProbe reader = ChunkProbe.on(body()).request(1);
        publisher.begin();
        assertThatThrownBy(() -> publisher.target.onNext(null)).isInstanceOf(NullPointerException.class);
        assertThat(Await.failure(reader.end())).hasMessageContaining("null");
    }

    @Test
    void publisherThatThrowsBreaksTheBody() {
        Body thrown = Body.from(
                subscriber -> {
                    throw new IllegalStateException("no");
                },
                Body.UNKNOWN_LENGTH);
        assertThat(Await.failure(thrown.completion())).hasMessage("no");
        ChunkProbe reader = ChunkProbe.on(body());
        publisher.onRequest = () -> {
            throw new IllegalStateException("not so much");
        };
        publisher.begin();
        reader.request(1);
        assertThat(Await.failure(reader.end())).hasMessage("not so much");
    }

    @Test
    void withoutPublisherThereIsNoBody() {
        assertThatThrownBy(() -> Body.from((Flow.Publisher<ByteBuffer>) null, Body.UNKNOWN_LENGTH))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("publisher");
    }

    @Test
    void secondSubscriptionIsCancelled() {
        body();
        publisher.begin().begin();
        assertThat(publisher.cancels).isEqualTo(1);
    }

    @Test
    void lengthMustBeTrue() {
        assertThat(Body.from(publisher, 3).length()).isEqualTo(3);
        ChunkProbe tooFew = ChunkProbe.on(Body.from(publisher, 3)).request(9);
        publisher.begin().send("ab").target.onComplete();
        assertThat(Await.failure(tooFew.end())).hasMessage("body: 2 bytes (expected: 3)");

        Manual other = new Manual();
        ChunkProbe tooMany = ChunkProbe.on(Body.from(other, 3)).request(9);
        other.begin().send("ab").send("cd");
        assertThat(Await.failure(tooMany.end())).hasMessageContaining("more bytes than expected");
        assertThat(other.cancels).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> Body.from(publisher, -2));
    }

    private Body body() {
        return Body.from(publisher, Body.UNKNOWN_LENGTH);
    }

    /** A publisher that does what a test says, whatever the rules. */
    private static final class Manual implements Flow.Publisher<ByteBuffer> {
        private final List<Long> requests = new ArrayList<>();
        private int cancels;
        private Runnable onRequest = () -> {};
        private Flow.Subscriber<? super ByteBuffer> target;

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            target = subscriber;
        }

        Manual begin() {
            target.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long chunks) {
                    requests.add(chunks);
                    onRequest.run();
                }

                @Override
                public void cancel() {
                    cancels++;
                }
            });
            return this;
        }

        Manual send(String text) {
            target.onNext(ByteBuffer.wrap(text.getBytes(UTF_8)));
            return this;
        }
    }

    /** So many bytes, one a read. */
    private static final class Endless extends InputStream {
        private long left;

        Endless(long left) {
            this.left = left;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            target[offset] = 'x';
            return left-- > 0 ? 1 : -1;
        }
    }

    /** The TCK's view of what a body subscribes to its publisher with, while somebody reads the body. */
    public static final class SubscriberVerification extends FlowSubscriberBlackboxVerification<ByteBuffer> {
        SubscriberVerification() {
            super(ReactiveStreamsTck.environment());
        }

        @Override
        @SuppressWarnings("unchecked")
        public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
            Manual source = new Manual();
            ChunkProbe.on(Body.from(source, Body.UNKNOWN_LENGTH)).request(Long.MAX_VALUE);
            return (Flow.Subscriber<ByteBuffer>) source.target;
        }

        @Override
        public ByteBuffer createElement(int element) {
            return ByteBuffer.allocate(1);
        }
    }
}
