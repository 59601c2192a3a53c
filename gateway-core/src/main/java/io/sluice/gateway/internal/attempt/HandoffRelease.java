package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.internal.base.DetachedTasks.DetachedTask;
import io.sluice.gateway.internal.pair.PairPlan;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RetryAfter;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends the decode leg of an attempt that has ended and cancels it, so that the decode engine tells the prefill engine to free the KV cache: no engine has
 * an interface for that. It outlives its call by two seconds at most, and the gateway not at all.
 *
 * <p>Safe for any number of threads, since the scheduler, the transport and the timer come as they like: its fields are volatile, and the lease goes to
 * whoever takes it first.
 */
final class HandoffRelease {
    /** Enough for a decode instance to be found, and for its engine to have taken the request in. */
    private static final long LONGEST_NANOS = 2_000_000_000L;

    /** Adds what the host's hooks add to a leg; by any thread. */
    interface Fields {
        /** Returns the request with it. */
        ExchangeRequest addedTo(String target, ExchangeRequest request);
    }

    private final AttemptServices services;
    private final Fields fields;
    private final DetachedTask detached;

    /** Taken by whoever ends it. */
    private final AtomicReference<@Nullable Lease> lease = new AtomicReference<>();

    private volatile @Nullable Placing asked;
    private volatile @Nullable HttpExchange exchange;

    /** Why it must end; null before. Whoever sets one of these three looks at the others afterwards. */
    private volatile @Nullable GatewayException stopped;

    private HandoffRelease(AttemptServices services, Fields fields) {
        this.services = services;
        this.fields = fields;
        this.detached = services.detached().add(this::stop, LONGEST_NANOS);
    }

    /**
     * Places the decode leg as if it were wanted, and touches; does nothing if there is no instance. Throws nothing: the call ends in any case.
     *
     * @param used the instances that the attempt has used
     */
    static void send(AttemptServices services, PairPlan plan, Set<String> used, ByteBuffer handoff, Fields fields) {
        HandoffRelease touch = new HandoffRelease(services, fields);
        Scheduler scheduler = services.scheduler();
        try {
            touch.ask(scheduler.schedule(plan.decodeQuery(used, false)), plan, handoff);
        } catch (RuntimeException | Error thrown) {
            services.errors().contained(scheduler, thrown);
            touch.detached.ended();
        }
    }

    private void ask(Placing question, PairPlan plan, ByteBuffer handoff) {
        asked = question;
        question.placement().whenComplete((placement, refusal) -> placed(plan, handoff, placement, refusal));
        if (stopped != null) {
            question.withdraw();
        }
    }

    private void placed(PairPlan plan, ByteBuffer handoff, @Nullable Placement placement, @Nullable Throwable refusal) {
        if (refusal != null || placement == null) {
            detached.ended();
            return;
        }
        if (placement.prefill().isPresent()) {
            IllegalStateException defect =
                    new IllegalStateException("placement: " + placement + " (expected: a decode instance alone)");
            services.errors().contained(services.scheduler(), defect);
            services.errors().contain(placement, placement::cancelled);
            detached.ended();
            return;
        }
        lease.set(placement.lease());
        if (stopped != null) {
            release();
            return;
        }
        HttpTransport transport = services.transport();
        try {
            // Sent once only, and so not on a connection that may be stale.
            Instance chosen = placement.lease().instance();
            ExchangeRequest request = fields.addedTo(chosen.id(), plan.decodeRequest(chosen, handoff));
            run(transport.start(request.onFreshConnection()));
        } catch (RuntimeException | Error thrown) {
            services.errors().contained(transport, thrown);
            detached.ended();
            release();
        }
    }

    private void run(HttpExchange started) {
        started.response().whenComplete((answer, thrown) -> answered(started, answer));
        exchange = started;
        GatewayException cause = stopped;
        if (cause != null) {
            started.cancel(cause);
        }
    }

    private void answered(HttpExchange started, @Nullable GatewayResponse answer) {
        detached.ended();
        GatewayException done = new GatewayException(ErrorKind.CANCELLED, "the handoff is not needed any more");
        if (answer != null) {
            heed(answer);
            answer.body().cancel(done);
        }
        started.cancel(done);
        release();
    }

    /** Gives the lease back with what the instance says of when it may be asked again, if it does. */
    private void heed(GatewayResponse answer) {
        Duration wait = RetryAfter.limit(answer.status(), answer.headers(), services.clock());
        Lease held = wait.isZero() ? null : lease.getAndSet(null);
        if (held != null) {
            services.errors()
                    .contain(held, () -> held.limited(services.endpoints().heeded(wait)));
        }
    }

    private void stop(GatewayException cause) {
        stopped = cause;
        Placing question = asked;
        if (question != null) {
            question.withdraw();
        }
        HttpExchange running = exchange;
        if (running != null) {
            running.cancel(cause);
        }
        release();
    }

    private void release() {
        Lease held = lease.getAndSet(null);
        if (held != null) {
            services.errors().contain(held, held::cancelled);
        }
    }
}
