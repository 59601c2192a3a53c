package io.sluice.gateway.yaml;

import io.sluice.gateway.options.ListTexts;
import io.sluice.gateway.options.OptionPath;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * An option as it stands in a file.
 *
 * @param name as it is written: its own or its alias
 * @param key where its name stands
 * @param value what stands after it
 * @param texts its values, which may hold credentials
 */
record FileOption(String name, ScalarNode key, Node value, ListTexts texts) {
    /** Returns what follows the name for a part of the value, by where that stands in the file. */
    String part(OptionPath path) {
        boolean isOfList = path.index().isPresent() && !texts.positions().isEmpty();
        String index = isOfList ? "[" + texts.position(path.index().getAsInt()) + "]" : "";
        return isOfList ? index + path.rest() : path.part();
    }

    /** Returns the line of a part. */
    int line(String part) {
        return NodePlaces.line(key, value, part);
    }

    @Override
    public String toString() {
        return "FileOption[" + name + "]";
    }
}
