package io.sluice.gateway.yaml;

import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes values as YAML that readers of any version take for the same. */
final class YamlText {
    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(2)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setSplitLines(false)
            .setDereferenceAliases(true)
            .build();

    /** Words that YAML 1.1 takes for booleans. */
    private static final Set<String> OLD_BOOLEANS = Set.of("on", "off", "yes", "no", "y", "n");

    private YamlText() {}

    /** Returns a name with its value and the end of the line. */
    static String entry(String name, Object value) {
        if (value instanceof String text && OLD_BOOLEANS.contains(text)) {
            return name + ": '" + text + "'\n";
        }
        return new Dump(SETTINGS).dumpToString(Map.of(name, value));
    }
}
