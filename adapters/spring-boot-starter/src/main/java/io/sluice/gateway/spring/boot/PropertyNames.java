package io.sluice.gateway.spring.boot;

import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionType;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** How options are called as properties: {@code sluice.} and their own name, and for some another one that reads better in a file. */
final class PropertyNames {
    static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("sluice");

    private PropertyNames() {}

    /** Returns the names of all options without {@code sluice.}. */
    static List<String> of(OptionRegistry registry) {
        List<String> names = new ArrayList<>();
        registry.options().forEach(option -> names.addAll(option.fileNames()));
        return names;
    }

    static ConfigurationPropertyName property(String name) {
        return ROOT.append(name);
    }

    /** Returns whether an option may be written as a list. */
    static boolean isList(Option<?> option) {
        return option.type() == OptionType.JSON || option.type() == OptionType.LIST;
    }
}
