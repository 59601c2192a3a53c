package io.sluice.gateway.options;

/** The options of a registry as people read them: a section for each module. */
public final class OptionLists {
    private OptionLists() {}

    /**
     * Returns the list that a command shows: name, what it may be, what it does, and its default.
     *
     * @param width most characters of a line, where words allow it; at least 40
     */
    public static String help(OptionRegistry registry, int width) {
        StringBuilder list = new StringBuilder();
        for (OptionModule module : registry.modules()) {
            list.append('\n').append(module.title()).append(":\n");
            for (Option<?> option : module.options()) {
                list.append("  --")
                        .append(option.name())
                        .append(' ')
                        .append(kind(option))
                        .append('\n');
                String text =
                        option.sentence() + (option.defaultText().isEmpty() ? "." : " (" + option.defaultText() + ").");
                wrap(list, text, "      ", width);
            }
        }
        return list.toString();
    }

    /** Returns a heading of the second level and a table in Markdown for each module. */
    public static String markdown(OptionRegistry registry) {
        StringBuilder page = new StringBuilder();
        for (OptionModule module : registry.modules()) {
            page.append("## ")
                    .append(module.title())
                    .append("\n\n| option | type | default | meaning |\n|---|---|---|---|\n");
            for (Option<?> option : module.options()) {
                page.append("| `%s` | %s | %s | %s |\n"
                        .formatted(option.name(), kind(option), code(option.defaultText()), option.sentence()));
            }
            page.append('\n');
        }
        return page.toString().stripTrailing() + "\n";
    }

    /** Returns type and unit, as far as the type does not say it. */
    private static String kind(Option<?> option) {
        boolean said = option.unit().isEmpty() || option.type() == OptionType.DURATION_MS;
        return said ? option.type().toString() : option.type() + " (" + option.unit() + ")";
    }

    /** Returns a value as code, and words as they are. */
    private static String code(String text) {
        boolean isValue = !text.isEmpty() && text.indexOf(' ') < 0;
        return isValue ? '`' + text.replace(",", ", ") + '`' : text;
    }

    private static void wrap(StringBuilder list, String text, String indent, int width) {
        int column = 0;
        for (String word : text.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                list.append('\n');
                column = 0;
            }
            String before = column == 0 ? indent : " ";
            list.append(before).append(word);
            column += before.length() + word.length();
        }
        list.append('\n');
    }
}
