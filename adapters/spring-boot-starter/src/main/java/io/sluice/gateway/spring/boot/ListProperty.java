package io.sluice.gateway.spring.boot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.gateway.options.ListTexts;
import io.sluice.gateway.options.Option;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * The value of an option that is JSON: a list in a file, property by property, or one text. It is that of the first source that has any: a list replaces a list, as with all
 * lists of Spring.
 *
 * @param root the property's name
 * @param source where it is set
 * @param texts the option's values
 * @param positions of each element of the first text, where it stands in the list; empty if the list is a text
 */
record ListProperty(
        ConfigurationPropertyName root,
        ConfigurationPropertySource source,
        List<String> texts,
        List<Integer> positions) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A comma before another value of {@code instances}; others stand within one, as in {@code etcd://a:2379,b:2379}. */
    private static final String NEXT_VALUE = ",(?=\\s*(?:@|\\[|dns:|[a-z][a-z0-9+.-]*://))";

    /** Returns the value; empty if no source has one. */
    static Optional<ListProperty> read(Option<?> option, PropertySources sources) {
        return sources.all()
                .flatMap(source -> option.fileNames().stream()
                        .flatMap(name -> read(option, PropertyNames.property(name), source, sources).stream()))
                .findFirst();
    }

    private static Optional<ListProperty> read(
            Option<?> option,
            ConfigurationPropertyName root,
            ConfigurationPropertySource source,
            PropertySources sources) {
        ConfigurationProperty whole = source.getConfigurationProperty(root);
        if (whole != null) {
            String text = String.valueOf(sources.resolved(whole.getValue()));
            List<String> texts = option.isRepeatable() ? several(text) : List.of(text);
            return Optional.of(new ListProperty(root, source, texts, List.of()));
        }
        if (source instanceof IterableConfigurationPropertySource named
                && source.containsDescendantOf(root) == ConfigurationPropertyState.PRESENT) {
            return tree(option, root, named, sources);
        }
        return Optional.empty();
    }

    private static Optional<ListProperty> tree(
            Option<?> option,
            ConfigurationPropertyName root,
            IterableConfigurationPropertySource source,
            PropertySources sources) {
        ListTree tree = new ListTree(root, sources::resolved);
        source.stream().filter(root::isAncestorOf).forEach(name -> {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                tree.add(name, property.getValue());
            }
        });
        if (tree.elements().isEmpty()) {
            return Optional.empty();
        }
        List<String> elements =
                tree.elements().values().stream().map(JsonNode::toString).toList();
        ListTexts list = ListTexts.of(option, elements);
        List<Integer> written = List.copyOf(tree.elements().keySet());
        return Optional.of(new ListProperty(
                root,
                source,
                list.texts(),
                list.positions().stream().map(written::get).toList()));
    }

    /** Returns the values of a text in which there may be several, with commas between: so Spring joins what a command line gives more than once. */
    private static List<String> several(String text) {
        if (!text.stripLeading().startsWith("[")) {
            return Arrays.stream(text.split(NEXT_VALUE, -1)).map(String::strip).toList();
        }
        try {
            JsonNode arrays = JSON.readTree("[" + text + "]");
            boolean wellFormed =
                    StreamSupport.stream(arrays.spliterator(), false).allMatch(JsonNode::isArray);
            if (wellFormed && arrays.size() > 1) {
                return StreamSupport.stream(arrays.spliterator(), false)
                        .map(JsonNode::toString)
                        .toList();
            }
        } catch (JsonProcessingException e) {
            // whoever reads the option says where it breaks off
        }
        return List.of(text);
    }
}
