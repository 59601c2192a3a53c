package io.sluice.gateway.options;

import io.sluice.gateway.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How values of one type are read and written.
 *
 * @param unit of numbers; empty = none
 * @param expected what a value must be, in words for a problem
 * @param parser returns nothing for a text that is no such value
 * @param writer returns a text that the parser reads as the same value
 */
record OptionFormat<T>(
        OptionType type,
        String unit,
        String expected,
        Function<String, Optional<T>> parser,
        Function<T, String> writer) {
    /** Stands for no limit where a limit is needed, and is far from any overflow. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}(?:\\.[0-9]{1,10})?");

    static OptionFormat<Boolean> bool() {
        return new OptionFormat<>(
                OptionType.BOOL,
                "",
                "true or false",
                text -> text.equals("true") || text.equals("false")
                        ? Optional.of(text.equals("true"))
                        : Optional.empty(),
                value -> Boolean.toString(value));
    }

    static OptionFormat<Integer> integer(int least, int most) {
        return new OptionFormat<>(
                OptionType.INT,
                "",
                wholeFrom(least, most),
                text -> whole(text, least, most).map(Long::intValue),
                value -> Integer.toString(value));
    }

    static OptionFormat<Long> bytes(long least, long most) {
        return new OptionFormat<>(
                OptionType.LONG,
                "bytes",
                wholeFrom(least, most),
                text -> whole(text, least, most),
                value -> Long.toString(value));
    }

    static OptionFormat<Double> ratio(double least, double most) {
        String to = most == Double.MAX_VALUE ? "" : " to " + plain(most);
        return new OptionFormat<>(
                OptionType.RATIO,
                "",
                "a number from " + plain(least) + to,
                text -> decimal(text).filter(number -> number >= least && number <= most),
                OptionFormat::plain);
    }

    static OptionFormat<Duration> millis(int least) {
        return new OptionFormat<>(
                OptionType.DURATION_MS,
                "ms",
                wholeFrom(least, Integer.MAX_VALUE),
                text -> whole(text, least, Integer.MAX_VALUE).map(Duration::ofMillis),
                value -> Long.toString(value.toMillis()));
    }

    static OptionFormat<Duration> limit() {
        OptionFormat<Duration> millis = millis(0);
        return new OptionFormat<>(
                millis.type,
                millis.unit,
                millis.expected,
                text -> millis.parser.apply(text).map(value -> value.isZero() ? UNLIMITED : value),
                value -> value.equals(UNLIMITED) ? "0" : millis.writer.apply(value));
    }

    static <E extends Enum<E>> OptionFormat<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        return new OptionFormat<>(
                OptionType.ENUM,
                "",
                String.join(
                        " or ", constants.stream().map(OptionFormat::written).toList()),
                text -> constants.stream()
                        .filter(constant -> written(constant).equals(text))
                        .findFirst(),
                OptionFormat::written);
    }

    static <T> OptionFormat<T> oneOf(List<Map.Entry<String, T>> choices) {
        return new OptionFormat<>(
                OptionType.ENUM,
                "",
                String.join(" or ", choices.stream().map(Map.Entry::getKey).toList()),
                text -> choices.stream()
                        .filter(choice -> choice.getKey().equals(text))
                        .findFirst()
                        .map(Map.Entry::getValue),
                value -> choices.stream()
                        .filter(choice -> choice.getValue().equals(value))
                        .findFirst()
                        .map(Map.Entry::getKey)
                        .orElse(""));
    }

    static OptionFormat<String> text() {
        return new OptionFormat<>(OptionType.TEXT, "", "a text", Optional::of, value -> value);
    }

    static OptionFormat<String> json() {
        return new OptionFormat<>(OptionType.JSON, "", "JSON, or @file", Optional::of, value -> value);
    }

    static OptionFormat<Secret> secret() {
        return new OptionFormat<>(
                OptionType.SECRET, "", "a credential", text -> Optional.of(Secret.of(text)), Secret::reveal);
    }

    static OptionFormat<List<String>> list(Predicate<String> item, String expected) {
        return new OptionFormat<>(
                OptionType.LIST,
                "",
                expected,
                text -> Optional.of(items(text)).filter(items -> items.stream().allMatch(item)),
                items -> String.join(",", items));
    }

    /** Returns what a constant is called: {@code first-content} for {@code FIRST_CONTENT}. */
    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> items(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static String wholeFrom(long least, long most) {
        return "an integer from " + least + " to " + most;
    }

    private static Optional<Long> whole(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            return number >= least && number <= most ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Double> decimal(String text) {
        return DECIMAL.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    /** Returns a number without decimals that say nothing. */
    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
