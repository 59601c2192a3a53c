package io.sluice.gateway.picocli;

import java.util.ArrayList;
import java.util.List;

/** Splits what Llumnix's {@code --extra-args} says: {@code a=1,b=[2,3],c='4,5'}. */
final class ExtraArguments {
    private ExtraArguments() {}

    /** Returns the parts between commas that stand neither in quotes, which are removed, nor in brackets, which stay; without empty ones. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char quote = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 ? c == quote : c == '\'' || c == '"') {
                quote = quote == 0 ? c : 0;
            } else if (c == ',' && quote == 0 && depth == 0) {
                add(parts, part);
            } else {
                depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
                part.append(c);
            }
        }
        add(parts, part);
        return parts;
    }

    private static void add(List<String> parts, StringBuilder part) {
        if (!part.toString().isBlank()) {
            parts.add(part.toString().strip());
        }
        part.setLength(0);
    }
}
