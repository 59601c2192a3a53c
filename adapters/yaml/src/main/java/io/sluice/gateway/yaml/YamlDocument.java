package io.sluice.gateway.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a text as one YAML document that is an object, which JSON is, too. The library's own messages quote the text, so they are never passed on. */
final class YamlDocument {
    /** Uses of an anchor that stands for a list or an object. */
    private static final int MOST_ALIASES = 100;

    private static final String OPTIONS_BY_NAME = "options by name, as in \"port: 8001\"";

    private YamlDocument() {}

    /** Returns the object. */
    static MappingNode read(String text) throws BadFileException {
        Node root = root(text.stripLeading().startsWith("{") ? withoutTabs(text) : text);
        if (root instanceof MappingNode mapping) {
            return mapping;
        }
        boolean isEmpty = root.getTag().equals(Tag.NULL);
        throw new BadFileException(
                isEmpty ? 0 : line(root), isEmpty ? OPTIONS_BY_NAME + "; {} for none" : OPTIONS_BY_NAME);
    }

    /** Returns where a node begins, 1 for the first line. */
    static int line(Node node) {
        return line(node.getStartMark());
    }

    /** JSON may be indented by tabs, which YAML does not allow everywhere; in a JSON string there is none. */
    private static String withoutTabs(String json) {
        return json.replace('\t', ' ');
    }

    private static Node root(String text) throws BadFileException {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(FileText.MOST_BYTES)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .build();
        try {
            Composer composer = new Composer(
                    settings, new BoundedParser(new ParserImpl(settings, new StreamReader(settings, text))));
            if (!composer.hasNext()) {
                throw new BadFileException(0, OPTIONS_BY_NAME + "; {} for none");
            }
            Node root = composer.next();
            if (composer.hasNext()) {
                throw new BadFileException(line(composer.next()), "one document, without a second one after ---");
            }
            return root;
        } catch (BoundedParser.TooDeepException e) {
            throw new BadFileException(
                    e.line(), "lists and objects within each other at most " + BoundedParser.MOST_DEPTH + " deep");
        } catch (MarkedYamlEngineException e) {
            throw new BadFileException(line(e.getProblemMark()), expected(String.valueOf(e.getProblem())));
        } catch (YamlEngineException e) {
            throw new BadFileException(0, expected(String.valueOf(e.getMessage())));
        }
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1).orElse(0);
    }

    /** Returns what is expected, by what the library found. */
    private static String expected(String found) {
        if (found.contains("TAB")) {
            return "blanks where there is a tab: YAML is indented by blanks only";
        }
        if (found.contains("undefined alias")) {
            return "quotes around a text that begins with *";
        }
        if (found.contains("aliases")) {
            return "at most " + MOST_ALIASES + " uses of anchors";
        }
        if (found.contains("unacceptable") || found.contains("special characters")) {
            return "a text without control characters";
        }
        return "YAML or JSON that is well-formed; it breaks off here";
    }
}
