package io.sluice.gateway.spring.boot;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionType;
import java.util.Arrays;
import java.util.List;

/** What editors know of the properties: one for each option, with its type, its default and what it does. */
final class ConfigurationMetadata {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ConfigurationMetadata() {}

    /** Returns the file that Spring's tools read. */
    static String of(OptionRegistry registry) {
        ObjectNode file = JSON.createObjectNode();
        file.putArray("groups").addObject().put("name", "sluice").put("description", "The gateway for LLM traffic.");
        ArrayNode properties = file.putArray("properties");
        ArrayNode hints = file.putArray("hints");
        for (Option<?> option : registry.options()) {
            for (String name : option.fileNames()) {
                property(properties.addObject(), option, name);
            }
            List<String> words = words(option);
            if (!words.isEmpty()) {
                ArrayNode values =
                        hints.addObject().put("name", option.propertyName()).putArray("values");
                words.forEach(word -> values.addObject().put("value", word));
            }
        }
        return file.toPrettyString() + "\n";
    }

    private static void property(ObjectNode property, Option<?> option, String name) {
        property.put("name", PropertyNames.property(name).toString());
        property.put("type", type(option.type()));
        property.put("description", option.sentence() + ".");
        String text = option.defaultText();
        boolean isValue = !text.isEmpty() && option.type() != OptionType.JSON && parses(option, text);
        if (!isValue) {
            return;
        }
        switch (option.type()) {
            case BOOL -> property.put("defaultValue", Boolean.valueOf(text));
            case INT, LONG, DURATION_MS -> property.put("defaultValue", Long.valueOf(text));
            case RATIO -> property.put("defaultValue", Double.valueOf(text));
            case LIST -> {
                ArrayNode items = property.putArray("defaultValue");
                Arrays.stream(text.split(",", -1)).forEach(items::add);
            }
            default -> property.put("defaultValue", text);
        }
    }

    /** Returns what the option may be, if it is one of a few words, as its expectation or its sentence lists them. */
    private static List<String> words(Option<?> option) {
        if (option.type() != OptionType.ENUM) {
            return List.of();
        }
        String listed = option.expected() + " " + option.sentence();
        return Arrays.stream(listed.split("[\\s,;:]+"))
                .filter(word -> !word.isEmpty() && parses(option, word))
                .distinct()
                .toList();
    }

    private static boolean parses(Option<?> option, String text) {
        return option.parse(text).isPresent();
    }

    private static String type(OptionType type) {
        return switch (type) {
            case BOOL -> "java.lang.Boolean";
            case INT -> "java.lang.Integer";
            case LONG, DURATION_MS -> "java.lang.Long";
            case RATIO -> "java.lang.Double";
            case LIST -> "java.util.List<java.lang.String>";
            case JSON -> "java.util.List<java.util.Map<java.lang.String,java.lang.Object>>";
            case ENUM, TEXT, SECRET -> "java.lang.String";
        };
    }
}
