package io.sluice.gateway.picocli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 500ms}, {@code 5s}, {@code 1m30s}, {@code 0}. */
final class GoDuration {
    private static final int MOST_CHARACTERS = 40;
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, BigDecimal> MILLIS = Map.of(
            "ns",
            new BigDecimal("0.000001"),
            "us",
            new BigDecimal("0.001"),
            "µs",
            new BigDecimal("0.001"),
            "ms",
            BigDecimal.ONE,
            "s",
            BigDecimal.valueOf(1000),
            "m",
            BigDecimal.valueOf(60_000),
            "h",
            BigDecimal.valueOf(3_600_000));

    private GoDuration() {}

    /** Returns the milliseconds of a duration, rounded up; empty if the text is none. */
    static OptionalLong millis(String text) {
        if (text.equals("0")) {
            return OptionalLong.of(0);
        }
        if (text.isEmpty() || text.length() > MOST_CHARACTERS) {
            return OptionalLong.empty();
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (end < text.length() && part.find(end) && part.start() == end) {
            sum = sum.add(new BigDecimal(part.group(1)).multiply(MILLIS.get(part.group(2))));
            end = part.end();
        }
        BigDecimal millis = sum.setScale(0, RoundingMode.CEILING);
        boolean isWhole = end == text.length() && millis.unscaledValue().bitLength() < Long.SIZE;
        return isWhole ? OptionalLong.of(millis.longValueExact()) : OptionalLong.empty();
    }
}
