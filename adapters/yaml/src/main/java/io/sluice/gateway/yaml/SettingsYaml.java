package io.sluice.gateway.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what settings say as YAML: every option with the value that holds, its default if none was given, in a form that {@link ConfigurationFile} reads as the same. Credentials
 * stand as {@code ***}.
 */
public final class SettingsYaml {
    private static final JsonMapper JSON = new JsonMapper();

    /** The JSON of this one is read from its file: a list shows what there is. */
    private static final String ROUTES = "route-config";

    private SettingsYaml() {}

    /** Returns all options, a section for each module. Reads the file of {@code route-config}, if it is one. */
    public static String write(OptionRegistry registry, GatewaySettings settings) {
        StringBuilder text = new StringBuilder();
        for (OptionModule module : registry.modules()) {
            text.append(text.isEmpty() ? "# " : "\n# ").append(module.title()).append('\n');
            module.options().forEach(option -> text.append(line(option, settings.texts(option))));
        }
        return text.toString();
    }

    private static String line(Option<?> option, List<String> texts) {
        if (texts.isEmpty()) {
            return option.name() + ": null # " + option.defaultText() + "\n";
        }
        String text = texts.get(texts.size() - 1);
        return switch (option.type()) {
            case BOOL, INT, LONG, RATIO, DURATION_MS -> option.name() + ": " + text + "\n";
            case SECRET -> YamlText.entry(option.name(), text.isEmpty() ? "" : Credentials.HIDDEN);
            case LIST -> YamlText.entry(option.name(), items(text));
            case JSON -> YamlText.entry(option.name(), json(option, texts));
            case ENUM, TEXT -> YamlText.entry(option.name(), literal(Credentials.ofUrl(text)));
        };
    }

    private static List<String> items(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .map(item -> literal(Credentials.ofUrl(item)))
                .toList();
    }

    /** Returns the parts of a list, or one value if it is no list. */
    private static Object json(Option<?> option, List<String> texts) {
        List<Object> parts = new ArrayList<>();
        for (String text : texts) {
            Object value = json(option, text);
            if (value instanceof List<?> list) {
                parts.addAll(list);
            } else if (option.isRepeatable()) {
                parts.add(value);
            } else {
                return value;
            }
        }
        return parts;
    }

    private static Object json(Option<?> option, String text) {
        try {
            boolean isFile = text.startsWith("@");
            if (isFile && !option.name().equals(ROUTES)) {
                return literal(text);
            }
            String written = isFile ? FileText.read(Path.of(text.substring(1))) : text;
            if (written.isBlank()) {
                return List.of();
            }
            JsonNode value = JSON.readTree(written);
            return value.isNull() ? List.of() : JSON.convertValue(Credentials.hidden(value), Object.class);
        } catch (JsonProcessingException | BadFileException e) {
            return literal(Credentials.ofUrl(text)); // another form of value, or a file that changes just now
        }
    }

    /** Returns the text so that nothing in it is taken for a variable. */
    private static String literal(String text) {
        return text.replace("${", "$${");
    }
}
