package io.sluice.gateway.operations;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.time.Duration;
import java.util.List;

/** The options of a host's pages: where they are, who sees them, and when the host ends. */
public final class AdminOptions implements OptionModule {
    /** The port of the pages; empty: that of the calls. */
    public static final Option<String> ADMIN_HOST =
            Option.text("admin-host", "127.0.0.1", "Where the port of the pages listens");

    /** Whether strangers see the pages. */
    public static final Option<Boolean> ADMIN_OPEN =
            Option.bool("admin-open", "Shows the pages that name engines on the main port to everybody");

    /** How long calls are still taken after the end was ordered. */
    public static final Option<Duration> SHUTDOWN_DELAY = Option.millis(
            "shutdown-delay-ms",
            Duration.ZERO,
            0,
            "How long calls are taken yet after the end was ordered, while probes tell it");

    @Override
    public String title() {
        return "Pages and probes";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ADMIN_HOST, ADMIN_OPEN, SHUTDOWN_DELAY);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
