package io.sluice.gateway.spi;

import io.sluice.gateway.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The delay that an answer asks for before the next try, in the dialects that providers speak.
 *
 * <p>The first of these that can be read counts: {@code retry-after-ms}; {@code Retry-After} in seconds, also with a fraction, or as an HTTP
 * date in any of its three forms (RFC 9110, 5.6.7 and 10.2.3); the {@code x-ratelimit-reset} family, see {@link RateLimitReset}.
 */
public final class RetryAfter {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final double LONGEST_SECONDS = 365 * 86_400.0;

    private static final List<DateTimeFormatter> HTTP_DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /**
     * Returns the delay, at most a year; zero if none is asked for, or the time has come already.
     *
     * @param now the time of the wall clock, for answers that name a date
     */
    public static Duration of(Headers headers, Instant now) {
        Duration told = told(headers, now);
        return told != null ? told : RateLimitReset.of(headers, now);
    }

    /**
     * Returns how long an answer says that its upstream must not be asked again (clause RT-H-2): the delay of a 429, where that of a rate limit counts only if the
     * answer says that nothing is left of it, or the {@code retry-after-ms} or {@code Retry-After} of a 503.
     *
     * @param status the answer's
     * @param clock the wall clock, for answers that name a date; not asked if the status sets no limit
     * @return at most a year; zero if the answer sets no limit
     */
    public static Duration limit(int status, Headers headers, InstantSource clock) {
        if (status != 429 && status != 503) {
            return Duration.ZERO;
        }
        Instant now = clock.instant();
        Duration told = told(headers, now);
        if (told != null) {
            return told;
        }
        return status == 429 ? RateLimitReset.ofExhausted(headers, now) : Duration.ZERO;
    }

    /** Returns what the answer says of retries in so many words, null if nothing. */
    private static @Nullable Duration told(Headers headers, Instant now) {
        Duration millis = number(headers.first("retry-after-ms"), 1e-3);
        return millis != null ? millis : retryAfter(headers.first("retry-after"), now);
    }

    /** Returns a non-negative number of seconds, or null if the text is no such number. */
    static @Nullable Duration seconds(@Nullable String text) {
        return number(text, 1);
    }

    private static @Nullable Duration number(@Nullable String text, double unitSeconds) {
        String number = text == null ? "" : text.strip();
        return NUMBER.matcher(number).matches() ? capped(Double.parseDouble(number) * unitSeconds) : null;
    }

    /** Returns the time from {@code now} to {@code then}, not less than zero and not more than a year. */
    static Duration until(Instant then, Instant now) {
        if (!then.isAfter(now)) {
            return Duration.ZERO;
        }
        Duration wait = Duration.between(now, then);
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    static Duration capped(double seconds) {
        return Duration.ofNanos(Math.round(Math.min(seconds, LONGEST_SECONDS) * 1e9));
    }

    private static @Nullable Duration retryAfter(@Nullable String text, Instant now) {
        Duration seconds = seconds(text);
        if (seconds != null || text == null) {
            return seconds;
        }
        for (DateTimeFormatter form : HTTP_DATES) {
            Instant date = parse(text.strip(), form);
            if (date != null) {
                return until(date, now);
            }
        }
        return null;
    }

    private static @Nullable Instant parse(String text, DateTimeFormatter form) {
        try {
            return form.parse(text, Instant::from);
        } catch (DateTimeException otherForm) {
            return null;
        }
    }
}
