package io.sluice.gateway;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a call did, or, if it was disaggregated, one leg of it: then there are two with the same number. Immutable.
 *
 * <p>What the answer says of itself ({@link #usage}, {@link #responseModel}, {@link #finishReason}) is known only of the attempt whose answer the client was
 * given, only if somebody {@linkplain io.sluice.gateway.spi.GatewayListener#wantsUsage wants to know}, and not if the client left before its end.
 */
public final class AttemptSummary {
    private static final long NONE = -1;

    private final int number;
    private final AttemptReason reason;
    private final LegRole leg;
    private final TargetKind targetKind;
    private final String target;

    // Written by the builder alone, which hands it out once: so none is copied, though there is one for each attempt.

    private ExchangeProgress progress = ExchangeProgress.NOTHING_WRITTEN;
    private int status;
    private @Nullable ErrorKind error;
    private @Nullable FailurePlace failedAt;
    private long timeToHeadNanos = NONE;
    private long timeToFirstContentNanos = NONE;
    private long durationNanos;
    private long requestBytes;
    private long responseBytes;
    private boolean isStream;
    private @Nullable TokenUsage usage;
    private String responseModel = "";
    private String finishReason = "";

    private AttemptSummary(int number, AttemptReason reason, LegRole leg, TargetKind targetKind, String target) {
        this.number = number;
        this.reason = Objects.requireNonNull(reason, "reason");
        this.leg = Objects.requireNonNull(leg, "leg");
        this.targetKind = Objects.requireNonNull(targetKind, "targetKind");
        this.target = Objects.requireNonNull(target, "target");
    }

    /** Returns a builder, for the gateway and for tests of listeners. */
    public static Builder builder(int number, AttemptReason reason, LegRole leg, TargetKind targetKind, String target) {
        return new Builder(new AttemptSummary(number, reason, leg, targetKind, target));
    }

    /** Returns 0 for the first attempt of the call, 1 for the second. */
    public int number() {
        return number;
    }

    /** Returns why it was made, and so what it has cost the call. */
    public AttemptReason reason() {
        return reason;
    }

    /** Returns which part of the attempt this is. */
    public LegRole leg() {
        return leg;
    }

    /** Returns where it went: the id of an instance, or the base URL of an endpoint. */
    public String target() {
        return target;
    }

    /** Returns whether that is an instance or an endpoint. */
    public TargetKind targetKind() {
        return targetKind;
    }

    /** Returns how far its exchange got. */
    public ExchangeProgress progress() {
        return progress;
    }

    /** Returns the status the upstream answered, 0 if none. */
    public int status() {
        return status;
    }

    /** Returns what it failed with, or was ended by, or null if it did not fail. */
    public @Nullable ErrorKind error() {
        return error;
    }

    /** Returns how far it had come when it failed or was ended; null if it did not fail. */
    public @Nullable FailurePlace failedAt() {
        return failedAt;
    }

    /** Returns the time from its start to the response head; null if none came. */
    public @Nullable Duration timeToHead() {
        return orNull(timeToHeadNanos);
    }

    /**
     * Returns the time from its start to the first content that was given to the client: of an event stream on whose content calls are committed, the first event with
     * content; else the first bytes of the body. Null if none came, or the answer was not given.
     */
    public @Nullable Duration timeToFirstContent() {
        return orNull(timeToFirstContentNanos);
    }

    /** Returns the time from its start to its end. */
    public Duration duration() {
        return Duration.ofNanos(durationNanos);
    }

    /** Returns the size of the request's body, as this upstream was sent it; 0 if none was sent. */
    public long requestBytes() {
        return requestBytes;
    }

    /** Returns the bytes of the answer's body that were received to be given to the client. */
    public long responseBytes() {
        return responseBytes;
    }

    /** Returns whether the answer that was given to the client is an event stream. */
    public boolean isStream() {
        return isStream;
    }

    /** Returns what the answer says it has cost; null if it does not say, or nobody wants to know. */
    public @Nullable TokenUsage usage() {
        return usage;
    }

    /** Returns the model that the answer names; empty if it names none, or nobody wants to know. */
    public String responseModel() {
        return responseModel;
    }

    /** Returns the last finish reason (or, of messages, stop reason) in the answer; empty if there is none, or nobody wants to know. */
    public String finishReason() {
        return finishReason;
    }

    private static @Nullable Duration orNull(long nanos) {
        return nanos < 0 ? null : Duration.ofNanos(nanos);
    }

    @Override
    public String toString() {
        return "AttemptSummary[" + number + ", " + reason + ", " + leg + " on " + target + ", " + progress + ", status "
                + status + (error == null ? "" : ", " + error + " at " + failedAt) + ", " + duration() + "]";
    }

    /** What an attempt goes to. */
    public enum TargetKind {
        /** An engine that the host manages. */
        INSTANCE,
        /** An external service. */
        ENDPOINT
    }

    /** Builds a summary; for one thread. What is not set is as of an attempt that did nothing. */
    public static final class Builder {
        private @Nullable AttemptSummary made;

        private Builder(AttemptSummary made) {
            this.made = made;
        }

        /** Sets {@link AttemptSummary#progress}. */
        public Builder progress(ExchangeProgress progress) {
            made().progress = Objects.requireNonNull(progress, "progress");
            return this;
        }

        /** Sets {@link AttemptSummary#status}. */
        public Builder status(int status) {
            made().status = status;
            return this;
        }

        /** Sets {@link AttemptSummary#error} and {@link AttemptSummary#failedAt}: both, or neither. */
        public Builder failed(@Nullable ErrorKind error, @Nullable FailurePlace place) {
            made().error = error;
            made().failedAt = place;
            return this;
        }

        /** Sets {@link AttemptSummary#timeToHead}; negative = none came. */
        public Builder timeToHeadNanos(long nanos) {
            made().timeToHeadNanos = nanos;
            return this;
        }

        /** Sets {@link AttemptSummary#timeToFirstContent}; negative = none came. */
        public Builder timeToFirstContentNanos(long nanos) {
            made().timeToFirstContentNanos = nanos;
            return this;
        }

        /** Sets {@link AttemptSummary#duration}. */
        public Builder durationNanos(long nanos) {
            made().durationNanos = nanos;
            return this;
        }

        /** Sets {@link AttemptSummary#requestBytes}. */
        public Builder requestBytes(long bytes) {
            made().requestBytes = bytes;
            return this;
        }

        /** Sets {@link AttemptSummary#responseBytes}. */
        public Builder responseBytes(long bytes) {
            made().responseBytes = bytes;
            return this;
        }

        /** Sets {@link AttemptSummary#isStream}. */
        public Builder stream(boolean isStream) {
            made().isStream = isStream;
            return this;
        }

        /** Sets {@link AttemptSummary#usage}. */
        public Builder usage(@Nullable TokenUsage usage) {
            made().usage = usage;
            return this;
        }

        /** Sets {@link AttemptSummary#responseModel}. */
        public Builder responseModel(String model) {
            made().responseModel = Objects.requireNonNull(model, "model");
            return this;
        }

        /** Sets {@link AttemptSummary#finishReason}. */
        public Builder finishReason(String reason) {
            made().finishReason = Objects.requireNonNull(reason, "reason");
            return this;
        }

        /**
         * Returns the summary; once.
         *
         * @throws IllegalStateException if it has been returned before, as every other method does then
         */
        public AttemptSummary build() {
            AttemptSummary built = made();
            made = null;
            return built;
        }

        private AttemptSummary made() {
            if (made == null) {
                throw new IllegalStateException("build() was called (expected: once, and last)");
            }
            return made;
        }
    }
}
