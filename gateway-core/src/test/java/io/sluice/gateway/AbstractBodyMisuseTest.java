package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscribers and sources that throw, and calls from within calls. */
class AbstractBodyMisuseTest {
    /** Not a RuntimeException: also what nobody catches must not stop a body from ending. */
    private final Error error = new AssertionError("thrown by the subscriber");

    /** A signal of a subscriber. */
    enum Signal {
        ON_SUBSCRIBE,
        ON_NEXT,
        ON_COMPLETE,
        ON_ERROR
    }

    @ParameterizedTest
    @EnumSource(names = {"ON_SUBSCRIBE", "ON_NEXT"})
    void subscriberThatThrowsHasLeft(Signal when) {
        ManualBody body = new ManualBody();
        ThrowingSubscriber subscriber = new ThrowingSubscriber(when, error);
        assertThatCode(() -> body.subscribe(subscriber)).doesNotThrowAnyException();
        assertThatCode(() -> body.sendAll("a", "b")).doesNotThrowAnyException();
        body.end();

        assertThat(subscriber.signals).endsWith(when);
        assertThat(body.cancellations).containsExactly(error);
        assertThat(failure(body)).isSameAs(error);
    }

    @Test
    void subscriberThatThrowsAtTheEndDoesNotChangeIt() {
        ManualBody body = new ManualBody();
        body.subscribe(new ThrowingSubscriber(Signal.ON_COMPLETE, error));
        assertThatCode(body::end).doesNotThrowAnyException();

        assertThat(body.completion().toCompletableFuture()).isCompleted();
    }

    @Test
    void subscriberThatThrowsAtAFailureDoesNotChangeIt() {
        ManualBody body = new ManualBody();
        IOException cause = new IOException("reset");
        body.subscribe(new ThrowingSubscriber(Signal.ON_ERROR, error));
        assertThatCode(() -> body.breakWith(cause)).doesNotThrowAnyException();

        assertThat(failure(body)).isSameAs(cause);
    }

    @Test
    void cancelledWhileItsSubscriberThrowsCompletes() {
        ManualBody body = new ManualBody();
        IOException cause = new IOException("given up");
        body.subscribe(new RecordingSubscriber() {
            @Override
            void subscribed() {
                body.cancel(cause);
                throw new IllegalStateException("cannot subscribe");
            }
        });

        assertThat(failure(body)).isSameAs(cause);
    }

    @Test
    void sourceThatThrowsWhenAskedIsCancelled() {
        RuntimeException thrown = new IllegalStateException("no file");
        List<Throwable> cancellations = new ArrayList<>();
        Body body = new AbstractBody() {
            @Override
            protected void onRequest(long chunks) {
                throw thrown;
            }

            @Override
            protected void onCancel(Throwable cause) {
                cancellations.add(cause);
            }
        };
        RecordingSubscriber subscriber = new RecordingSubscriber();
        body.subscribe(subscriber);
        assertThatCode(() -> subscriber.subscription.request(1)).doesNotThrowAnyException();

        assertThat(subscriber.signals).containsExactly("subscribed", "error");
        assertThat(subscriber.error).isSameAs(thrown);
        assertThat(cancellations).containsExactly(thrown);
    }

    @Test
    void sourceThatThrowsWhenCancelledIsNotHeard() {
        RuntimeException thrown = new IllegalStateException("already closed");
        IOException cause = new IOException("given up");
        Body body = new AbstractBody() {
            @Override
            protected void onRequest(long chunks) {}

            @Override
            protected void onCancel(Throwable why) {
                throw thrown;
            }
        };
        RecordingSubscriber subscriber = new RecordingSubscriber();
        body.subscribe(subscriber);
        assertThatCode(() -> body.cancel(cause)).doesNotThrowAnyException();

        assertThat(subscriber.error).isSameAs(cause);
        assertThat(cause.getSuppressed()).containsExactly(thrown);
    }

    @Test
    void signalsDoNotNest() {
        ManualBody body = new ManualBody();
        RecordingSubscriber subscriber = new RecordingSubscriber() {
            @Override
            void subscribed() {
                subscription.request(9);
                body.send("a");
            }

            @Override
            void received(String text) {
                if (text.equals("a")) {
                    body.send("b");
                    body.end();
                    subscription.request(1);
                }
            }
        };
        body.subscribe(subscriber);

        assertThat(subscriber.signals).containsExactly("subscribed", "a", "b", "complete");
        assertThat(subscriber.violations).isEmpty();
    }

    @Test
    void signalsDoNotNestWhenTheSourceEmitsWhereItIsAsked() {
        List<ManualBody> self = new ArrayList<>();
        ManualBody body = new ManualBody() {
            @Override
            protected void onRequest(long chunks) {
                sendAll("a", "b");
            }
        };
        self.add(body);
        RecordingSubscriber subscriber = new RecordingSubscriber() {
            @Override
            void received(String text) {
                if (text.equals("a")) {
                    self.get(0).send("from within onNext");
                }
            }
        };
        body.subscribe(subscriber);
        subscriber.subscription.request(3);

        assertThat(subscriber.signals).containsExactly("subscribed", "a", "from within onNext", "b");
        assertThat(subscriber.violations).isEmpty();
    }

    @Test
    void endlessSourceIsReadChunkByChunkUntilItsReaderLeaves() {
        EndlessBody body = new EndlessBody();
        List<Integer> ahead = new ArrayList<>();
        RecordingSubscriber subscriber = new RecordingSubscriber() {
            @Override
            void received(String text) {
                ahead.add(body.emitted - signals.size() + 1);
                if (signals.size() > 100_000) {
                    subscription.cancel();
                }
            }
        };
        body.subscribe(subscriber);
        subscriber.subscription.request(Long.MAX_VALUE);

        assertThat(ahead).hasSize(100_000).containsOnly(0);
        assertThat(body.emitted).isEqualTo(100_000);
    }

    @Test
    void askingForOneAtATimeDoesNotDeepenTheStack() {
        EndlessBody body = new EndlessBody();
        List<Integer> depths = new ArrayList<>();
        RecordingSubscriber subscriber = new RecordingSubscriber() {
            @Override
            void subscribed() {
                subscription.request(1);
            }

            @Override
            void received(String text) {
                depths.add(Thread.currentThread().getStackTrace().length);
                if (depths.size() < 1_000) {
                    subscription.request(1);
                }
            }
        };
        body.subscribe(subscriber);

        assertThat(depths).hasSize(1_000);
        assertThat(depths.get(999)).isEqualTo(depths.get(1));
    }

    private static Throwable failure(Body body) {
        return body.completion()
                .handle((done, thrown) -> thrown)
                .toCompletableFuture()
                .join();
    }

    /** Emits as much as it is asked for, where it is asked. */
    private static final class EndlessBody extends AbstractBody {
        private final ByteBuffer chunk = ByteBuffer.allocate(1);
        private int emitted;

        @Override
        protected void onRequest(long chunks) {
            for (long i = 0; i < chunks && !isCancelled(); i++) {
                emitted++;
                emit(chunk);
            }
        }

        @Override
        protected void onCancel(Throwable cause) {}
    }

    /** Throws at one signal. */
    private static final class ThrowingSubscriber implements Flow.Subscriber<ByteBuffer> {
        private final Signal when;
        private final Error error;
        private final List<Signal> signals = new ArrayList<>();

        ThrowingSubscriber(Signal when, Error error) {
            this.when = when;
            this.error = error;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(9);
            signal(Signal.ON_SUBSCRIBE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            signal(Signal.ON_NEXT);
        }

        @Override
        public void onError(Throwable cause) {
            signal(Signal.ON_ERROR);
        }

        @Override
        public void onComplete() {
            signal(Signal.ON_COMPLETE);
        }

        private void signal(Signal signal) {
            signals.add(signal);
            if (signal == when) {
                throw error;
            }
        }
    }
}
