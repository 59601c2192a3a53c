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

    /** Which requests are calls. */
    public static final Option<MapPaths> MAP_PATHS = Option.choice(
            "map-paths",
            MapPaths.AUTO,
            "Whether calls are taken on the paths of the API: auto (unless Spring Cloud Gateway has routes for them), on or off");

    /** Whether the paths of the API belong to the gateway. */
    public enum MapPaths {
        /** Unless Spring Cloud Gateway is there, whose routes have the filter {@code Sluice}. */
        AUTO,
        /** They do, but for those that a WebFlux controller, router function or route has. */
        ON,
        /** They don't: the application itself gives calls to the handler. */
        OFF
    }

    @Override
    public String title() {
        return "Spring Boot";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ENABLED, MAP_PATHS);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return new ModuleSettings() {};
    }
}
