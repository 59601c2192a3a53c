package io.sluice.gateway.picocli;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.time.Duration;
import java.util.List;

/** The options that every host has beside those of the library: where it listens, and how long it waits at its end. */
public final class HostOptions implements OptionModule {
    /** Where to listen. */
    public static final Option<String> HOST = Option.text("host", "0.0.0.0", "Where to listen");

    /** Where to listen; 0 picks a port. */
    public static final Option<Integer> PORT =
            Option.integer("port", 8001, 0, 65_535, "Where to listen; 0 picks a port");

    /** How long the end waits for calls. */
    public static final Option<Duration> DRAIN_TIMEOUT =
            Option.millis("drain-timeout-ms", Duration.ofSeconds(10), 0, "How long the end waits for calls");

    /** How long calls are still taken after the end was ordered. */
    public static final Option<Duration> SHUTDOWN_DELAY = Option.millis(
            "shutdown-delay-ms",
            Duration.ZERO,
            0,
            "How long calls are taken yet after the end was ordered, while probes say so and responses close connections");

    @Override
    public String title() {
        return "The host";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(HOST, PORT, SHUTDOWN_DELAY, DRAIN_TIMEOUT);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
