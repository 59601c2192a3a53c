package io.sluice.gateway.yaml;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds where the parts of a value stand in a file. */
final class NodePlaces {
    private static final Pattern STEP = Pattern.compile("\\.(?<member>[^.\\[]+)|\\[(?<index>[0-9]{1,6})]");

    private NodePlaces() {}

    /** Returns the line of a part, for instance {@code [2].endpoint.port}; that of the nearest whole if the part is not there. */
    static int line(Node key, Node value, String part) {
        Node at = value;
        int line = YamlDocument.line(key);
        Matcher steps = STEP.matcher(part);
        while (steps.lookingAt()) {
            String index = steps.group("index");
            if (index != null && at instanceof SequenceNode list) {
                int position = Integer.parseInt(index);
                if (position >= list.getValue().size()) {
                    return line;
                }
                at = list.getValue().get(position);
                line = YamlDocument.line(at);
            } else if (index == null && at instanceof MappingNode object) {
                NodeTuple member = member(object, steps.group("member"));
                if (member == null) {
                    return line;
                }
                at = member.getValueNode();
                line = YamlDocument.line(member.getKeyNode());
            } else {
                return line;
            }
            steps.region(steps.end(), part.length());
        }
        return line;
    }

    /** Returns the member of a name, or null if there is none. */
    private static @Nullable NodeTuple member(MappingNode object, String name) {
        for (NodeTuple member : object.getValue()) {
            if (member.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
                return member;
            }
        }
        return null;
    }
}
