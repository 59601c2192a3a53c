package io.sluice.gateway.options;

import java.util.Locale;

/** What kind of value an {@link Option} has, for lists of options and for whoever binds them to other forms of configuration. */
public enum OptionType {
    /** {@code true} or {@code false}; a command line may let it stand alone for true. */
    BOOL,
    /** A whole number of 32 bits. */
    INT,
    /** A whole number of 64 bits. */
    LONG,
    /** A number with decimals. */
    RATIO,
    /** A time in whole milliseconds. */
    DURATION_MS,
    /** One of a few words. */
    ENUM,
    /** Texts, separated by commas. */
    LIST,
    /** A text. */
    TEXT,
    /** A credential, which is printed nowhere. */
    SECRET,
    /** JSON, or {@code @} and the path of a file that holds it. It may hold credentials and is printed nowhere. */
    JSON;

    /** Returns whether a value may be shown, as far as it {@linkplain Redacted#plain looks} like no credential. */
    boolean mayBeShown() {
        return this != SECRET && this != JSON;
    }

    /** Returns the name as it stands in lists, for instance {@code duration-ms}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
