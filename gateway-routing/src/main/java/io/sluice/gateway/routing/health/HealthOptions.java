package io.sluice.gateway.routing.health;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.time.Duration;
import java.util.List;

/** The options about upstreams that keep failing, endpoints and instances alike; what they say is {@link HealthSettings}. */
public final class HealthOptions implements OptionModule {
    /** Whether ill upstreams are left alone. */
    public static final Option<Boolean> EJECTION =
            Option.onOff("ejection", "Leaves upstreams alone that keep failing: on or off");

    /** How many failures eject. */
    public static final Option<Integer> EJECTION_FAILURES = Option.integer(
            "ejection-failures",
            HealthConfig.defaults().failures(),
            1,
            "Failures in a row after which an upstream is left alone");

    /** First ejection. */
    public static final Option<Duration> EJECTION_BASE = Option.millis(
            "ejection-base-ms", HealthConfig.defaults().ejection(), 1, "How long it is left alone the first time");

    /** Longest ejection. */
    public static final Option<Duration> EJECTION_MAX = Option.millis(
            "ejection-max-ms", HealthConfig.defaults().maxEjection(), 1, "How long it is left alone at most");

    private static final List<Option<?>> ALL = List.of(EJECTION, EJECTION_FAILURES, EJECTION_BASE, EJECTION_MAX);

    /** Creates the module, for {@link java.util.ServiceLoader}. */
    public HealthOptions() {}

    @Override
    public String title() {
        return "Ejection of upstreams that fail";
    }

    @Override
    public List<Option<?>> options() {
        return ALL;
    }

    @Override
    public ModuleSettings read(OptionReader reader) {
        return HealthSettings.read(reader);
    }
}
