package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a body signals and asks, from subscription to its end, on one thread. */
class AbstractBodyTest {
    private final ManualBody body = new ManualBody();
    private final RecordingSubscriber subscriber = new RecordingSubscriber();

    @Test
    void signalsNothingWithoutDemand() {
        body.subscribe(subscriber);
        body.send("a");

        assertThat(subscriber.signals).containsExactly("subscribed");
        assertThat(body.requests).isEmpty();
    }

    @Test
    void signalsNoMoreThanWasRequested() {
        body.subscribe(subscriber);
        body.sendAll("a", "b", "c");
        subscriber.subscription.request(2);

        assertThat(subscriber.signals).containsExactly("subscribed", "a", "b");
        subscriber.subscription.request(1);
        assertThat(subscriber.signals).endsWith("c");
    }

    @Test
    void keepsTheOrderOfWhatWaitsAndWhatComesLater() {
        body.sendAll("a", "b");
        body.subscribe(subscriber);
        subscriber.subscription.request(1);
        body.send("c");
        subscriber.subscription.request(3);
        body.send("d");

        assertThat(subscriber.signals).containsExactly("subscribed", "a", "b", "c", "d");
    }

    @Test
    void passesDemandOnToTheSource() {
        body.subscribe(subscriber);
        subscriber.subscription.request(2);
        subscriber.subscription.request(3);

        assertThat(body.requests).containsExactly(2L, 3L);
    }

    @Test
    void passesDemandOnceOnSubscribeHasReturned() {
        List<Long> duringOnSubscribe = new ArrayList<>();
        body.subscribe(new RecordingSubscriber() {
            @Override
            void subscribed() {
                subscription.request(2);
                subscription.request(5);
                duringOnSubscribe.addAll(body.requests);
            }
        });

        assertThat(duringOnSubscribe).isEmpty();
        assertThat(body.requests).containsExactly(7L);
    }

    @Test
    void treatsDemandBeyondLongAsUnbounded() {
        body.subscribe(subscriber);
        subscriber.subscription.request(Long.MAX_VALUE - 1);
        subscriber.subscription.request(Long.MAX_VALUE);
        body.sendAll("a", "b");
        body.end();

        assertThat(subscriber.signals).containsExactly("subscribed", "a", "b", "complete");
        assertThat(body.requests).containsExactly(Long.MAX_VALUE - 1, 1L);
    }

    @Test
    void dropsEmptyChunks() {
        body.subscribe(RecordingSubscriber.asking(1));
        body.send("");

        assertThat(body.isAwaited()).isTrue();
    }

    @Test
    void tellsWhetherTheSubscriberWaits() {
        assertThat(body.isAwaited()).isFalse();
        body.subscribe(subscriber);
        assertThat(body.isAwaited()).isFalse();
        subscriber.subscription.request(2);
        body.send("a");
        assertThat(body.isAwaited()).isTrue();
        body.send("b");
        assertThat(body.isAwaited()).isFalse();
    }

    @Test
    void countsWhatIsEmittedDuringASignalAgainstTheDemand() {
        List<Boolean> awaited = new ArrayList<>();
        body.subscribe(new RecordingSubscriber() {
            @Override
            void subscribed() {
                subscription.request(2);
            }

            @Override
            void received(String text) {
                if (text.equals("a")) {
                    body.send("b");
                    awaited.add(body.isAwaited());
                }
            }
        });
        body.send("a");

        assertThat(awaited).containsExactly(false);
    }

    @Test
    void endsAfterTheChunksThatWait() {
        body.subscribe(subscriber);
        body.send("a");
        body.end();
        assertThat(subscriber.signals).containsExactly("subscribed");
        assertThat(completion(body)).isNotDone();

        subscriber.subscription.request(1);
        assertThat(subscriber.signals).containsExactly("subscribed", "a", "complete");
        assertThat(completion(body)).isCompleted();
    }

    @Test
    void failsAfterTheChunksThatWait() {
        IOException cause = new IOException("reset");
        body.subscribe(subscriber);
        body.send("a");
        body.breakWith(cause);
        subscriber.subscription.request(1);

        assertThat(subscriber.signals).containsExactly("subscribed", "a", "error");
        assertThat(subscriber.error).isSameAs(cause);
    }

    @Test
    void endsWithoutDemandWhenNothingWaits() {
        body.subscribe(subscriber);
        body.end();

        assertThat(subscriber.signals).containsExactly("subscribed", "complete");
    }

    @Test
    void keepsTheFirstEndAndDropsWhatComesAfter() {
        body.subscribe(RecordingSubscriber.asking(9));
        body.end();
        body.send("late");
        body.breakWith(new IOException("late"));
        body.end();

        assertThat(completion(body)).isCompleted();
        assertThat(body.cancellations).isEmpty();
    }

    @Test
    void dropsWhatIsEmittedBetweenItsEndAndTheLastSignal() {
        body.subscribe(subscriber);
        body.send("a");
        body.end();
        body.send("late");
        subscriber.subscription.request(9);

        assertThat(subscriber.signals).containsExactly("subscribed", "a", "complete");
    }

    @Test
    void asksForNothingAfterItsEnd() {
        body.send("a");
        body.end();
        body.subscribe(subscriber);
        subscriber.subscription.request(5);
        subscriber.subscription.request(5);

        assertThat(body.requests).isEmpty();
        assertThat(subscriber.signals).containsExactly("subscribed", "a", "complete");
    }

    @Test
    void endedBeforeSubscription() {
        body.end();
        assertThat(completion(body)).isCompleted();
        body.subscribe(subscriber);

        assertThat(subscriber.signals).containsExactly("subscribed", "complete");
    }

    @Test
    void failedBeforeSubscriptionCompletesAtOnceAndTellsALateSubscriber() {
        IOException cause = new IOException("reset");
        body.send("lost with the rest");
        body.breakWith(cause);
        assertThat(failure(body)).isSameAs(cause);
        body.subscribe(subscriber);
        subscriber.subscription.request(1);

        assertThat(subscriber.signals).containsExactly("subscribed", "error");
        assertThat(subscriber.error).isSameAs(cause);
        assertThat(subscriber.violations).isEmpty();
    }

    @Test
    void completesAfterTheTerminalSignal() {
        List<List<String>> seen = new ArrayList<>();
        body.completion().whenComplete((done, cause) -> seen.add(List.copyOf(subscriber.signals)));
        body.subscribe(subscriber);
        body.end();

        assertThat(seen).containsExactly(List.of("subscribed", "complete"));
    }

    @Test
    void completionFailsWithTheCauseItself() {
        IOException cause = new IOException("reset");
        List<Throwable> early = new ArrayList<>();
        body.completion().whenComplete((done, thrown) -> early.add(thrown));
        body.breakWith(cause);
        List<Throwable> late = new ArrayList<>();
        body.completion().whenComplete((done, thrown) -> late.add(thrown));

        assertThat(early).containsExactly(cause);
        assertThat(late).containsExactly(cause);
    }

    @Test
    void completionCannotBeForged() {
        body.completion().toCompletableFuture().complete(null);

        assertThat(completion(body)).isNotDone();
    }

    @Test
    void refusesToEmitNothing() {
        assertThatThrownBy(() -> body.emit(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> body.breakWith(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> body.cancel(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> body.subscribe(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void showsItsStateWithoutItsBytes() {
        body.subscribe(subscriber);
        subscriber.subscription.request(3);
        body.send("confidential");
        assertThat(body).hasToString("Body[open, emitted: 1, requested: 3]");

        subscriber.subscription.request(Long.MAX_VALUE);
        body.breakWith(new IOException("reset"));
        assertThat(body).hasToString("Body[failed: java.io.IOException: reset, emitted: 1, requested: unbounded]");
        assertThat(subscriber.subscription).asString().startsWith("Subscription of Body[");
    }

    @Test
    void leavesTheChunkAsItIs() {
        ByteBuffer chunk = ByteBuffer.wrap(new byte[10], 3, 4);
        body.subscribe(RecordingSubscriber.asking(1));
        body.emit(chunk);

        assertThat(chunk.position()).isEqualTo(3);
        assertThat(chunk.remaining()).isEqualTo(4);
    }

    private static CompletableFuture<?> completion(Body body) {
        return body.completion().toCompletableFuture();
    }

    private static Throwable failure(Body body) {
        return body.completion()
                .handle((done, cause) -> cause)
                .toCompletableFuture()
                .join();
    }
}
