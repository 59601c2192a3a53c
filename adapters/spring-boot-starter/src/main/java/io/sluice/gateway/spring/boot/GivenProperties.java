package io.sluice.gateway.spring.boot;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/** What the environment of an application says of a gateway: the properties {@code sluice.*}, as they are at that moment. Immutable, and prints no value. */
final class GivenProperties {
    private final OptionRegistry registry;
    private final PropertySources sources;
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** By names of options. */
    private final Map<String, ListProperty> lists = new HashMap<>();

    private GivenProperties(OptionRegistry registry, PropertySources sources) {
        this.registry = registry;
        this.sources = sources;
        registry.options().forEach(this::read);
    }

    /** Reads the properties of all options. */
    static GivenProperties read(OptionRegistry registry, Environment environment) {
        return new GivenProperties(registry, new PropertySources(environment));
    }

    /**
     * Returns what they say.
     *
     * @throws ConfigurationException that names every problem, unknown properties first
     */
    GatewaySettings settings() {
        List<ConfigProblem> problems = new ArrayList<>(new UnknownProperties(registry, sources).problems());
        try {
            GatewaySettings settings = registry.read(values, sources::variable);
            if (problems.isEmpty()) {
                return settings;
            }
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        }
        throw new ConfigurationException(problems);
    }

    /** Returns a line for each variable of the environment that looks like an option and is none. */
    List<String> warnings() {
        return new UnknownProperties(registry, sources).warnings();
    }

    /** Returns names of options, to values. */
    Map<String, List<String>> values() {
        return Map.copyOf(values);
    }

    /** Returns where an option, or a member of one, was set; its property without an origin if it was set nowhere. */
    PropertyPlace place(String option) {
        return PropertyPlace.of(option, lists, sources);
    }

    private void read(Option<?> option) {
        if (option.type() == OptionType.JSON) {
            ListProperty.read(option, sources).ifPresent(list -> {
                lists.put(option.name(), list);
                values.put(option.name(), list.texts());
            });
            return;
        }
        ConfigurationPropertyName name = PropertyNames.property(option.name());
        Optional<String> given = option.type() == OptionType.LIST
                ? sources.texts(name).map(texts -> String.join(",", texts))
                : sources.text(name).map(text -> word(option, text));
        given.ifPresent(text -> values.put(option.name(), List.of(text)));
    }

    /** Returns a text as it was written: YAML takes {@code on} and {@code off} for booleans. */
    private static String word(Option<?> option, String text) {
        String written = switch (text) {
            case "true" -> "on";
            case "false" -> "off";
            default -> text;
        };
        boolean isWord =
                option.type() == OptionType.ENUM && option.parse(written).isPresent();
        return isWord ? written : text;
    }

    @Override
    public String toString() {
        return "GivenProperties" + values.keySet();
    }
}
