package io.sluice.gateway.operations;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.util.List;

/** The options of a host's pages: where they are, and who sees them. */
public final class AdminOptions implements OptionModule {
    /** The value of {@link #ADMIN_PORT} that stands for the port of the calls. */
    public static final int NO_PORT = -1;

    /** The port of the pages; {@link #NO_PORT}: that of the calls. */
    public static final Option<Integer> ADMIN_PORT = Option.integer(
                    "admin-port",
                    NO_PORT,
                    NO_PORT,
                    65_535,
                    "The port of the pages for operators, which the port of the calls then does not have; 0 picks a port")
            .withDefault("that of the calls");

    /** Where the port of the pages listens. */
    public static final Option<String> ADMIN_HOST =
            Option.text("admin-host", "127.0.0.1", "Where the port of the pages listens");

    /** Whether strangers see the pages. */
    public static final Option<Boolean> ADMIN_OPEN =
            Option.bool("admin-open", "Shows the pages that name engines on the main port to everybody");

    @Override
    public String title() {
        return "Pages and probes";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ADMIN_PORT, ADMIN_HOST, ADMIN_OPEN);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
