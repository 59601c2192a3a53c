package io.sluice.examples.netty.pdd;

import io.sluice.gateway.spi.scheduling.ForwardingScheduler;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** A scheduler that can be made to think long about one decode instance: what happens between the legs can then be tested without haste. */
final class HeldScheduler extends ForwardingScheduler {
    private final AtomicReference<Hold> next = new AtomicReference<>();

    HeldScheduler(Scheduler pool) {
        super(pool);
    }

    /** Holds the next question for a decode instance alone. */
    Hold holdNext() {
        Hold hold = new Hold();
        next.set(hold);
        return hold;
    }

    @Override
    public Placing schedule(ScheduleQuery query) {
        Hold hold = query.stage() == Stage.DECODE ? next.getAndSet(null) : null;
        if (hold == null) {
            return target().schedule(query);
        }
        hold.asked.countDown();
        return Placing.of(
                hold.released.thenCompose(now -> target().schedule(query).placement()), () -> {});
    }

    /** One question that is not answered yet. */
    static final class Hold {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CompletableFuture<Boolean> released = new CompletableFuture<>();

        void awaitAsked() {
            Await.open("a decode instance is asked for", asked);
        }

        /** Has the question answered, by the load of this moment. */
        void release() {
            released.complete(true);
        }
    }
}
