package io.sluice.gateway.pdd;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.spi.Disaggregation;
import io.sluice.gateway.spi.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.Disaggregation.HandoffCleanup;
import io.sluice.gateway.spi.Disaggregation.MissingHandoff;
import io.sluice.gateway.spi.Disaggregation.MultiChoice;
import io.sluice.gateway.spi.Disaggregation.ShownUsage;
import io.sluice.gateway.spi.DisaggregationPolicy;
import io.sluice.gateway.spi.PddProtocol;
import io.sluice.gateway.spi.SchedulingMode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Prefill/decode disaggregation configured by name, for hosts whose configuration is text. Immutable. An option that is not given has its
 * default.
 */
public final class PddOptions {
    static final String PROTOCOL = "pd-disagg-protocol";
    private static final String STAGED = "separate-pd-scheduling";
    private static final List<String> NAMES = List.of(
            PROTOCOL,
            STAGED,
            "pd-multi-choice",
            "pd-missing-handoff",
            "pd-empty-prefill-pool",
            "pd-handoff-cleanup",
            "pd-usage",
            "pd-keep-transfer-members",
            "pd-commit-before-prefill",
            "pd-prefill-backstop-ms",
            "pd-min-uncached-bytes");

    private final Optional<Disaggregation> disaggregation;

    private PddOptions(Optional<Disaggregation> disaggregation) {
        this.disaggregation = disaggregation;
    }

    /**
     * Reads options. Those of {@code RoutingOptions} and of the host may be among them and are left alone, as long as their names do not begin with
     * {@code pd-}.
     *
     * @param options names without leading dashes, to values
     * @throws ConfigurationException with every problem: of values, of a protocol that does not support the scheduling mode (clause PD-1), of providers of
     *     protocols that cannot be used ({@link PddProtocols#byName}), and each name with {@code pd-} that is not known
     */
    public static PddOptions from(Map<String, String> options) {
        OptionReader reader = new OptionReader(options);
        PddOptions result = new PddOptions(read(reader));
        reader.refuseUnknown("pd-", NAMES);
        reader.throwProblems();
        return result;
    }

    /** Returns the names of all options that {@link #from} reads, without leading dashes, in the order of documentation. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(NAMES));
    }

    /** Returns how calls are disaggregated; empty if {@code pd-disagg-protocol} is empty or not given. */
    public Optional<Disaggregation> disaggregation() {
        return disaggregation;
    }

    /**
     * Makes a gateway disaggregate calls, if these options say so.
     *
     * @return the same builder
     */
    public GatewayBuilder applyTo(GatewayBuilder builder) {
        return disaggregation.map(builder::disaggregation).orElse(builder);
    }

    @Override
    public String toString() {
        return "PddOptions[" + disaggregation.map(Disaggregation::toString).orElse("no disaggregation") + "]";
    }

    private static Optional<Disaggregation> read(OptionReader options) {
        boolean staged = options.bool(STAGED);
        Optional<PddProtocol> protocol = readProtocol(options, staged);
        // All are read even without a protocol, so that what is wrong with them is told.
        Disaggregation.Builder builder = Disaggregation.by(protocol.orElse(PddProtocols.lmcache()))
                .staged(staged)
                .multiChoice(options.choice("pd-multi-choice", MultiChoice.DECODE_LOCAL))
                .missingHandoff(options.choice("pd-missing-handoff", MissingHandoff.DECODE_RECOMPUTES))
                .emptyPrefillPool(options.choice("pd-empty-prefill-pool", EmptyPrefillPool.REFUSE))
                .handoffCleanup(options.choice("pd-handoff-cleanup", HandoffCleanup.LEASE))
                .usage(options.choice("pd-usage", ShownUsage.DECODE))
                .keepTransferMembers(options.bool("pd-keep-transfer-members"))
                .commitBeforePrefill(options.bool("pd-commit-before-prefill"))
                .prefillBackstop(Duration.ofMillis(options.integer("pd-prefill-backstop-ms", 30_000, 1)))
                .policy(policy(options.integer("pd-min-uncached-bytes", 0, 0)));
        protocol.ifPresent(known -> checkLocal(options, known, builder.build()));
        return protocol.map(known -> builder.build());
    }

    private static DisaggregationPolicy policy(int minUncachedBytes) {
        return minUncachedBytes == 0
                ? DisaggregationPolicy.always()
                : DisaggregationPolicy.fromUncachedBytes(minUncachedBytes);
    }

    private static Optional<PddProtocol> readProtocol(OptionReader options, boolean staged) {
        String name = options.text(PROTOCOL);
        if (!name.isEmpty()) {
            return namedProtocol(options, name, staged);
        }
        if (staged) {
            options.problem(STAGED, "false, since there is no " + PROTOCOL);
        }
        return Optional.empty();
    }

    private static Optional<PddProtocol> namedProtocol(OptionReader options, String name, boolean staged) {
        ProtocolCatalog catalog = PddProtocols.catalog();
        catalog.faults().forEach(expected -> options.problem(PROTOCOL, expected));
        Optional<PddProtocol> protocol = catalog.find(name);
        if (protocol.isEmpty()) {
            options.problem(PROTOCOL, "one of " + String.join(", ", catalog.names()));
        } else if (protocol.get().pattern(mode(staged)).isEmpty()) {
            options.problem(STAGED, (staged ? "false" : "true") + ", since " + name + " supports no other mode");
        }
        return protocol;
    }

    private static void checkLocal(OptionReader options, PddProtocol protocol, Disaggregation read) {
        if (read.emptyPrefillPool() == EmptyPrefillPool.DECODE_LOCAL && !protocol.decodesLocally()) {
            String why = "since engines of " + protocol.name() + " cannot decode without prefill";
            options.problem("pd-empty-prefill-pool", "refuse, " + why);
        }
    }

    private static SchedulingMode mode(boolean staged) {
        return staged ? SchedulingMode.PD_STAGED : SchedulingMode.PD_BATCH;
    }
}
