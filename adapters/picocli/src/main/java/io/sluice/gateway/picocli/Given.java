package io.sluice.gateway.picocli;

import org.jspecify.annotations.Nullable;

/**
 * A flag on a command line as Go's libraries read it.
 *
 * @param name without dashes
 * @param value what stands behind an equals sign; null if there is none
 */
record Given(String name, @Nullable String value) {
    private static final String VERBOSITY = "-" + LlumnixFlags.VERBOSITY;

    /** Returns the flag that an argument is, null if it is none: {@code --name}, {@code --name=value}, {@code -v}, {@code -v=4} or {@code -v4}. */
    static @Nullable Given of(String argument) {
        if (argument.startsWith("--")) {
            int end = argument.indexOf('=');
            return end < 0
                    ? new Given(argument.substring(2), null)
                    : new Given(argument.substring(2, end), argument.substring(end + 1));
        }
        if (argument.equals(VERBOSITY)) {
            return new Given(LlumnixFlags.VERBOSITY, null);
        }
        if (argument.matches("-v=?\\d+")) {
            return new Given(LlumnixFlags.VERBOSITY, argument.replaceFirst("-v=?", ""));
        }
        return null;
    }
}
