package io.sluice.examples.netty;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.util.List;

/** The options of this host alone: how many threads serve it. */
final class ProxyOptions implements OptionModule {
    static final Option<Integer> WORKERS =
            Option.integer("workers", 0, 0, 1024, "Event loops; 0: one for each processor");

    @Override
    public String title() {
        return "Netty";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(WORKERS);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
