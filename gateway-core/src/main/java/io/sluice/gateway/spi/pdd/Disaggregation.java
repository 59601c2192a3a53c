package io.sluice.gateway.spi.pdd;

import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.time.Duration;
import java.util.Objects;

/**
 * How a gateway runs calls on prefill and decode instances. Immutable.
 *
 * @see io.sluice.gateway.GatewayBuilder#disaggregation
 */
public final class Disaggregation {
    private final PddProtocol protocol;
    private final boolean staged;
    private final DisaggregationPolicy policy;
    private final Disaggregate disaggregate;
    private final MultiChoice multiChoice;
    private final MissingHandoff missingHandoff;
    private final EmptyPrefillPool emptyPrefillPool;
    private final HandoffCleanup handoffCleanup;
    private final ShownUsage usage;
    private final boolean transferMembersKept;
    private final boolean committedBeforePrefill;
    private final Duration prefillBackstop;

    private Disaggregation(Builder builder) {
        this.protocol = builder.protocol;
        this.staged = builder.staged;
        this.policy = builder.policy;
        this.disaggregate = builder.disaggregate;
        this.multiChoice = builder.multiChoice;
        this.missingHandoff = builder.missingHandoff;
        this.emptyPrefillPool = builder.emptyPrefillPool;
        this.handoffCleanup = builder.handoffCleanup;
        this.usage = builder.usage;
        this.transferMembersKept = builder.transferMembersKept;
        this.committedBeforePrefill = builder.committedBeforePrefill;
        this.prefillBackstop = builder.prefillBackstop;
    }

    /** Returns a builder with every policy at its default. */
    public static Builder by(PddProtocol protocol) {
        return new Builder(protocol);
    }

    /** Returns the protocol of the engines. */
    public PddProtocol protocol() {
        return protocol;
    }

    /** Returns {@code PD_BATCH} or {@code PD_STAGED}. */
    public SchedulingMode mode() {
        return staged ? SchedulingMode.PD_STAGED : SchedulingMode.PD_BATCH;
    }

    /** Returns which calls are disaggregated. */
    public DisaggregationPolicy policy() {
        return policy;
    }

    /** Returns whether calls that the policy disaggregates get two legs whatever these cost. */
    public Disaggregate disaggregate() {
        return disaggregate;
    }

    /** Returns what becomes of requests that the protocol cannot carry. */
    public MultiChoice multiChoice() {
        return multiChoice;
    }

    /** Returns what becomes of an attempt whose prefill leg returned no handoff. */
    public MissingHandoff missingHandoff() {
        return missingHandoff;
    }

    /** Returns what becomes of calls that find no prefill instance. */
    public EmptyPrefillPool emptyPrefillPool() {
        return emptyPrefillPool;
    }

    /** Returns what is done for a handoff that nobody will use. */
    public HandoffCleanup handoffCleanup() {
        return handoffCleanup;
    }

    /** Returns whose cached tokens clients see. */
    public ShownUsage usage() {
        return usage;
    }

    /** Returns whether clients see the transfer members of decode answers. */
    public boolean transferMembersKept() {
        return transferMembersKept;
    }

    /** Returns whether parallel legs commit at the decode head, before the status of the prefill leg is known. */
    public boolean committedBeforePrefill() {
        return committedBeforePrefill;
    }

    /** Returns how long after the decode head a parallel prefill leg may still go without a head. */
    public Duration prefillBackstop() {
        return prefillBackstop;
    }

    @Override
    public String toString() {
        return "Disaggregation[" + protocol.name() + ", " + mode() + "]";
    }

    /** Whether a call that could have two legs gets them (clause PD-30). */
    public enum Disaggregate {
        /** It does. */
        ALWAYS,
        /**
         * It does unless another way is cheaper at that moment: a decode instance alone, where the protocol has such, or a neutral instance, where there is one. Where the
         * scheduler has no prices, it always does.
         */
        PRICE
    }

    /** What becomes of a request that the protocol cannot carry faithfully (clause PD-15). */
    public enum MultiChoice {
        /** A decode instance does all of it. */
        DECODE_LOCAL,
        /** It is answered with 400. */
        REJECT
    }

    /** What becomes of an attempt whose prefill leg was answered well but returned no handoff (clause PD-9). */
    public enum MissingHandoff {
        /** The decode instance computes the prompt again. */
        DECODE_RECOMPUTES,
        /** The attempt has failed. */
        FAIL
    }

    /** What becomes of a call for which there is no prefill instance (clause PD-17). */
    public enum EmptyPrefillPool {
        /** It is refused, as when there is no instance at all. */
        REFUSE,
        /** A decode instance does all of it. */
        DECODE_LOCAL
    }

    /** What is done for KV cache that a prefill instance holds for a call which has ended (clause PD-13). */
    public enum HandoffCleanup {
        /** Nothing: it ends with the engine's own lease. */
        LEASE,
        /** The decode leg is sent and cancelled at once, which makes the engines free it. */
        TOUCH_DECODE
    }

    /** Which engine's {@code usage.prompt_tokens_details.cached_tokens} clients see, if the decode engine tells of any (clause PD-23). */
    public enum ShownUsage {
        /** The decode engine's, which may count what it was handed as cached. */
        DECODE,
        /**
         * The prefill engine's; 0 if its usage has no details, since engines leave them out when nothing was cached. The answer then has no
         * {@code Content-Length}.
         */
        PREFILL
    }

    /** Builds a disaggregation; for one thread. */
    public static final class Builder {
        private final PddProtocol protocol;
        private boolean staged;
        private DisaggregationPolicy policy = DisaggregationPolicy.always();
        private Disaggregate disaggregate = Disaggregate.ALWAYS;
        private MultiChoice multiChoice = MultiChoice.DECODE_LOCAL;
        private MissingHandoff missingHandoff = MissingHandoff.DECODE_RECOMPUTES;
        private EmptyPrefillPool emptyPrefillPool = EmptyPrefillPool.REFUSE;
        private HandoffCleanup handoffCleanup = HandoffCleanup.LEASE;
        private ShownUsage usage = ShownUsage.DECODE;
        private boolean transferMembersKept;
        private boolean committedBeforePrefill;
        private Duration prefillBackstop = Duration.ofSeconds(30);

        private Builder(PddProtocol protocol) {
            this.protocol = Objects.requireNonNull(protocol, "protocol");
        }

        /** Sets whether the decode instance is chosen when the prefill leg has ended; false by default (option {@code separate-pd-scheduling}). */
        public Builder staged(boolean staged) {
            this.staged = staged;
            return this;
        }

        /** Sets which calls are disaggregated; all by default (clause PD-16). */
        public Builder policy(DisaggregationPolicy policy) {
            this.policy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Sets whether calls get two legs whatever these cost; {@code ALWAYS} by default (option {@code pd-disaggregate}). */
        public Builder disaggregate(Disaggregate disaggregate) {
            this.disaggregate = Objects.requireNonNull(disaggregate, "disaggregate");
            return this;
        }

        /** Sets what becomes of requests that the protocol cannot carry; {@code DECODE_LOCAL} by default. */
        public Builder multiChoice(MultiChoice multiChoice) {
            this.multiChoice = Objects.requireNonNull(multiChoice, "multiChoice");
            return this;
        }

        /** Sets what becomes of attempts without a handoff; {@code DECODE_RECOMPUTES} by default. */
        public Builder missingHandoff(MissingHandoff missingHandoff) {
            this.missingHandoff = Objects.requireNonNull(missingHandoff, "missingHandoff");
            return this;
        }

        /** Sets what becomes of calls without a prefill instance; {@code REFUSE} by default. */
        public Builder emptyPrefillPool(EmptyPrefillPool emptyPrefillPool) {
            this.emptyPrefillPool = Objects.requireNonNull(emptyPrefillPool, "emptyPrefillPool");
            return this;
        }

        /** Sets what is done for handoffs that nobody will use; {@code LEASE} by default. */
        public Builder handoffCleanup(HandoffCleanup handoffCleanup) {
            this.handoffCleanup = Objects.requireNonNull(handoffCleanup, "handoffCleanup");
            return this;
        }

        /** Sets whose cached tokens clients see; {@code DECODE} by default. */
        public Builder usage(ShownUsage usage) {
            this.usage = Objects.requireNonNull(usage, "usage");
            return this;
        }

        /** Sets whether clients see the transfer members of decode answers; false by default (clause PD-6). */
        public Builder keepTransferMembers(boolean keep) {
            this.transferMembersKept = keep;
            return this;
        }

        /**
         * Sets whether parallel legs commit at the decode head: sooner by a moment, at the price that a failure of the prefill leg can then only break the
         * answer; false by default (clause PD-11).
         */
        public Builder commitBeforePrefill(boolean commit) {
            this.committedBeforePrefill = commit;
            return this;
        }

        /** Sets how long after the decode head a parallel prefill leg may still go without a head, longer than zero; 30 seconds by default. */
        public Builder prefillBackstop(Duration backstop) {
            this.prefillBackstop = Objects.requireNonNull(backstop, "backstop");
            return this;
        }

        /** Returns the disaggregation; whether the protocol supports the mode is checked by the gateway's builder. */
        public Disaggregation build() {
            return new Disaggregation(this);
        }
    }
}
