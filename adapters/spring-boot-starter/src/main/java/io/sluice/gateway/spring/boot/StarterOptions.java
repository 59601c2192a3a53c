package io.sluice.gateway.spring.boot;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.OptionType;
import java.util.List;
import java.util.Optional;

/** The options that only a Spring Boot application has. */
public final class StarterOptions implements OptionModule {
    /** Whether there is a gateway at all. */
    public static final Option<Boolean> ENABLED = Option.of(
            "enabled",
            OptionType.BOOL,
            true,
            "true or false",
            text -> text.equals("true") || text.equals("false") ? Optional.of(text.equals("true")) : Optional.empty(),
            value -> Boolean.toString(value),
            "Makes a gateway of this application");

    @Override
    public String title() {
        return "Spring Boot";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ENABLED);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
