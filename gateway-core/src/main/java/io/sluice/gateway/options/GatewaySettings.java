package io.sluice.gateway.options;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What options that were given by name say, checked. Immutable, and prints no value.
 *
 * <pre>{@code
 * GatewaySettings settings = GatewaySettings.from(Map.of("llm-backend-endpoints", "10.0.0.1:8000", "retry-max-count", "2"));
 * Gateway gateway = settings.applyTo(Gateway.builder()).build();
 * }</pre>
 */
public final class GatewaySettings {
    private final OptionReader values;
    private final List<ModuleSettings> modules;

    GatewaySettings(OptionReader values, List<ModuleSettings> modules) {
        this.values = values;
        this.modules = List.copyOf(modules);
    }

    /**
     * Reads the options of {@link OptionRegistry#standard}.
     *
     * @param options names without leading dashes, to values
     * @throws ConfigurationException that names every problem: of each value, of values that do not go together, and each name that is not known
     */
    public static GatewaySettings from(Map<String, String> options) {
        return OptionRegistry.standard().read(options);
    }

    /**
     * Sets everything that the options say of a gateway. What is not given is set to its default, so whatever a host sets otherwise it sets afterwards. What this
     * needs and the gateway has to end, it makes when the gateway is built: watched routes, and a scheduler if instances are named.
     *
     * @return the same builder
     */
    public GatewayBuilder applyTo(GatewayBuilder builder) {
        modules.forEach(module -> module.applyTo(builder));
        return builder;
    }

    /**
     * Sets the same, but for what {@linkplain ModuleSettings#asksOthers asks others}: for a gateway that rehearses, or tries settings, beside the one that serves.
     *
     * @return the same builder
     */
    public GatewayBuilder applyAloneTo(GatewayBuilder builder) {
        modules.stream().filter(module -> !module.asksOthers()).forEach(module -> module.applyTo(builder));
        return builder;
    }

    /** Returns the value of an option, its default if none was given. */
    public <T> T value(Option<T> option) {
        return values.get(option);
    }

    /**
     * Returns the texts of an option that hold: those that were given, or else its default, or what it is by other options. Several only if it {@linkplain
     * Option#isRepeatable may} be given several times; none if its default is no value. They may hold credentials.
     */
    public List<String> texts(Option<?> option) {
        if (values.isGiven(option)) {
            return values.texts(option);
        }
        if (!option.dependsOnOthers()) {
            return List.of(option.defaultText());
        }
        return modules.stream()
                .flatMap(module -> module.derived(option).stream())
                .limit(1)
                .toList();
    }

    /**
     * Returns what the options of one module say.
     *
     * @throws IllegalArgumentException if no module was read into this type
     */
    public <S extends ModuleSettings> S of(Class<S> type) {
        return modules.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no module of options has " + type.getSimpleName()));
    }

    /** Returns the instances that are named, as they are known now. */
    public List<Instance> instances() {
        return modules.stream().flatMap(module -> module.instances().stream()).toList();
    }

    /**
     * Returns the values of the options as texts, defaults too, for operators: without credentials, and without what is written in JSON, which may hold some.
     *
     * @return names to values, in the order of the modules
     */
    public Map<String, String> shown() {
        Map<String, String> shown = new LinkedHashMap<>();
        for (Option<?> option : values.options()) {
            if (option.type() != OptionType.SECRET && option.type() != OptionType.JSON) {
                List<String> given = values.texts(option);
                String text = given.isEmpty() ? option.defaultText() : String.join(",", given);
                shown.put(option.name(), Redacted.withoutUserInfo(text));
            }
        }
        return Collections.unmodifiableMap(shown);
    }

    /** Returns a line for each thing that works otherwise than someone may think who gives these options. */
    public List<String> warnings() {
        List<Instance> instances = instances();
        boolean areAll = modules.stream().noneMatch(ModuleSettings::looksForInstances);
        return modules.stream()
                .flatMap(module -> module.warnings(instances, areAll).stream())
                .toList();
    }

    /** Returns the names of what was given; no value. */
    @Override
    public String toString() {
        return "GatewaySettings[" + values + "]";
    }
}
