package io.sluice.examples.quickstart;

import java.time.Duration;
import java.util.Locale;

/** What is printed, the same in every locale. */
final class Text {
    private Text() {}

    /** Returns for instance {@code 29.1%}. */
    static String percent(int part, int whole) {
        return String.format(Locale.ROOT, "%.1f%%", 100.0 * part / whole);
    }

    /** Returns for instance {@code 1.2 ms}. */
    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    /** Returns for instance {@code 2.9 s}. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toNanos() / 1e9);
    }

    /** Returns a long line without its middle. */
    static String shortened(String line, int most) {
        if (line.length() <= most) {
            return line;
        }
        int head = most / 4;
        String gap = " ... ";
        return line.substring(0, head) + gap + line.substring(line.length() - (most - head - gap.length()));
    }
}
