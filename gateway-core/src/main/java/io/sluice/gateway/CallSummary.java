package io.sluice.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call. Immutable.
 *
 * <p>What stands here of an answer is that of the attempt whose answer the client was given; see {@link AttemptSummary}.
 */
public final class CallSummary {
    private static final long NONE = -1;

    private final String requestId;

    // Written by the builder alone, which hands it out once: so none is copied, though there is one for each call.

    private String model = "";
    private String route = "none";
    private Outcome outcome = Outcome.SUCCEEDED;
    private CommitState commit = CommitState.UNCOMMITTED;
    private int status;
    private @Nullable ErrorKind error;
    private @Nullable FailurePlace failedAt;
    private String reason = "";
    private List<AttemptSummary> attempts = List.of();
    private @Nullable AttemptSummary answeredBy;
    private long timeToHeadNanos = NONE;
    private long timeToFirstContentNanos = NONE;
    private long durationNanos;

    private CallSummary(String requestId) {
        this.requestId = Objects.requireNonNull(requestId, "requestId");
    }

    /** Returns a builder, for the gateway and for tests of listeners. */
    public static Builder builder(String requestId) {
        return new Builder(new CallSummary(requestId));
    }

    /** Returns the id of {@link GatewayCall#requestId}. */
    public String requestId() {
        return requestId;
    }

    /** Returns the model that the client asked for; empty if it named none or the body could not be read. */
    public String model() {
        return model;
    }

    /** Returns {@code internal}, {@code unmatched}, {@code refused}, the base URL of an endpoint, or {@code none} if the call ended before it was routed. */
    public String route() {
        return route;
    }

    /** Returns how the call ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** Returns how much of an answer the host was given. */
    public CommitState commit() {
        return commit;
    }

    /** Returns the status given to the host, 0 if none was. */
    public int status() {
        return status;
    }

    /** Returns what failed, or null if nothing did. */
    public @Nullable ErrorKind error() {
        return error;
    }

    /** Returns how far the call had come when it failed; null if it did not. */
    public @Nullable FailurePlace failedAt() {
        return failedAt;
    }

    /** Returns, for operators, more about the error; empty if there is none. */
    public String reason() {
        return reason;
    }

    /** Returns every attempt, and every leg of it, in the order of their start. */
    public List<AttemptSummary> attempts() {
        return attempts;
    }

    /** Returns the one of {@link #attempts} whose answer the host was given as it came; null if there is none. */
    public @Nullable AttemptSummary answeredBy() {
        return answeredBy;
    }

    /** Returns the time from the start of the call to its answer's head; null if there was none. */
    public @Nullable Duration timeToHead() {
        return orNull(timeToHeadNanos);
    }

    /** Returns the time from the start of the call to the first content of an upstream's answer, as of {@link AttemptSummary#timeToFirstContent}; null if there was none. */
    public @Nullable Duration timeToFirstContent() {
        return orNull(timeToFirstContentNanos);
    }

    /** Returns the time from the start of the call to the end of its body. */
    public Duration duration() {
        return Duration.ofNanos(durationNanos);
    }

    /** Returns the size of the body that was sent to the upstream whose answer was given; if there is none, to that of the last attempt. */
    public long requestBytes() {
        AttemptSummary shown = answeredOrLast();
        return shown == null ? 0 : shown.requestBytes();
    }

    /** Returns the body bytes received from the upstream whose answer was given; if there is none, from that of the last attempt. */
    public long responseBytes() {
        AttemptSummary shown = answeredOrLast();
        return shown == null ? 0 : shown.responseBytes();
    }

    /** Returns whether the answer was an upstream's event stream. */
    public boolean isStream() {
        return answeredBy != null && answeredBy.isStream();
    }

    /** Returns what the answer says it has cost; null if it does not say, or nobody wants to know. */
    public @Nullable TokenUsage usage() {
        return answeredBy == null ? null : answeredBy.usage();
    }

    /** Returns the model that the answer names; empty if it names none, or nobody wants to know. */
    public String responseModel() {
        return answeredBy == null ? "" : answeredBy.responseModel();
    }

    /** Returns the last finish reason in the answer; empty if there is none, or nobody wants to know. */
    public String finishReason() {
        return answeredBy == null ? "" : answeredBy.finishReason();
    }

    private @Nullable AttemptSummary answeredOrLast() {
        return answeredBy != null || attempts.isEmpty() ? answeredBy : attempts.get(attempts.size() - 1);
    }

    private static @Nullable Duration orNull(long nanos) {
        return nanos < 0 ? null : Duration.ofNanos(nanos);
    }

    @Override
    public String toString() {
        return "CallSummary[" + requestId + ", " + route + ", " + outcome + ", status " + status
                + (error == null ? "" : ", " + error + " at " + failedAt) + ", " + attempts.size() + " attempts, "
                + duration() + "]";
    }

    /** How a call ends. */
    public enum Outcome {
        /** An upstream's answer reached the host whole; its status may still be an error. */
        SUCCEEDED,
        /** The gateway had to answer itself, or the answer broke. */
        FAILED,
        /** The host cancelled it. */
        CANCELLED
    }

    /** Builds a summary; for one thread. What is not set is as of a call that succeeded without an attempt. */
    public static final class Builder {
        private @Nullable CallSummary made;

        private Builder(CallSummary made) {
            this.made = made;
        }

        /** Sets {@link CallSummary#model}. */
        public Builder model(String model) {
            made().model = Objects.requireNonNull(model, "model");
            return this;
        }

        /** Sets {@link CallSummary#route}. */
        public Builder route(String route) {
            made().route = Objects.requireNonNull(route, "route");
            return this;
        }

        /** Sets {@link CallSummary#outcome}. */
        public Builder outcome(Outcome outcome) {
            made().outcome = Objects.requireNonNull(outcome, "outcome");
            return this;
        }

        /** Sets {@link CallSummary#commit} and {@link CallSummary#status}. */
        public Builder committed(CommitState commit, int status) {
            made().commit = Objects.requireNonNull(commit, "commit");
            made().status = status;
            return this;
        }

        /** Sets {@link CallSummary#error}, {@link CallSummary#failedAt} and {@link CallSummary#reason}: all, or none. */
        public Builder failed(@Nullable ErrorKind error, @Nullable FailurePlace place, String reason) {
            made().error = error;
            made().failedAt = place;
            made().reason = Objects.requireNonNull(reason, "reason");
            return this;
        }

        /** Sets {@link CallSummary#attempts} and {@link CallSummary#answeredBy}, which is one of them or null. */
        public Builder attempts(List<AttemptSummary> attempts, @Nullable AttemptSummary answeredBy) {
            made().attempts = List.copyOf(attempts);
            made().answeredBy = answeredBy;
            return this;
        }

        /** Sets {@link CallSummary#timeToHead}; negative = there was none. */
        public Builder timeToHeadNanos(long nanos) {
            made().timeToHeadNanos = nanos;
            return this;
        }

        /** Sets {@link CallSummary#timeToFirstContent}; negative = there was none. */
        public Builder timeToFirstContentNanos(long nanos) {
            made().timeToFirstContentNanos = nanos;
            return this;
        }

        /** Sets {@link CallSummary#duration}. */
        public Builder durationNanos(long nanos) {
            made().durationNanos = nanos;
            return this;
        }

        /**
         * Returns the summary; once.
         *
         * @throws IllegalStateException if it has been returned before, as every other method does then
         */
        public CallSummary build() {
            CallSummary built = made();
            made = null;
            return built;
        }

        private CallSummary made() {
            if (made == null) {
                throw new IllegalStateException("build() was called (expected: once, and last)");
            }
            return made;
        }
    }
}
