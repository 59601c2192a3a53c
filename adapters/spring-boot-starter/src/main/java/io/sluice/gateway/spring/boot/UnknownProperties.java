package io.sluice.gateway.spring.boot;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.NearestName;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionVariables;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Properties that begin as those of the gateway do and are none: a typo as a rule, which would go unnoticed. */
final class UnknownProperties {
    private static final String PREFIX = "SLUICE_";

    /** A switch of the JVM that the library itself reads. */
    private static final ConfigurationPropertyName OF_THE_LIBRARY = PropertyNames.property("leak-detection");

    private final OptionRegistry registry;
    private final PropertySources sources;

    UnknownProperties(OptionRegistry registry, PropertySources sources) {
        this.registry = registry;
        this.sources = sources;
    }

    /** Returns a problem for each property that was set and is not known, but for those of the process itself: they may be meant for others. */
    List<ConfigProblem> problems() {
        return unknown(source -> !PropertySources.isOfTheProcess(source)).toList();
    }

    /** Returns a line for each variable of the environment, and each system property, that is not known. */
    List<String> warnings() {
        Stream<ConfigProblem> properties =
                unknown(source -> PropertySources.isOfTheProcess(source) && !PropertySources.isEnvironment(source));
        Stream<ConfigProblem> variables = sources.named()
                .filter(PropertySources::isEnvironment)
                .map(source -> (SystemEnvironmentPropertySource) source.getUnderlyingSource())
                .flatMap(source -> Arrays.stream(source.getPropertyNames()).filter(this::isUnknown))
                .distinct()
                .map(variable -> OptionVariables.unknown(variable, registry));
        return Stream.concat(properties, variables).map(ConfigProblem::toString).toList();
    }

    private Stream<ConfigProblem> unknown(Predicate<ConfigurationPropertySource> which) {
        return sources.named()
                .filter(which)
                .flatMap(IterableConfigurationPropertySource::stream)
                .filter(name -> PropertyNames.ROOT.isAncestorOf(name) && !isKnown(name))
                .distinct()
                .map(this::problem);
    }

    private boolean isKnown(ConfigurationPropertyName property) {
        return property.equals(OF_THE_LIBRARY)
                || registry.options().stream()
                        .anyMatch(option -> option.fileNames().stream()
                                .map(PropertyNames::property)
                                .anyMatch(known -> known.equals(property)
                                        || (PropertyNames.isList(option) && known.isAncestorOf(property))));
    }

    private ConfigProblem problem(ConfigurationPropertyName property) {
        String name = property.getElement(1, Form.DASHED);
        boolean isOption = PropertyNames.of(registry).contains(name);
        String expected = isOption
                ? "a value, nothing below it"
                : NearestName.find(name, PropertyNames.of(registry))
                        .map(nearest -> "perhaps " + PropertyNames.property(nearest))
                        .orElse("a name that the list of options has");
        return new ConfigProblem(property.toString(), "", expected);
    }

    private boolean isUnknown(String variable) {
        return variable.startsWith(PREFIX)
                && !OptionVariables.isOfAService(variable)
                && known().noneMatch(known -> variable.equals(known)
                        || variable.equals(PREFIX + squeezed(known))
                        || (variable.startsWith(known + "_") && isElement(variable.substring(known.length() + 1))));
    }

    private Stream<String> known() {
        return Stream.concat(
                registry.options().stream().map(Option::environmentName),
                registry.options().stream()
                        .filter(option -> !option.alias().isEmpty())
                        .map(option -> PREFIX + option.alias().toUpperCase(Locale.ROOT)));
    }

    private static String squeezed(String known) {
        return known.substring(PREFIX.length()).replace("_", "");
    }

    private static boolean isElement(String rest) {
        return !rest.isEmpty() && Character.isDigit(rest.charAt(0));
    }
}
