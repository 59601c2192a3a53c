package io.sluice.gateway.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Races;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Demand meets a subscription that comes when it likes. */
class PassingBodyTest {
    private final Recorded source = new Recorded();

    @Test
    void demandBeforeTheSubscriptionIsKept() {
        Passing body = new Passing();
        body.ask(2);
        body.ask(3);
        assertThat(source.requests).isEmpty();
        body.onSubscribe(source);
        assertThat(source.requests).containsExactly(5L);
        body.ask(7);
        assertThat(source.requests).containsExactly(5L, 7L);
    }

    @Test
    void demandWithoutBoundStaysWithoutBound() {
        Passing body = new Passing();
        body.ask(Long.MAX_VALUE);
        body.ask(1);
        body.onSubscribe(source);
        assertThat(source.requests).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void secondSubscriptionIsRefused() {
        Passing body = new Passing();
        body.onSubscribe(source);
        Recorded second = new Recorded();
        body.onSubscribe(second);
        assertThat(second.cancelled).isTrue();
        body.ask(1);
        assertThat(source.requests).containsExactly(1L);
    }

    @Test
    void demandThatMeetsTheSubscriptionIsNeitherLostNorDoubled() throws InterruptedException {
        Races.run(
                Round::new,
                round -> assertThat(round.source.asked).hasValue(3),
                round -> round.body.onSubscribe(round.source),
                round -> round.body.ask(1),
                round -> round.body.ask(2));
    }

    private static final class Round {
        final Passing body = new Passing();
        final Counted source = new Counted();
    }

    private static final class Passing extends PassingBody {
        @Override
        public void onNext(ByteBuffer chunk) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onComplete() {}

        @Override
        protected void onRequest(long chunks) {
            ask(chunks);
        }

        @Override
        protected void onCancel(Throwable cause) {}
    }

    private static final class Recorded implements Flow.Subscription {
        final List<Long> requests = new ArrayList<>();
        boolean cancelled;

        @Override
        public void request(long chunks) {
            requests.add(chunks);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private static final class Counted implements Flow.Subscription {
        final AtomicLong asked = new AtomicLong();

        @Override
        public void request(long chunks) {
            asked.addAndGet(chunks);
        }

        @Override
        public void cancel() {}
    }
}
