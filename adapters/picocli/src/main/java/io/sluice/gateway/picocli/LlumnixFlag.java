package io.sluice.gateway.picocli;

/**
 * A flag of Llumnix's gateway that is no option here by the same name and meaning.
 *
 * @param name without dashes; one that ends with {@code *} stands for all that begin so
 * @param isBare whether it is a boolean, which takes no argument of its own
 * @param text for {@link Group#MAPPED} what it becomes; for the refused what to do instead; else what it was for
 */
record LlumnixFlag(String name, Group group, boolean isBare, String text) {
    static LlumnixFlag of(String name, Group group, String text) {
        return new LlumnixFlag(name, group, false, text);
    }

    static LlumnixFlag bare(String name, Group group, String text) {
        return new LlumnixFlag(name, group, true, text);
    }

    boolean matches(String given) {
        return name.endsWith("*") ? given.startsWith(name.substring(0, name.length() - 1)) : given.equals(name);
    }

    /** What becomes of a flag. */
    enum Group {
        /** It is an option of ours, under another name or with another value. */
        MAPPED("Mapped", "becomes"),
        /** It is read and does nothing. */
        TAKEN("Taken, without effect", "was for"),
        /** It is refused. */
        REFUSED("Refused", "instead");

        private final String title;
        private final String meaning;

        Group(String title, String meaning) {
            this.title = title;
            this.meaning = meaning;
        }

        /** Returns the heading of its section. */
        String title() {
            return title;
        }

        /** Returns what the text of its flags says. */
        String meaning() {
            return meaning;
        }
    }
}
