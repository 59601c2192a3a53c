package io.sluice.gateway.netty.warmup;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.time.Duration;
import java.util.List;

/** The option of a host that warms up. A host that does adds it to the options of the library. */
public final class WarmUpModule implements OptionModule {
    /** How long a {@link WarmUp} may take. */
    public static final Option<Duration> LIMIT = Option.millis(
            "warm-up-ms",
            Duration.ofSeconds(3),
            0,
            "How long the host may run calls of its own through itself before it says that it is ready; 0: not at all");

    @Override
    public String title() {
        return "Warm-up";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(LIMIT);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
