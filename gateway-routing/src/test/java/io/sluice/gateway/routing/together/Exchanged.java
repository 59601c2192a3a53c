package io.sluice.gateway.routing.together;

import io.sluice.gateway.spi.ExchangeRequest;
import org.jspecify.annotations.Nullable;

/** What happened in one exchange, as its upstream saw it. Times are of the fake clock, in nanoseconds since the beginning of the world. */
final class Exchanged {
    static final long NEVER = Long.MAX_VALUE;

    /** The name of the upstream: of an endpoint or instance, or that with {@code /bootstrap} behind it. */
    final String target;

    /** The number of the call that it was made for; -1 if the request does not say. */
    final int call;

    final ExchangeRequest request;
    final Plan plan;
    final long startNanos;

    /** When the head or the failure in its place was given. */
    long headNanos = NEVER;

    /** How many bytes of the body were taken, and when the last of them was. */
    int sent;

    long lastByteNanos = NEVER;

    /** When the body ended or broke by itself. */
    long endNanos = NEVER;

    /** When the gateway gave it up. */
    long cancelNanos = NEVER;

    @Nullable
    Throwable cancelCause;

    Exchanged(String target, int call, ExchangeRequest request, Plan plan, long startNanos) {
        this.target = target;
        this.call = call;
        this.request = request;
        this.plan = plan;
        this.startNanos = startNanos;
    }

    boolean isHeadGiven() {
        return headNanos != NEVER && plan.failure() == Plan.Failure.NONE;
    }

    /** Returns whether the gateway gave it up before it had ended. */
    boolean isCancelled() {
        return cancelNanos != NEVER;
    }

    /** Returns whether nothing of it is left. */
    boolean isOver() {
        return isCancelled() || endNanos != NEVER || (headNanos != NEVER && plan.failure() != Plan.Failure.NONE);
    }

    boolean isBootstrap() {
        return target.endsWith("/bootstrap");
    }

    private static String millis(long nanos) {
        return nanos == NEVER ? "-" : Double.toString(nanos / 1e6);
    }

    @Override
    public String toString() {
        return target + " call " + call + " start " + millis(startNanos) + " head " + millis(headNanos)
                + (plan.failure() == Plan.Failure.NONE ? " " + plan.status() : " " + plan.failure())
                + " sent " + sent + "/" + plan.bytes().length + " " + plan.ending() + " end " + millis(endNanos)
                + (isCancelled() ? " cancelled " + millis(cancelNanos) + " " + cancelCause : "");
    }
}
