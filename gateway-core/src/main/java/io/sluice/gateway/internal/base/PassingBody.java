package io.sluice.gateway.internal.base;

import io.sluice.gateway.AbstractBody;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body that passes on the chunks of another one, which it subscribes to.
 *
 * <p>That other one may be a host's, and give its subscription late and on another thread. What is asked for before is kept, and asked of it as soon as
 * it comes: no demand is lost, and none is asked twice.
 */
public abstract class PassingBody extends AbstractBody implements Flow.Subscriber<ByteBuffer> {
    private static final VarHandle EARLY;

    static {
        try {
            EARLY = MethodHandles.lookup().findVarHandle(PassingBody.class, "early", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Flow.@Nullable Subscription source;

    /** What was asked for and not yet passed on. Whoever raises it, or sets {@link #source}, looks at the other one afterwards. */
    @SuppressWarnings("UnusedVariable") // used through EARLY
    private volatile long early;

    /** Takes the subscription; a second one is refused (Reactive Streams 2.5). */
    @Override
    public final void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (source != null) {
            subscription.cancel();
            return;
        }
        source = subscription;
        askEarly(subscription);
    }

    /** Asks for chunks, now or when there is somebody to ask; by any thread. */
    protected final void ask(long chunks) {
        Flow.Subscription asked = source;
        if (asked != null) {
            asked.request(chunks);
            return;
        }
        long before;
        long sum;
        do {
            before = (long) EARLY.getVolatile(this);
            sum = before + chunks < 0 ? Long.MAX_VALUE : before + chunks;
        } while (!EARLY.compareAndSet(this, before, sum));
        Flow.Subscription come = source;
        if (come != null) {
            askEarly(come);
        }
    }

    private void askEarly(Flow.Subscription of) {
        long chunks = (long) EARLY.getAndSet(this, 0L);
        if (chunks > 0) {
            of.request(chunks);
        }
    }
}
