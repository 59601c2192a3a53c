package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.host.ModelNames;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.Ticker;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a gateway: what its calls and attempts come to, as a listener, and its state (queue, limits, load of each instance), once it {@linkplain #watch
 * watches} the gateway. They begin with {@code sluice.}; those of OpenTelemetry's conventions for generative AI stand beside them. {@code docs/metrics.md} lists all.
 *
 * <pre>{@code
 * GatewayMetrics metrics = GatewayMetrics.create();
 * metrics.bindTo(registry);
 * Gateway gateway = Gateway.builder().listener(metrics).build();
 * metrics.watch(gateway);
 * }</pre>
 *
 * <p><b>Order.</b> It may be bound and may watch in any order, and be bound to several registries; what happens before it is bound to one is not counted there.
 *
 * <p><b>Labels.</b> They come from the configuration and from small closed sets, but for models, which clients name: one becomes a label when an instance is
 * configured with it or an upstream has answered a call for it well, if it has at most 256 characters; of those at most 1,000 do, the others are {@code other}.
 * Instances that leave take their meters with them.
 *
 * <p><b>Cost.</b> An event looks up its meters, which allocates nothing once they were met, and records a value in each. The state is read when a registry is,
 * once for all gauges.
 *
 * <p>Safe for use by any number of threads.
 */
public final class GatewayMetrics implements GatewayListener, MeterBinder, AutoCloseable {
    private final boolean wantsUsage;
    private final Tags tags;
    private final Ticker ticker;
    private final ModelNames models = new ModelNames();
    private final Object changing = new Object();

    /** Replaced under the lock, never changed. */
    private volatile GatewayMeters[] bound = {};

    private volatile @Nullable GatewayState state;

    private GatewayMetrics(Builder builder) {
        this.wantsUsage = builder.usage;
        this.tags = builder.tags;
        this.ticker = builder.ticker;
    }

    /** Returns metrics as the builder makes them by default. */
    public static GatewayMetrics create() {
        return builder().build();
    }

    /** Returns a builder with every option at its default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Registers its meters, and those that will be needed, in a registry. A second call for the same one is ignored. */
    @Override
    public void bindTo(MeterRegistry registry) {
        synchronized (changing) {
            if (Arrays.stream(bound).anyMatch(meters -> meters.isIn(registry))) {
                return;
            }
            GatewayMeters added = new GatewayMeters(registry, tags, models);
            GatewayState watched = state;
            if (watched != null) {
                added.watch(watched);
            }
            GatewayMeters[] more = Arrays.copyOf(bound, bound.length + 1);
            more[bound.length] = added;
            bound = more;
        }
    }

    /**
     * Shows the state of this gateway from now on, in place of one that it watched before.
     *
     * @param gateway the one that this listens to
     */
    public void watch(Gateway gateway) {
        GatewayState watched = new GatewayState(gateway, ticker, models);
        synchronized (changing) {
            state = watched;
            for (GatewayMeters meters : bound) {
                meters.watch(watched);
            }
        }
    }

    /**
     * Brings the meters of instances up to date. Whoever reads a registry does that as well, but on the way, so that what is read first may still show instances that
     * have just left: a host that makes a page of a registry calls this before.
     */
    public void refresh() {
        GatewayState watched = state;
        if (watched != null) {
            watched.renew();
        }
        for (GatewayMeters meters : bound) {
            meters.refresh();
        }
    }

    /** Removes all its meters from the registries that it is bound to, and lets the gateway go. May be called twice. */
    @Override
    public void close() {
        synchronized (changing) {
            GatewayMeters[] last = bound;
            bound = new GatewayMeters[0];
            state = null;
            for (GatewayMeters meters : last) {
                meters.close();
            }
        }
    }

    /** Returns what {@link Builder#usage} says. */
    @Override
    public boolean wantsUsage() {
        return wantsUsage;
    }

    @Override
    public void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {
        for (GatewayMeters meters : bound) {
            meters.connectionRenewed();
        }
    }

    @Override
    public void decodesLocally(CallInfo call, LocalDecodeReason reason) {
        for (GatewayMeters meters : bound) {
            meters.decodesLocally(reason);
        }
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        for (GatewayMeters meters : bound) {
            meters.attemptEnded(attempt);
        }
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        String model = models.label(summary);
        for (GatewayMeters meters : bound) {
            meters.callEnded(call.operation(), model, summary);
        }
    }

    @Override
    public String toString() {
        return "GatewayMetrics[" + bound.length + " registries, " + models + "]";
    }

    /** Builds {@link GatewayMetrics}. For one thread. */
    public static final class Builder {
        private boolean usage;
        private Tags tags = Tags.empty();
        private Ticker ticker = Ticker.system();

        private Builder() {}

        /**
         * Sets whether answers are read for the tokens that they say they have cost; false by default, since each byte of an answer is looked at for it. The meters of
         * tokens, and of the time for each, are there as well if another listener or the option {@code count-usage} has usage read.
         */
        public Builder usage(boolean read) {
            this.usage = read;
            return this;
        }

        /** Sets labels that all meters have; none by default. Gateways that share a registry need some to be told apart. */
        public Builder tags(Iterable<Tag> common) {
            this.tags = Tags.of(Objects.requireNonNull(common, "common"));
            return this;
        }

        /** Sets the source of elapsed time, by which it knows that a reading of the gateway's state is old; by default the JVM's. */
        public Builder ticker(Ticker source) {
            this.ticker = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Returns the metrics, not bound yet. */
        public GatewayMetrics build() {
            return new GatewayMetrics(this);
        }
    }
}
