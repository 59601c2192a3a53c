package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a source hears of the end of its body once, after the completion, whatever ended it")
class AbstractBodyEndTest {
    private final ObservedBody body = new ObservedBody();
    private final Throwable cause = new IOException("cause");

    @Test
    void takenWhole() {
        body.subscribe(RecordingSubscriber.asking(1));
        body.send("a");
        assertThat(body.ends).isEmpty();
        body.end();
        assertEnded("well");
    }

    @Test
    void emptyAndNeverSubscribed() {
        body.end();
        assertEnded("well");
    }

    @Test
    void failedAndNeverSubscribed() {
        body.send("a");
        body.breakWith(cause);
        assertEnded("cause");
    }

    @Test
    void cancelledBeforeItIsSubscribed() {
        body.cancel(cause);
        body.subscribe(RecordingSubscriber.asking(1));
        assertEnded("cause");
    }

    @Test
    void cancelledWithItsEndOnTheWay() {
        body.subscribe(RecordingSubscriber.asking(1));
        body.sendAll("a", "b");
        body.end();
        assertThat(body.ends).isEmpty();
        body.cancel(cause);
        assertEnded("cause");
    }

    @Test
    void leftByASubscriberThatThrows() {
        body.subscribe(new RecordingSubscriber() {
            @Override
            void subscribed() {
                subscription.request(1);
            }

            @Override
            void received(String text) {
                throw new IllegalStateException("subscriber");
            }
        });
        body.send("a");
        assertEnded("subscriber");
    }

    @Test
    void anyOrder() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            ObservedBody any = new ObservedBody();
            RecordingSubscriber subscriber = new RecordingSubscriber();
            for (int i = 0; i < 12; i++) {
                step(any, subscriber, random.nextInt(6));
            }
            any.cancel(cause);
            assertThat(any.ends).as("seed " + seed).hasSize(1).noneMatch(end -> end.startsWith("early"));
        }
    }

    private void step(ObservedBody any, RecordingSubscriber subscriber, int what) {
        switch (what) {
            case 0 -> any.send("a");
            case 1 -> any.end();
            case 2 -> any.breakWith(cause);
            case 3 -> any.cancel(cause);
            case 4 -> {
                if (subscriber.subscription == null) {
                    any.subscribe(subscriber);
                }
            }
            default -> {
                if (subscriber.subscription != null) {
                    subscriber.subscription.request(1);
                }
            }
        }
    }

    private void assertEnded(String how) {
        body.cancel(new IOException("too late"));
        body.end();
        assertThat(body.ends).containsExactly(how);
    }

    private static final class ObservedBody extends ManualBody {
        final List<String> ends = new ArrayList<>();

        @Override
        protected void onEnd(@Nullable Throwable how) {
            boolean told = completion().toCompletableFuture().isDone();
            ends.add((told ? "" : "early ") + (how == null ? "well" : how.getMessage()));
        }
    }
}
