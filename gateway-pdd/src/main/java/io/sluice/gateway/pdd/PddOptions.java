package io.sluice.gateway.pdd;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.spi.pdd.Disaggregation.Disaggregate;
import io.sluice.gateway.spi.pdd.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.pdd.Disaggregation.HandoffCleanup;
import io.sluice.gateway.spi.pdd.Disaggregation.MissingHandoff;
import io.sluice.gateway.spi.pdd.Disaggregation.MultiChoice;
import io.sluice.gateway.spi.pdd.Disaggregation.ShownUsage;
import java.time.Duration;
import java.util.List;

/** The options of prefill/decode disaggregation; what they say is {@link PddSettings}. */
public final class PddOptions implements OptionModule {
    /** The protocol of the engines by its name; the empty text stands for none. Whether there is such a protocol is found when the options are read. */
    public static final Option<String> PROTOCOL = Option.text(
            "pd-disagg-protocol",
            "",
            "Runs calls as a prefill and a decode leg, by this protocol: "
                    + String.join(", ", PddProtocols.builtInNames())
                    + ", or a provider's; none: whole, on neutral instances");

    /** Whether decode instances are chosen late. */
    public static final Option<Boolean> STAGED =
            Option.bool("separate-pd-scheduling", "Chooses the decode instance when prefill has ended");

    /** Whether calls get two legs whatever these cost. */
    public static final Option<Disaggregate> DISAGGREGATE = Option.choice(
            "pd-disaggregate",
            Disaggregate.ALWAYS,
            "Two legs always, or by price: unless a decode instance alone, or a neutral one, is cheaper");

    /** What becomes of requests that the protocol cannot carry. */
    public static final Option<MultiChoice> MULTI_CHOICE = Option.choice(
            "pd-multi-choice",
            MultiChoice.DECODE_LOCAL,
            "For several choices or prompts, or logprobs of the prompt: decode-local or reject");

    /** What becomes of attempts without a handoff. */
    public static final Option<MissingHandoff> MISSING_HANDOFF = Option.choice(
            "pd-missing-handoff",
            MissingHandoff.DECODE_RECOMPUTES,
            "For prefill answers without a handoff: decode-recomputes or fail");

    /** What becomes of calls without a prefill instance. */
    public static final Option<EmptyPrefillPool> EMPTY_PREFILL_POOL = Option.choice(
            "pd-empty-prefill-pool", EmptyPrefillPool.REFUSE, "Without a prefill instance: refuse or decode-local");

    /** What is done for handoffs that nobody will use. */
    public static final Option<HandoffCleanup> HANDOFF_CLEANUP = Option.choice(
            "pd-handoff-cleanup",
            HandoffCleanup.LEASE,
            "KV cache that no decode leg asks for: lease leaves it to the engine, touch-decode frees it");

    /** Whose cached tokens clients see. */
    public static final Option<ShownUsage> USAGE =
            Option.choice("pd-usage", ShownUsage.DECODE, "Whose cached tokens clients see: decode or prefill");

    /** Whether clients see transfer members. */
    public static final Option<Boolean> KEEP_TRANSFER_MEMBERS =
            Option.bool("pd-keep-transfer-members", "Shows clients the engines' members in answers");

    /** Whether parallel legs commit early. */
    public static final Option<Boolean> COMMIT_BEFORE_PREFILL =
            Option.bool("pd-commit-before-prefill", "Parallel legs: answers before prefill has answered");

    /** How long prefill may take after decode. */
    public static final Option<Duration> PREFILL_BACKSTOP = Option.millis(
            "pd-prefill-backstop-ms",
            Duration.ofSeconds(30),
            1,
            "Parallel legs: how long prefill may take to its head after decode's");

    /** Which requests are too small for two legs. */
    public static final Option<Integer> MIN_UNCACHED_BYTES = Option.integer(
                    "pd-min-uncached-bytes", 0, 0, "Smaller requests go to a decode instance alone; 0: none")
            .withUnit("bytes");

    private static final List<Option<?>> ALL = List.of(
            PROTOCOL,
            STAGED,
            DISAGGREGATE,
            MULTI_CHOICE,
            MISSING_HANDOFF,
            EMPTY_PREFILL_POOL,
            HANDOFF_CLEANUP,
            USAGE,
            KEEP_TRANSFER_MEMBERS,
            COMMIT_BEFORE_PREFILL,
            PREFILL_BACKSTOP,
            MIN_UNCACHED_BYTES);

    /** Creates the module, for {@link java.util.ServiceLoader}. */
    public PddOptions() {}

    @Override
    public String title() {
        return "Prefill/decode disaggregation";
    }

    @Override
    public List<Option<?>> options() {
        return ALL;
    }

    @Override
    public ModuleSettings read(OptionReader reader) {
        return PddSettings.read(reader);
    }
}
