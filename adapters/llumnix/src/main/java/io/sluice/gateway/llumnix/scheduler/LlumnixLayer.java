package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts Llumnix's scheduler before a gateway's own one, which becomes its backup: {@code gateway.schedulerLayer(LlumnixLayer.builder(origins).build())}.
 *
 * <p>Immutable; makes one {@link RemoteScheduler} for each gateway.
 */
public final class LlumnixLayer implements Scheduler.Layer {
    private final List<Origin> endpoints;
    private final Secret token;
    private final Duration timeout;
    private final Duration waitTimeout;
    private final Duration retryInterval;
    private final long waitingBytes;
    private final String gatewayId;
    private final BookingIds ids;
    private final PromptTokens tokens;
    private final Ticker ticker;
    private final @Nullable Timer timer;

    private LlumnixLayer(Builder builder) {
        this.endpoints = builder.endpoints;
        this.token = builder.token;
        this.timeout = builder.timeout;
        this.waitTimeout = builder.waitTimeout;
        this.retryInterval = builder.retryInterval;
        this.waitingBytes = builder.waitingBytes;
        this.gatewayId = builder.gatewayId.isEmpty() ? GatewayName.ofThisProcess() : builder.gatewayId;
        this.ids = builder.ids;
        this.tokens = builder.tokens;
        this.ticker = builder.ticker;
        this.timer = builder.timer;
    }

    /**
     * Returns a builder.
     *
     * @param endpoints where the scheduler is, at least one: of several the next one is asked when one fails
     */
    public static Builder builder(List<Origin> endpoints) {
        return new Builder(endpoints);
    }

    @Override
    public RemoteScheduler over(Scheduler local, HttpTransport transport) {
        SchedulerTimer own = new SchedulerTimer();
        Timer used = timer == null ? own : timer;
        return new RemoteScheduler(new RemoteParts(this, local, new SchedulerClient(transport, token), used), own);
    }

    List<Origin> endpoints() {
        return endpoints;
    }

    Duration timeout() {
        return timeout;
    }

    Duration waitTimeout() {
        return waitTimeout;
    }

    Duration retryInterval() {
        return retryInterval;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    String gatewayId() {
        return gatewayId;
    }

    BookingIds ids() {
        return ids;
    }

    PromptTokens tokens() {
        return tokens;
    }

    Ticker ticker() {
        return ticker;
    }

    /** Returns where it is; never the token. */
    @Override
    public String toString() {
        return "LlumnixLayer" + endpoints;
    }

    /** Builds a layer; for one thread. */
    public static final class Builder {
        private final List<Origin> endpoints;
        private Secret token = Secret.none();
        private Duration timeout = Duration.ofSeconds(2);
        private Duration waitTimeout = Duration.ZERO;
        private Duration retryInterval = Duration.ofSeconds(1);
        private long waitingBytes = 64L << 20;
        private String gatewayId = "";
        private BookingIds ids = BookingIds.ofLegs();
        private PromptTokens tokens = PromptTokens.estimated();
        private Ticker ticker = Ticker.system();
        private @Nullable Timer timer;

        private Builder(List<Origin> endpoints) {
            if (endpoints.isEmpty()) {
                throw new IllegalArgumentException("endpoints: none (expected: at least one)");
            }
            this.endpoints = List.copyOf(endpoints);
        }

        /** Sets what stands in {@code Authorization}, as it is; none if not called. */
        public Builder token(Secret token) {
            this.token = Objects.requireNonNull(token, "token");
            return this;
        }

        /** Sets how long a question may take before the local scheduler decides; 2 s if not called. More than zero. */
        public Builder timeout(Duration timeout) {
            if (timeout.isZero() || timeout.isNegative()) {
                throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than zero)");
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets how long a call may wait for an instance if there is nothing to give, and how often it asks again meanwhile; it does not wait if not called.
         *
         * @param atMost zero = it does not
         * @param interval more than zero
         */
        public Builder waiting(Duration atMost, Duration interval) {
            if (interval.isZero() || interval.isNegative() || atMost.isNegative()) {
                throw new IllegalArgumentException(
                        "waiting: " + atMost + ", " + interval + " (expected: at least zero, more than zero)");
            }
            this.waitTimeout = atMost;
            this.retryInterval = interval;
            return this;
        }

        /** Sets how many bytes of bodies may wait together; 64 MiB if not called. */
        public Builder waitingBytes(long bytes) {
            this.waitingBytes = bytes;
            return this;
        }

        /** Sets what names this gateway to the scheduler, as {@code address:port}; the machine's address and a number of this process if not called. */
        public Builder gatewayId(String gatewayId) {
            this.gatewayId = Objects.requireNonNull(gatewayId, "gatewayId");
            return this;
        }

        /** Sets how the ids of bookings are chosen; as requests are sent if not called. */
        Builder ids(BookingIds ids) {
            this.ids = ids;
            return this;
        }

        /** Sets how prompts are measured; by their bytes if not called. */
        Builder tokens(PromptTokens tokens) {
            this.tokens = tokens;
            return this;
        }

        /** Sets the time; that of the JVM if not called. */
        Builder time(Ticker ticker, Timer timer) {
            this.ticker = ticker;
            this.timer = timer;
            return this;
        }

        /** Returns the layer. */
        public LlumnixLayer build() {
            return new LlumnixLayer(this);
        }
    }
}
