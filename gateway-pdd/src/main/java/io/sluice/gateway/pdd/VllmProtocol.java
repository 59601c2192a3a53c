package io.sluice.gateway.pdd;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.Objects;
import java.util.Optional;

/**
 * What the protocols of vLLM's connectors have in common: the requests that they carry, and one leg after the other where decode is placed in stages. A connector
 * adds what its legs say.
 *
 * <p>Immutable, and so must be what extends it, which any number of threads use.
 */
public abstract class VllmProtocol implements PddProtocol {
    private static final Optional<LegPattern> STAGED = Optional.of(LegPattern.SERIAL);

    private final String name;
    private final Optional<LegPattern> batch;

    /**
     * Creates a protocol for batch and staged scheduling.
     *
     * @param name as in the option {@code pd-disagg-protocol}: lower-case letters, digits and hyphens
     * @param batch the order of the legs in mode {@code PD_BATCH}; in stages it is {@code SERIAL}
     */
    protected VllmProtocol(String name, LegPattern batch) {
        this.name = Objects.requireNonNull(name, "name");
        this.batch = Optional.of(batch);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Optional<LegPattern> pattern(SchedulingMode mode) {
        return switch (mode) {
            case PD_BATCH -> batch;
            case PD_STAGED -> STAGED;
            case NEUTRAL -> Optional.empty();
        };
    }

    /** Returns whether two legs of vLLM carry the request: see {@link DisaggregationEligibility#ofVllm}. */
    @Override
    public boolean carries(String path, JsonBody body) {
        return DisaggregationEligibility.ofVllm(path, body);
    }

    /** Returns the name. */
    @Override
    public final String toString() {
        return name;
    }
}
