package io.sluice.gateway.spi;

import io.sluice.gateway.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When the rate limits that an answer reports open again: {@code x-ratelimit-reset-requests}, {@code -reset-tokens} and {@code -reset}, and the same
 * behind {@code anthropic-ratelimit-} as {@code -requests-reset} and so on. Their values are durations ({@code 1m30.5s}, {@code 20ms}), seconds, Unix times in seconds or
 * milliseconds, or RFC 3339 dates. A limit that still has something left ({@code …remaining…} above 0) is not waited for.
 */
final class RateLimitReset {
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|us|µs|ns|h|m|s)");

    /** Larger numbers than these are points in time: the first as seconds (2001-09-09), the second as milliseconds. */
    private static final double UNIX_SECONDS = 1e9;

    private static final double UNIX_MILLIS = 1e12;

    /** A limit's two header names. */
    private record Limit(String reset, String remaining) {}

    private static final List<Limit> LIMITS = List.of(
            new Limit("x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"),
            new Limit("x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"),
            new Limit("x-ratelimit-reset", "x-ratelimit-remaining"),
            new Limit("anthropic-ratelimit-requests-reset", "anthropic-ratelimit-requests-remaining"),
            new Limit("anthropic-ratelimit-tokens-reset", "anthropic-ratelimit-tokens-remaining"),
            new Limit("anthropic-ratelimit-input-tokens-reset", "anthropic-ratelimit-input-tokens-remaining"),
            new Limit("anthropic-ratelimit-output-tokens-reset", "anthropic-ratelimit-output-tokens-remaining"));

    private RateLimitReset() {}

    /** Returns the longest of the delays of limits that are not known to have something left, zero if there is none. */
    static Duration of(Headers headers, Instant now) {
        Duration longest = Duration.ZERO;
        for (Limit limit : LIMITS) {
            Duration left = RetryAfter.seconds(headers.first(limit.remaining()));
            if (left == null || left.isZero()) {
                longest = longer(longest, delay(headers.first(limit.reset()), now));
            }
        }
        return longest;
    }

    /** Returns the longest of the delays of limits that are known to have nothing left, zero if there is none. */
    static Duration ofExhausted(Headers headers, Instant now) {
        Duration longest = Duration.ZERO;
        for (Limit limit : LIMITS) {
            Duration left = RetryAfter.seconds(headers.first(limit.remaining()));
            if (left != null && left.isZero()) {
                longest = longer(longest, delay(headers.first(limit.reset()), now));
            }
        }
        return longest;
    }

    private static Duration longer(Duration one, @Nullable Duration other) {
        return other != null && other.compareTo(one) > 0 ? other : one;
    }

    private static @Nullable Duration delay(@Nullable String reset, Instant now) {
        if (reset == null) {
            return null;
        }
        String text = reset.strip();
        if (RetryAfter.seconds(text) != null) {
            return fromNumber(Double.parseDouble(text), now);
        }
        Duration duration = duration(text.toLowerCase(Locale.ROOT));
        return duration != null ? duration : untilDate(text, now);
    }

    private static Duration fromNumber(double number, Instant now) {
        if (number >= UNIX_MILLIS) {
            return RetryAfter.until(Instant.ofEpochMilli((long) number), now);
        }
        return number >= UNIX_SECONDS
                ? RetryAfter.until(Instant.ofEpochMilli((long) (number * 1e3)), now)
                : RetryAfter.capped(number);
    }

    /** Reads a duration as Go writes it: numbers with units, one after the other. */
    private static @Nullable Duration duration(String text) {
        Matcher part = PART.matcher(text);
        double seconds = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            seconds += Double.parseDouble(part.group(1)) * secondsIn(part.group(2));
            end = part.end();
        }
        return end > 0 && end == text.length() ? RetryAfter.capped(seconds) : null;
    }

    private static double secondsIn(String unit) {
        return switch (unit) {
            case "h" -> 3600;
            case "m" -> 60;
            case "s" -> 1;
            case "ms" -> 1e-3;
            case "ns" -> 1e-9;
            default -> 1e-6;
        };
    }

    private static @Nullable Duration untilDate(String text, Instant now) {
        try {
            return RetryAfter.until(Instant.parse(text), now);
        } catch (DateTimeException notADate) {
            return null;
        }
    }
}
