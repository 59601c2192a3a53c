package io.sluice.gateway.spring.boot;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Where properties come from, those that win first. What it says is what the environment holds at that moment. */
final class PropertySources {
    private final Environment environment;
    private final PropertySourcesPlaceholdersResolver placeholders;

    PropertySources(Environment environment) {
        this.environment = environment;
        this.placeholders = new PropertySourcesPlaceholdersResolver(environment);
    }

    Stream<ConfigurationPropertySource> all() {
        return StreamSupport.stream(
                ConfigurationPropertySources.get(environment).spliterator(), false);
    }

    /** Returns those that name what they have. */
    Stream<IterableConfigurationPropertySource> named() {
        return all().filter(IterableConfigurationPropertySource.class::isInstance)
                .map(IterableConfigurationPropertySource.class::cast);
    }

    /** Returns the value of a property, however it is written; empty if there is none. */
    Optional<String> text(ConfigurationPropertyName name) {
        return Optional.ofNullable(
                Binder.get(environment).bind(name, Bindable.of(String.class)).orElse(null));
    }

    /** Returns the values of a property that is a list, or one text with commas; empty if there is none. */
    Optional<List<String>> texts(ConfigurationPropertyName name) {
        return Optional.ofNullable(Binder.get(environment)
                .bind(name, Bindable.listOf(String.class))
                .orElse(null));
    }

    /** Returns a value with what stands for its placeholders; those that stand for nothing stay. */
    Object resolved(Object value) {
        Object resolved = placeholders.resolvePlaceholders(value);
        return resolved == null ? value : resolved;
    }

    /** Returns the variable of the environment, or the property, of this name; null if there is none. */
    @Nullable
    String variable(String name) {
        return environment.getProperty(name);
    }

    static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    /** Returns whether a source is the environment or the system properties of the process: what is in them may be meant for others. */
    static boolean isOfTheProcess(ConfigurationPropertySource source) {
        return isEnvironment(source)
                || (source.getUnderlyingSource() instanceof PropertySource<?> named
                        && named.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME));
    }

    /** Returns where a property was set, in words: file and line if that is known, else what its source is called; nothing of its value. */
    static String origin(ConfigurationPropertySource source, ConfigurationProperty property) {
        Origin origin = property.getOrigin();
        if (origin != null) {
            return origin.toString();
        }
        return source.getUnderlyingSource() instanceof PropertySource<?> named
                ? "\"" + named.getName() + "\" property source"
                : "";
    }
}
