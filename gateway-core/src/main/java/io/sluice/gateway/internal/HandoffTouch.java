package io.sluice.gateway.internal;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.Lease;
import io.sluice.gateway.spi.Scheduler;
import io.sluice.gateway.spi.Timer.Timeout;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends the decode leg of an attempt that has ended and cancels it, so that the decode engine tells the prefill engine to free the KV cache: no
 * engine has an interface for that. It outlives its call by two seconds at most.
 */
final class HandoffTouch {
    /** Enough for the engine to have taken the request in. */
    private static final long LONGEST_NANOS = 2_000_000_000L;

    private final GatewayException done =
            new GatewayException(ErrorKind.CANCELLED, "the handoff is not needed any more");
    private final Lease lease;
    private final HttpExchange exchange;
    private final Timeout timeout;

    private HandoffTouch(CallSteps steps, PairPlan plan, Lease lease, ByteBuffer handoff) {
        this.lease = lease;
        this.exchange = steps.config().transport().start(plan.decodeRequest(lease.instance(), handoff));
        this.timeout = steps.config().timer().schedule(() -> exchange.cancel(done), LONGEST_NANOS);
    }

    /** Places the decode leg as if it were wanted, and touches; does nothing if there is no instance. Throws nothing: the call ends in any case. */
    static void send(CallSteps steps, PairPlan plan, ByteBuffer handoff) {
        Scheduler scheduler = steps.config().scheduler();
        steps.defects()
                .contain(
                        scheduler,
                        () -> scheduler.schedule(plan.decodeQuery(Set.of())).whenComplete((placement, refusal) -> {
                            if (refusal == null) {
                                touch(steps, plan, placement.lease(), handoff);
                            }
                        }));
    }

    private static void touch(CallSteps steps, PairPlan plan, Lease lease, ByteBuffer handoff) {
        try {
            new HandoffTouch(steps, plan, lease, handoff).run();
        } catch (RuntimeException | Error thrown) {
            steps.defects().contained(steps.config().transport(), thrown);
            steps.defects().contain(lease, lease::cancelled);
        }
    }

    private void run() {
        exchange.response().whenComplete(this::ended);
    }

    private void ended(@Nullable GatewayResponse answer, @Nullable Throwable thrown) {
        timeout.cancel();
        if (answer != null) {
            answer.body().cancel(done);
        }
        exchange.cancel(done);
        lease.cancelled();
    }
}
