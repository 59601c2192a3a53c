package io.sluice.gateway.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.gateway.options.ListTexts;
import io.sluice.gateway.options.NearestName;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionType;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.options.Redacted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads the options of a file: which are there, with which texts. What the texts mean is for the registry to say. For one thread. */
final class FileOptions {
    /** What {@link io.sluice.gateway.options.ServiceAddress} reads, which resolves placeholders itself: a value from a variable may hold what an address must escape. */
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(?s)(?!https?://)[a-z][a-z0-9+.-]*://.*");

    private final OptionRegistry registry;
    private final Placeholders placeholders;
    private final Problems problems;
    private final NodeJson json;
    private final Map<String, FileOption> found = new LinkedHashMap<>();

    FileOptions(OptionRegistry registry, Placeholders placeholders, Problems problems) {
        this.registry = registry;
        this.placeholders = placeholders;
        this.problems = problems;
        this.json = new NodeJson(problems);
    }

    /** Reads all options; by their own names. */
    Map<String, FileOption> read(MappingNode root) {
        root.getValue().forEach(this::read);
        return found;
    }

    private void read(NodeTuple entry) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            problems.add("", entry.getKeyNode(), "the name of an option before each colon");
            return;
        }
        String name = key.getValue();
        Optional<Option<?>> option = option(name);
        if (option.isEmpty()) {
            refuse(key);
            return;
        }
        FileOption other = found.get(option.get().name());
        if (other != null) {
            problems.add(name, key, "to be there once; it is in line " + YamlDocument.line(other.key()));
            return;
        }
        Node value = entry.getValueNode();
        if (!value.getTag().equals(Tag.NULL)) {
            found.put(option.get().name(), new FileOption(name, key, value, texts(option.get(), name, value)));
        }
    }

    private Optional<Option<?>> option(String name) {
        return registry.options().stream()
                .filter(option -> option.fileNames().contains(name))
                .findFirst();
    }

    private void refuse(ScalarNode key) {
        String shown = Redacted.plain(key.getValue());
        List<String> known = registry.options().stream()
                .flatMap(option -> option.fileNames().stream())
                .toList();
        String expected = NearestName.find(key.getValue(), known)
                .map(nearest -> "perhaps " + nearest)
                .orElse("a name that the list of options has");
        problems.add(shown.isEmpty() ? "an unknown option" : shown, key, expected);
    }

    private ListTexts texts(Option<?> option, String name, Node value) {
        if (option.type() == OptionType.JSON && !(value instanceof ScalarNode)) {
            return tree(option, name, value);
        }
        if (option.type() == OptionType.LIST && value instanceof SequenceNode list) {
            return one(items(name, list));
        }
        if (value instanceof ScalarNode scalar) {
            String text = text(option, scalar);
            boolean isJson =
                    option.type() == OptionType.JSON && text.stripLeading().matches("(?s)[\\[{].*");
            return one(isJson ? text : resolved(name, value, text)); // whoever reads JSON resolves what is in it
        }
        problems.add(
                name, value, option.expected() + ", not " + (value instanceof SequenceNode ? "a list" : "an object"));
        return new ListTexts(List.of(), List.of());
    }

    private ListTexts tree(Option<?> option, String name, Node value) {
        JsonNode tree = json.of(value, name);
        if (!(value instanceof SequenceNode list)) {
            return one(tree.toString());
        }
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            JsonNode element = tree.get(i);
            boolean isText = element.isTextual() && option.isRepeatable();
            elements.add(
                    isText
                            ? TextNode.valueOf(resolved(
                                            name + "[" + i + "]",
                                            list.getValue().get(i),
                                            element.textValue()))
                                    .toString()
                            : element.toString());
        }
        return ListTexts.of(option, elements);
    }

    private String items(String name, SequenceNode list) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            Node item = list.getValue().get(i);
            String path = name + "[" + i + "]";
            String text = item instanceof ScalarNode scalar ? resolved(path, item, scalar.getValue()) : "";
            if (text.isBlank() || text.indexOf(',') >= 0) {
                problems.add(path, item, "a text without commas, not empty");
            }
            items.add(text);
        }
        return String.join(",", items);
    }

    private String text(Option<?> option, ScalarNode scalar) {
        boolean isBool = option.type() == OptionType.BOOL && scalar.getTag().equals(Tag.BOOL);
        return isBool ? Boolean.toString(scalar.getValue().equalsIgnoreCase("true")) : scalar.getValue();
    }

    private String resolved(String path, Node at, String text) {
        if (SERVICE_ADDRESS.matcher(text).matches()) {
            return text;
        }
        return placeholders.resolve(text, expected -> problems.add(path, at, expected));
    }

    private static ListTexts one(String text) {
        return new ListTexts(List.of(text), List.of());
    }
}
