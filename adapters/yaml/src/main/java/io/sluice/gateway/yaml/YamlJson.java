package io.sluice.gateway.yaml;

import io.sluice.gateway.ConfigProblem;
import org.snakeyaml.engine.v2.nodes.Node;

/** Makes JSON of a text in YAML 1.2, for what else than the options of a host is configured by files. */
public final class YamlJson {
    private YamlJson() {}

    /**
     * Returns the same document as JSON. Placeholders stay.
     *
     * @throws IllegalArgumentException if it is none; its message says what is expected, and in which line, and quotes nothing of the text
     */
    public static String of(String yaml) {
        Problems problems = new Problems("line");
        try {
            Node root = YamlDocument.root(yaml);
            String json = new NodeJson(problems).of(root, "").toString();
            if (problems.all().isEmpty()) {
                return json;
            }
            ConfigProblem first = problems.all().get(0);
            throw new IllegalArgumentException(first.expected() + ", at " + first.place());
        } catch (BadFileException e) {
            throw new IllegalArgumentException(e.expected() + (e.line() == 0 ? "" : " in line " + e.line()), e);
        }
    }
}
