package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** How a body is ended from outside: by its subscriber, by someone else, and at which moment. */
class AbstractBodyCancelTest {
    private final ManualBody body = new ManualBody();
    private final RecordingSubscriber subscriber = new RecordingSubscriber();
    private final IOException cause = new IOException("given up");

    @Test
    void subscriberThatCancelsGetsNothingMore() {
        body.subscribe(subscriber);
        subscriber.subscription.request(9);
        body.send("a");
        subscriber.subscription.cancel();
        body.send("b");
        body.end();

        assertThat(subscriber.signals).containsExactly("subscribed", "a");
        assertThat(body.cancellations).singleElement().isInstanceOf(CancellationException.class);
        assertThat(failure(body)).isInstanceOf(CancellationException.class);
        assertThat(body.isGivenUp()).isTrue();
    }

    @Test
    void subscriberMayCancelInOnSubscribe() {
        RecordingSubscriber leaving = new RecordingSubscriber() {
            @Override
            void subscribed() {
                subscription.request(1);
                subscription.cancel();
            }
        };
        body.send("a");
        body.subscribe(leaving);

        assertThat(leaving.signals).containsExactly("subscribed");
        assertThat(body.requests).isEmpty();
        assertThat(failure(body)).isInstanceOf(CancellationException.class);
    }

    @Test
    void subscriberMayCancelInOnNext() {
        RecordingSubscriber leaving = new RecordingSubscriber() {
            @Override
            void received(String text) {
                subscription.cancel();
            }
        };
        body.sendAll("a", "b");
        body.end();
        body.subscribe(leaving);
        leaving.subscription.request(9);

        assertThat(leaving.signals).containsExactly("subscribed", "a");
        assertThat(failure(body)).isInstanceOf(CancellationException.class);
    }

    @Test
    void cancellingTwiceAndAskingAfterwardsDoesNothing() {
        body.subscribe(subscriber);
        subscriber.subscription.cancel();
        subscriber.subscription.cancel();
        subscriber.subscription.request(1);
        subscriber.subscription.request(-1);

        assertThat(subscriber.signals).containsExactly("subscribed");
        assertThat(body.cancellations).hasSize(1);
        assertThat(body.requests).isEmpty();
    }

    @Test
    void cancellingFromOutsideOvertakesWhatWaits() {
        body.subscribe(subscriber);
        body.sendAll("a", "b");
        body.cancel(cause);
        subscriber.subscription.request(9);

        assertThat(subscriber.signals).containsExactly("subscribed", "error");
        assertThat(subscriber.error).isSameAs(cause);
        assertThat(body.cancellations).containsExactly(cause);
        assertThat(failure(body)).isSameAs(cause);
    }

    @Test
    void firstCauseCounts() {
        body.subscribe(subscriber);
        body.cancel(cause);
        body.cancel(new IOException("second"));
        body.breakWith(new IOException("third"));

        assertThat(subscriber.signals).containsExactly("subscribed", "error");
        assertThat(body.cancellations).containsExactly(cause);
        assertThat(failure(body)).isSameAs(cause);
    }

    @Test
    void cancelledBeforeSubscription() {
        body.send("lost");
        body.cancel(cause);
        assertThat(failure(body)).isSameAs(cause);
        body.subscribe(subscriber);
        subscriber.subscription.request(1);

        assertThat(subscriber.signals).containsExactly("subscribed", "error");
        assertThat(subscriber.violations).isEmpty();
    }

    @Test
    void sourceThatHasEndedIsNotToldButWhatWaitsIsDropped() {
        body.subscribe(subscriber);
        body.send("a");
        body.end();
        body.cancel(cause);

        assertThat(body.cancellations).isEmpty();
        assertThat(subscriber.signals).containsExactly("subscribed", "error");
        assertThat(failure(body)).isSameAs(cause);
    }

    @Test
    void cancellingAnEndedBodyDoesNothing() {
        body.subscribe(subscriber);
        body.end();
        body.cancel(cause);
        subscriber.subscription.cancel();

        assertThat(subscriber.signals).containsExactly("subscribed", "complete");
        assertThat(body.completion().toCompletableFuture()).isCompleted();
        assertThat(body.cancellations).isEmpty();
    }

    @Test
    void cancelledWhileItsSubscriberSubscribesCompletesAfterTheTerminalSignal() {
        List<String> order = new ArrayList<>();
        body.completion().whenComplete((done, thrown) -> order.add("completed"));
        body.subscribe(new RecordingSubscriber() {
            @Override
            void subscribed() {
                body.cancel(cause);
                order.add("subscribed");
            }

            @Override
            public void onError(Throwable thrown) {
                order.add("error");
            }
        });

        assertThat(order).containsExactly("subscribed", "error", "completed");
    }

    @Test
    void secondSubscriberIsRefusedAndTheFirstGoesOn() {
        RecordingSubscriber second = RecordingSubscriber.asking(1);
        body.subscribe(subscriber);
        body.subscribe(second);
        second.subscription.request(1);
        second.subscription.cancel();
        subscriber.subscription.request(1);
        body.send("a");

        assertThat(second.signals).containsExactly("subscribed", "error");
        assertThat(second.error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("subscribers of a body: 2 (expected: 1)");
        assertThat(subscriber.signals).containsExactly("subscribed", "a");
        assertThat(body.cancellations).isEmpty();
    }

    @Test
    void subscriberIsRefusedAfterTheEndToo() {
        body.subscribe(subscriber);
        body.end();
        RecordingSubscriber second = new RecordingSubscriber();
        body.subscribe(second);

        assertThat(second.error).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void requestOfNothingIsAnErrorOfTheSubscriber() {
        for (long chunks : new long[] {0, -1, Long.MIN_VALUE}) {
            ManualBody asked = new ManualBody();
            RecordingSubscriber asking = new RecordingSubscriber();
            asked.subscribe(asking);
            asked.send("a");
            asking.subscription.request(chunks);

            assertThat(asking.signals).containsExactly("subscribed", "error");
            assertThat(asking.error)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request: " + chunks + " (expected: > 0");
            assertThat(asked.cancellations).containsExactly(asking.error);
        }
    }

    @Test
    void forgetsItsSubscriberAfterTheEnd() throws Exception {
        body.subscribe(subscriber);
        body.end();
        var field = AbstractBody.class.getDeclaredField("subscriber");
        field.setAccessible(true);

        assertThat(field.get(body)).isNull();
    }

    private static Throwable failure(Body body) {
        return body.completion()
                .handle((done, thrown) -> thrown)
                .toCompletableFuture()
                .join();
    }
}
