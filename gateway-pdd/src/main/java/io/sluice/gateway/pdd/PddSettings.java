package io.sluice.gateway.pdd;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.Disaggregate;
import io.sluice.gateway.spi.pdd.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.pdd.DisaggregationPolicy;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.List;
import java.util.Optional;

/**
 * What {@link PddOptions} say.
 *
 * @param disaggregation how calls are disaggregated; empty if {@code pd-disagg-protocol} is empty or not given
 */
public record PddSettings(Optional<Disaggregation> disaggregation) implements ModuleSettings {
    static PddSettings read(OptionReader reader) {
        Optional<PddProtocol> protocol = protocol(reader, reader.get(PddOptions.PROTOCOL));
        checkMode(reader, protocol);
        return new PddSettings(protocol.map(known -> {
            Disaggregation read = read(reader, known);
            checkLocal(reader, read);
            return read;
        }));
    }

    /** Makes a gateway disaggregate calls, if the options say so. */
    @Override
    public void applyTo(GatewayBuilder builder) {
        disaggregation.ifPresent(builder::disaggregation);
    }

    /** Returns a problem for each prefill instance that decode instances could not be told of. */
    @Override
    public List<ConfigProblem> problemsWith(List<Instance> instances) {
        return new PoolCheck(disaggregation, instances).problems();
    }

    /** Returns a line for each pool that is empty, unless it may be filled by what is looked for, or gets no calls. */
    @Override
    public List<String> warnings(List<Instance> instances, boolean areAll) {
        return new PoolCheck(disaggregation, instances).warnings(areAll);
    }

    private static Disaggregation read(OptionReader reader, PddProtocol protocol) {
        int minUncachedBytes = reader.get(PddOptions.MIN_UNCACHED_BYTES);
        return Disaggregation.by(protocol)
                .staged(reader.get(PddOptions.STAGED))
                .disaggregate(reader.get(PddOptions.DISAGGREGATE))
                .multiChoice(reader.get(PddOptions.MULTI_CHOICE))
                .missingHandoff(reader.get(PddOptions.MISSING_HANDOFF))
                .emptyPrefillPool(reader.get(PddOptions.EMPTY_PREFILL_POOL))
                .handoffCleanup(reader.get(PddOptions.HANDOFF_CLEANUP))
                .usage(reader.get(PddOptions.USAGE))
                .keepTransferMembers(reader.get(PddOptions.KEEP_TRANSFER_MEMBERS))
                .commitBeforePrefill(reader.get(PddOptions.COMMIT_BEFORE_PREFILL))
                .prefillBackstop(reader.get(PddOptions.PREFILL_BACKSTOP))
                .policy(
                        minUncachedBytes == 0
                                ? DisaggregationPolicy.always()
                                : DisaggregationPolicy.fromUncachedBytes(minUncachedBytes))
                .build();
    }

    private static Optional<PddProtocol> protocol(OptionReader reader, String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        ProtocolCatalog catalog = PddProtocols.catalog();
        catalog.faults().forEach(expected -> reader.problem(PddOptions.PROTOCOL, expected));
        Optional<PddProtocol> protocol = catalog.find(name);
        if (protocol.isEmpty()) {
            reader.problem(PddOptions.PROTOCOL, "one of " + String.join(", ", catalog.names()));
        }
        return protocol;
    }

    private static void checkMode(OptionReader reader, Optional<PddProtocol> protocol) {
        boolean staged = reader.get(PddOptions.STAGED);
        SchedulingMode mode = staged ? SchedulingMode.PD_STAGED : SchedulingMode.PD_BATCH;
        if (reader.hasProblem(PddOptions.PROTOCOL)) {
            return;
        }
        if (protocol.isEmpty()) {
            checkAlone(reader, staged);
        } else if (protocol.get().pattern(mode).isEmpty()) {
            String name = reader.get(PddOptions.PROTOCOL);
            reader.problem(
                    PddOptions.STAGED, (staged ? "false" : "true") + ", since " + name + " supports no other mode");
        }
    }

    private static void checkAlone(OptionReader reader, boolean staged) {
        String why = ", since there is no " + PddOptions.PROTOCOL.name();
        if (staged) {
            reader.problem(PddOptions.STAGED, "false" + why);
        }
        if (reader.get(PddOptions.DISAGGREGATE) == Disaggregate.PRICE) {
            reader.problem(PddOptions.DISAGGREGATE, "always" + why);
        }
    }

    private static void checkLocal(OptionReader reader, Disaggregation read) {
        PddProtocol protocol = read.protocol();
        if (read.emptyPrefillPool() == EmptyPrefillPool.DECODE_LOCAL && !protocol.decodesLocally()) {
            String why = "since engines of " + protocol.name() + " cannot decode without prefill";
            reader.problem(PddOptions.EMPTY_PREFILL_POOL, "refuse, " + why);
        }
    }
}
