package io.sluice.gateway.logback;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.util.List;

/** The option of the log on standard error (clause HC-L-7), for hosts that give its value to {@link StandardErrorLog#setLevel}. */
public final class LogOptions implements OptionModule {
    /** How much it has. */
    public static final Option<LogLevel> LEVEL =
            Option.choice("log-level", LogLevel.WARN, "How much is told on standard error");

    @Override
    public String title() {
        return "Log";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(LEVEL);
    }

    /** It says nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
