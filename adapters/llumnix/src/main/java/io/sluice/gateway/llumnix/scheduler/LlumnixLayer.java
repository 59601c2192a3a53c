package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.llumnix.scheduler.LlumnixOptions.TokenSource;
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
    private final boolean lite;
    private final Duration reportInterval;
    private final EngineIds ids;
    private final TokenSource tokens;
    private final @Nullable PromptTokens measure;
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
        this.lite = builder.lite;
        this.reportInterval = builder.reportInterval;
        this.ids = builder.ids;
        this.tokens = builder.tokens;
        this.measure = builder.measure;
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
        Timer own = Timer.ofThread("sluice-llumnix-scheduler");
        Timer used = timer == null ? own : timer;
        return new RemoteScheduler(new RemoteParts(this, local, transport, used), own);
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

    Secret token() {
        return token;
    }

    boolean isLite() {
        return lite;
    }

    Duration reportInterval() {
        return reportInterval;
    }

    EngineIds ids() {
        return ids;
    }

    /** Returns what measures prompts by this. */
    PromptTokens tokens(Scheduler local, HttpTransport transport, Timer time) {
        if (measure != null) {
            return measure;
        }
        return tokens == TokenSource.NONE
                ? PromptTokens.estimated()
                : new EngineTokens(tokens, local, new SchedulerClient(transport, Secret.none()), time, ticker, timeout);
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
        private boolean lite;
        private Duration reportInterval = Duration.ZERO;
        private EngineIds ids = new EngineIds(true);
        private TokenSource tokens = TokenSource.NONE;
        private @Nullable PromptTokens measure;
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

        /**
         * Has the scheduler hear from the gateway alone, as its lite mode wants: the gateway keeps a connection to it and releases all that is booked, and tells it of
         * tokens. It hears from engines if not called.
         *
         * @param reportInterval how often it is told of tokens; zero = never
         */
        public Builder lite(Duration reportInterval) {
            if (reportInterval.isNegative()) {
                throw new IllegalArgumentException("reportInterval: " + reportInterval + " (expected: at least zero)");
            }
            this.lite = true;
            this.reportInterval = reportInterval;
            return this;
        }

        /** Sets whether engines add a suffix to the ids of requests, as newer vLLM does unless told not to; they do if not called. */
        public Builder engineIdSuffix(boolean suffix) {
            this.ids = new EngineIds(suffix);
            return this;
        }

        /** Sets who makes tokens of prompts for the scheduler; nobody if not called. */
        public Builder tokens(TokenSource tokens) {
            this.tokens = Objects.requireNonNull(tokens, "tokens");
            return this;
        }

        /** Sets how prompts are measured, whoever makes tokens. */
        Builder measuredBy(PromptTokens measure) {
            this.measure = measure;
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
