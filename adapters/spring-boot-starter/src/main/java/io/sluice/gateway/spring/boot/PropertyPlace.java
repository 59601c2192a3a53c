package io.sluice.gateway.spring.boot;

import io.sluice.gateway.options.OptionPath;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Where an option, or a member of one, was set.
 *
 * @param property the property's name as its user knows it
 * @param origin the place in words, for instance a file with line and column; empty if it was set nowhere, or nobody knows where
 */
record PropertyPlace(String property, String origin) {
    /**
     * Returns the place of what a problem names.
     *
     * @param path an option's name, with what follows for a part of its value; a property's name is its own place
     * @param lists what is written as a list, by names of options
     */
    static PropertyPlace of(String path, Map<String, ListProperty> lists, PropertySources sources) {
        if (path.startsWith(PropertyNames.ROOT + ".")) {
            return new PropertyPlace(path, origin(ConfigurationPropertyName.adapt(path, '.'), sources.all()));
        }
        Optional<OptionPath> parts = OptionPath.parse(path);
        if (parts.isEmpty()) {
            return new PropertyPlace(path, "");
        }
        ListProperty list = lists.get(parts.get().option());
        if (list != null) {
            return inList(parts.get(), list);
        }
        String property = PropertyNames.ROOT + "." + path;
        ConfigurationPropertyName name = PropertyNames.property(parts.get().option());
        return new PropertyPlace(property, origin(name, sources.all()));
    }

    private static PropertyPlace inList(OptionPath parts, ListProperty list) {
        StringBuilder property = new StringBuilder(list.root().toString());
        parts.index()
                .ifPresent(index ->
                        property.append('[').append(position(list, index)).append(']'));
        property.append(parts.rest());
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property.toString(), '.');
        String origin = "";
        while (origin.isEmpty() && name.getNumberOfElements() >= list.root().getNumberOfElements()) {
            origin = origin(name, Stream.of(list.source()));
            name = name.getParent();
        }
        return new PropertyPlace(property.toString(), origin);
    }

    private static int position(ListProperty list, int index) {
        return index < list.positions().size() ? list.positions().get(index) : index;
    }

    private static String origin(ConfigurationPropertyName name, Stream<ConfigurationPropertySource> sources) {
        return sources.flatMap(source -> Stream.concat(Stream.of(name), below(name, source))
                        .flatMap(known -> Optional.ofNullable(origin(known, source)).stream()))
                .findFirst()
                .orElse("");
    }

    /** Returns the first property below this one: where a list or an object begins. */
    private static Stream<ConfigurationPropertyName> below(
            ConfigurationPropertyName name, ConfigurationPropertySource source) {
        return source instanceof IterableConfigurationPropertySource named
                ? named.stream().filter(name::isAncestorOf).limit(1)
                : Stream.empty();
    }

    private static @Nullable String origin(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        var property = source.getConfigurationProperty(name);
        return property == null ? null : PropertySources.origin(source, property);
    }
}
