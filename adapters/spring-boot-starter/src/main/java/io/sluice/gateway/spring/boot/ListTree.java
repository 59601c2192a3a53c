package io.sluice.gateway.spring.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.spring.boot.ListMembers.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** The elements of a list that is written as properties ({@code sluice.instances[0].endpoint.host}), put together again. For one thread. */
final class ListTree {
    /** The longest list that is looked at: an index far beyond is a typo. */
    private static final int MOST = 100_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final int depth;
    private final UnaryOperator<Object> resolver;

    /** Values, or maps of them by {@link Integer} or name. */
    private final Map<Object, Object> elements = new TreeMap<>();

    /**
     * Creates an empty list.
     *
     * @param root what its elements' names begin with
     * @param resolver returns a value with its placeholders resolved
     */
    ListTree(ConfigurationPropertyName root, UnaryOperator<Object> resolver) {
        this.depth = root.getNumberOfElements();
        this.resolver = resolver;
    }

    /** Adds the value of a property below the root; returns false, and does nothing, if it belongs to no element. */
    boolean add(ConfigurationPropertyName name, Object value) {
        if (!name.isNumericIndex(depth) || index(name, depth) < 0) {
            return false;
        }
        Map<Object, Object> at = elements;
        for (int i = depth; i < name.getNumberOfElements() - 1; i++) {
            Object inner = at.computeIfAbsent(key(name, i), none -> new LinkedHashMap<>());
            if (!(inner instanceof Map)) {
                return false;
            }
            at = asMap(inner);
        }
        at.putIfAbsent(key(name, name.getNumberOfElements() - 1), resolver.apply(value));
        return true;
    }

    /** Returns the elements by their positions: objects, or texts for those that are written as one. */
    Map<Integer, JsonNode> elements() {
        Map<Integer, JsonNode> nodes = new LinkedHashMap<>();
        elements.forEach((index, value) -> nodes.put((Integer) index, node(Kind.OBJECT, value)));
        return nodes;
    }

    private static JsonNode node(Kind kind, Object value) {
        if (value instanceof Map) {
            Map<Object, Object> members = asMap(value);
            boolean isList = members.keySet().stream().allMatch(Integer.class::isInstance);
            return isList ? array(kind, members) : object(kind, members);
        }
        return scalar(kind, value);
    }

    private static ArrayNode array(Kind kind, Map<Object, Object> items) {
        ArrayNode array = JSON.arrayNode();
        new TreeMap<>(items).values().forEach(item -> array.add(node(item(kind), item)));
        return array;
    }

    private static ObjectNode object(Kind kind, Map<Object, Object> members) {
        ObjectNode object = JSON.objectNode();
        members.forEach((key, value) -> {
            String name = kind == Kind.MAP ? key.toString() : ListMembers.name(key.toString());
            object.set(name, node(kind == Kind.MAP ? Kind.TEXT : ListMembers.kind(name), value));
        });
        return object;
    }

    /** Returns a value as its member wants it; what can't be that stays a text, and is a problem to whoever reads it. */
    private static JsonNode scalar(Kind kind, Object value) {
        String text = String.valueOf(value);
        return switch (kind) {
            case NUMBER -> number(text);
            case BOOL ->
                text.equals("true") || text.equals("false")
                        ? JSON.booleanNode(text.equals("true"))
                        : JSON.textNode(text);
            case SCALARS, TEXTS -> list(kind, text);
            // An empty object is an empty text as a property.
            case MAP -> text.isEmpty() ? JSON.objectNode() : JSON.textNode(text);
            case TEXT, OBJECT -> JSON.textNode(text);
        };
    }

    private static ArrayNode list(Kind kind, String text) {
        ArrayNode list = JSON.arrayNode();
        Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .forEach(item -> list.add(scalar(item(kind), item)));
        return list;
    }

    private static Kind item(Kind list) {
        return list == Kind.SCALARS ? Kind.NUMBER : Kind.TEXT;
    }

    private static JsonNode number(String text) {
        try {
            return JSON.numberNode(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return JSON.textNode(text);
        }
    }

    private static Object key(ConfigurationPropertyName name, int element) {
        return name.isNumericIndex(element) ? index(name, element) : name.getElement(element, Form.ORIGINAL);
    }

    private static int index(ConfigurationPropertyName name, int element) {
        String digits = name.getElement(element, Form.ORIGINAL);
        return digits.length() > 6 || Integer.parseInt(digits) > MOST ? -1 : Integer.parseInt(digits);
    }

    @SuppressWarnings("unchecked") // nothing else is put there
    private static Map<Object, Object> asMap(Object value) {
        return (Map<Object, Object>) value;
    }
}
