package io.sluice.gateway.routing.health;

import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.OptionReader;
import java.util.Optional;

/**
 * What {@link HealthOptions} say.
 *
 * @param config when upstreams that keep failing are left alone, endpoints and instances alike; empty = never
 */
public record HealthSettings(Optional<HealthConfig> config) implements ModuleSettings {
    /** Reads what the options say, for modules whose own settings depend on it, too. */
    public static HealthSettings read(OptionReader reader) {
        reader.requireOrder(HealthOptions.EJECTION_BASE, HealthOptions.EJECTION_MAX);
        if (!reader.get(HealthOptions.EJECTION) || reader.hasProblem(HealthOptions.EJECTION_MAX)) {
            return new HealthSettings(Optional.empty());
        }
        return new HealthSettings(Optional.of(new HealthConfig(
                reader.get(HealthOptions.EJECTION_FAILURES),
                reader.get(HealthOptions.EJECTION_BASE),
                reader.get(HealthOptions.EJECTION_MAX))));
    }

    /** Makes a gateway leave endpoints alone that keep failing; schedulers do so for instances. */
    @Override
    public void applyTo(GatewayBuilder builder) {
        config.ifPresent(bounds -> builder.endpointHealth(EndpointHealths.create(bounds)));
    }
}
