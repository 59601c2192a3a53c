package io.sluice.examples.netty;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.OptionRegistry;
import java.time.Duration;
import java.util.List;

/** The options of this host alone: those of a server. */
final class ProxyOptions implements OptionModule {
    static final Option<String> HOST = Option.text("host", "0.0.0.0", "Where to listen");

    static final Option<Integer> PORT = Option.integer("port", 8001, 0, 65_535, "Where to listen; 0 picks a port");

    static final Option<Duration> DRAIN_TIMEOUT =
            Option.millis("drain-timeout-ms", Duration.ofSeconds(10), 0, "How long the end waits for calls");

    static final Option<Integer> WORKERS =
            Option.integer("workers", 0, 0, 1024, "Event loops; 0: one for each processor");

    /** Returns the options of the library and those of this host. */
    static OptionRegistry registry() {
        return OptionRegistry.standard().with(new ProxyOptions());
    }

    @Override
    public String title() {
        return "The host";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(HOST, PORT, DRAIN_TIMEOUT, WORKERS);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
