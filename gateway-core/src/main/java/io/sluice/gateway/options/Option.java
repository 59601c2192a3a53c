package io.sluice.gateway.options;

import io.sluice.gateway.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A setting by name: what it is called, what it may be, what it is if nobody says, and what it does.
 *
 * <p>Immutable. Two options are equal if they are the same object: those of a module are constants, by which its values are asked for.
 *
 * @param <T> what its values are
 */
public final class Option<T> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*");

    private final String name;
    private final OptionFormat<T> format;
    private final T byDefault;
    private final String shownDefault;
    private final String unit;
    private final boolean repeatable;
    private final String alias;
    private final String sentence;

    private Option(String name, OptionFormat<T> format, T byDefault, String sentence) {
        this(name, format, byDefault, format.writer().apply(byDefault), format.unit(), false, "", sentence);
    }

    private Option(
            String name,
            OptionFormat<T> format,
            T byDefault,
            String shownDefault,
            String unit,
            boolean repeatable,
            String alias,
            String sentence) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "option: \"" + name + "\" (expected: lower-case words, joined by hyphens)");
        }
        this.name = name;
        this.format = format;
        this.byDefault = Objects.requireNonNull(byDefault, "byDefault");
        this.shownDefault = shownDefault;
        this.unit = unit;
        this.repeatable = repeatable;
        this.alias = alias;
        this.sentence = Objects.requireNonNull(sentence, "sentence");
    }

    /** Returns an option that is true or false, and false by default. */
    public static Option<Boolean> bool(String name, String sentence) {
        return new Option<>(name, OptionFormat.bool(), false, sentence);
    }

    /** Returns an option that is a whole number, at least {@code least}. */
    public static Option<Integer> integer(String name, int byDefault, int least, String sentence) {
        return integer(name, byDefault, least, Integer.MAX_VALUE, sentence);
    }

    /** Returns an option that is a whole number from {@code least} to {@code most}. */
    public static Option<Integer> integer(String name, int byDefault, int least, int most, String sentence) {
        return new Option<>(name, OptionFormat.integer(least, most), byDefault, sentence);
    }

    /** Returns an option that is a number of bytes from {@code least} to {@code most}. */
    public static Option<Long> bytes(String name, long byDefault, long least, long most, String sentence) {
        return new Option<>(name, OptionFormat.bytes(least, most), byDefault, sentence);
    }

    /** Returns an option that is a number with decimals from {@code least} to {@code most}, which {@link Double#MAX_VALUE} leaves open. */
    public static Option<Double> ratio(String name, double byDefault, double least, double most, String sentence) {
        return new Option<>(name, OptionFormat.ratio(least, most), byDefault, sentence);
    }

    /** Returns an option that is a time, given in milliseconds, at least {@code least} of them; zero is zero. */
    public static Option<Duration> millis(String name, Duration byDefault, int least, String sentence) {
        return new Option<>(name, OptionFormat.millis(least), byDefault, sentence);
    }

    /** Returns an option that is a limit of time, given in milliseconds; zero means none, which is read as a year. */
    public static Option<Duration> limit(String name, Duration byDefault, String sentence) {
        return new Option<>(name, OptionFormat.limit(), byDefault, sentence);
    }

    /** Returns an option that is one of the constants of an enum, in lower case and with hyphens. */
    public static <E extends Enum<E>> Option<E> choice(String name, E byDefault, String sentence) {
        return new Option<>(name, OptionFormat.choice(byDefault.getDeclaringClass()), byDefault, sentence);
    }

    /**
     * Returns an option that is one of a few things with names.
     *
     * @param choices at least one; the first is the default
     */
    public static <T> Option<T> oneOf(String name, List<Map.Entry<String, T>> choices, String sentence) {
        return new Option<>(
                name, OptionFormat.oneOf(List.copyOf(choices)), choices.get(0).getValue(), sentence);
    }

    /** Returns an option that is {@code on} or {@code off}, and on by default. */
    public static Option<Boolean> onOff(String name, String sentence) {
        return oneOf(name, List.of(Map.entry("on", true), Map.entry("off", false)), sentence);
    }

    /** Returns an option that is a text. */
    public static Option<String> text(String name, String byDefault, String sentence) {
        return new Option<>(name, OptionFormat.text(), byDefault, sentence);
    }

    /** Returns an option that is JSON, or {@code @} and the path of a file that holds it; it is given as it is written. */
    public static Option<String> json(String name, String byDefault, String sentence) {
        return new Option<>(name, OptionFormat.json(), byDefault, sentence);
    }

    /** Returns an option that is a credential, by default none. */
    public static Option<Secret> secret(String name, String sentence) {
        return new Option<>(name, OptionFormat.secret(), Secret.none(), sentence);
    }

    /**
     * Returns an option that is a list of texts, separated by commas; blanks around them and empty ones do not count.
     *
     * @param item returns whether a text may stand in the list
     * @param expected what the whole must be, in words for a problem
     */
    public static Option<List<String>> list(
            String name, List<String> byDefault, Predicate<String> item, String expected, String sentence) {
        return new Option<>(name, OptionFormat.list(item, expected), List.copyOf(byDefault), sentence);
    }

    /**
     * Returns an option of a type of one's own.
     *
     * @param type the nearest type, for lists
     * @param expected what a value must be, in words for a problem
     * @param parser returns nothing for a text that is no value; called on the thread that reads options
     * @param writer returns the text of a value, which the parser reads as the same
     */
    public static <T> Option<T> of(
            String name,
            OptionType type,
            T byDefault,
            String expected,
            Function<String, Optional<T>> parser,
            Function<T, String> writer,
            String sentence) {
        return new Option<>(name, new OptionFormat<>(type, "", expected, parser, writer), byDefault, sentence);
    }

    /**
     * Returns this with other words for its default, which depends on other options: whoever reads it asks {@link OptionReader#given}.
     *
     * @param words for people
     */
    public Option<T> withDefault(String words) {
        return new Option<>(name, format, byDefault, words, unit, repeatable, alias, sentence);
    }

    /** Returns this with a unit, for people. */
    public Option<T> withUnit(String newUnit) {
        return new Option<>(name, format, byDefault, shownDefault, newUnit, repeatable, alias, sentence);
    }

    /** Returns this as one that may be given several times; {@link OptionReader#texts} has all values, and its own is the last. */
    public Option<T> withRepeats() {
        return new Option<>(name, format, byDefault, shownDefault, unit, true, alias, sentence);
    }

    /** Returns this with another name that reads better in a file or a tree of properties; a command line and the environment know its own only. */
    public Option<T> withAlias(String newAlias) {
        return new Option<>(name, format, byDefault, shownDefault, unit, repeatable, newAlias, sentence);
    }

    /** Returns the name, without leading dashes: {@code retry-max-count}. */
    public String name() {
        return name;
    }

    /** Returns the other name that it has in files; empty if there is none. */
    public String alias() {
        return alias;
    }

    /** Returns its names in files, its own first. */
    public List<String> fileNames() {
        return alias.isEmpty() ? List.of(name) : List.of(name, alias);
    }

    /** Returns the name of the environment variable: {@code SLUICE_RETRY_MAX_COUNT}. */
    public String environmentName() {
        return "SLUICE_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Returns the name as a property of Spring and its like: {@code sluice.retry-max-count}. */
    public String propertyName() {
        return "sluice." + name;
    }

    /** Returns what kind of value it has. */
    public OptionType type() {
        return format.type();
    }

    /** Returns the unit of its values, for instance {@code ms}; empty if they have none. */
    public String unit() {
        return unit;
    }

    /** Returns what a value must be, in words: {@code an integer from 0 to 2147483647}. */
    public String expected() {
        return format.expected();
    }

    /** Returns the value that it has if none is given; for one whose default depends on other options see {@link #withDefault}. */
    public T defaultValue() {
        return byDefault;
    }

    /** Returns the default as text, for people if it depends on other options; empty = none. */
    public String defaultText() {
        return shownDefault;
    }

    /** Returns whether its default depends on other options, so that {@link #defaultText} is for people only. */
    boolean dependsOnOthers() {
        return !shownDefault.equals(format.writer().apply(byDefault));
    }

    /** Returns whether it may be given several times. */
    public boolean isRepeatable() {
        return repeatable;
    }

    /** Returns what it does, for a list of options, without its default and a full stop. */
    public String sentence() {
        return sentence;
    }

    /** Returns the value of a text; empty if it is none. */
    public Optional<T> parse(String text) {
        return format.parser().apply(text);
    }

    /** Returns the text of a value, which {@link #parse} reads as the same. It may be a credential. */
    public String text(T value) {
        return format.writer().apply(value);
    }

    /** Returns a value's text as a message may have it: nothing if it may hold a credential. */
    String shown(String text) {
        return type().mayBeShown() ? Redacted.plain(text) : "";
    }

    @Override
    public String toString() {
        return name;
    }
}
