package io.sluice.gateway.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.options.Redacted;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Makes JSON of what stands in a file, by the core schema of YAML 1.2: {@code yes}, {@code on} and {@code 1_000} are texts. For one thread. */
final class NodeJson {
    /** The most values of one file, those that anchors repeat included. */
    private static final int MOST_VALUES = 1_000_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Problems problems;
    private int values;

    NodeJson(Problems problems) {
        this.problems = problems;
    }

    /**
     * Returns the value as JSON; what can't be JSON is null, and a problem.
     *
     * @param path its place for people
     */
    JsonNode of(Node node, String path) {
        return of(node, path, 0);
    }

    private JsonNode of(Node node, String path, int depth) {
        values++;
        if (values > MOST_VALUES || depth > BoundedParser.MOST_DEPTH || node.isRecursive()) {
            if (values <= MOST_VALUES + 1) { // the rest of too many is not told
                problems.add(path, node, "a list that anchors do not make endless, or too long");
            }
            return JSON.nullNode();
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            List<Node> items = sequence.getValue();
            for (int i = 0; i < items.size(); i++) {
                array.add(of(items.get(i), path + "[" + i + "]", depth + 1));
            }
            return array;
        }
        return node instanceof MappingNode mapping ? object(mapping, path, depth) : scalar((ScalarNode) node, path);
    }

    private JsonNode object(MappingNode mapping, String path, int depth) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple member : mapping.getValue()) {
            if (!(member.getKeyNode() instanceof ScalarNode key)) {
                problems.add(path, member.getKeyNode(), "a name before each colon");
                continue;
            }
            String name = Redacted.plain(key.getValue());
            String place = name.isEmpty() ? "a field of " + path : path + "." + name;
            if (object.has(key.getValue())) {
                problems.add(place, key, "the field once");
            }
            object.set(key.getValue(), of(member.getValueNode(), place, depth + 1));
        }
        return object;
    }

    private JsonNode scalar(ScalarNode node, String path) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR) || tag.equals(Tag.ENV_TAG)) { // the library has a tag for ${NAME}
            return JSON.textNode(text);
        }
        try {
            if (tag.equals(Tag.NULL)) {
                return JSON.nullNode();
            }
            if (tag.equals(Tag.BOOL)) {
                return JSON.booleanNode(text.equalsIgnoreCase("true"));
            }
            if (tag.equals(Tag.INT)) {
                return JSON.numberNode(integer(text));
            }
            if (tag.equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text));
            }
            problems.add(path, node, "a value without a tag (!)");
        } catch (NumberFormatException e) {
            problems.add(path, node, "a number");
        }
        return JSON.nullNode();
    }

    private static BigInteger integer(String text) {
        if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16);
        }
        return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
    }
}
