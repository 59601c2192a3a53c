package io.sluice.examples.simulator.fault;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The ways in which providers tell how long to wait after a 429: one header field each. */
public enum RetryDialect {
    /** {@code retry-after: 2}, whole seconds rounded up (RFC 9110). */
    RETRY_AFTER("retry-after"),
    /** {@code retry-after: Sun, 06 Nov 1994 08:49:37 GMT}, rounded up to the second (RFC 9110). */
    RETRY_AFTER_DATE("retry-after"),
    /** {@code retry-after-ms: 1500} (OpenAI, Azure). */
    RETRY_AFTER_MS("retry-after-ms"),
    /** {@code x-ratelimit-reset-requests: 1.5s} (OpenAI). */
    RESET_REQUESTS("x-ratelimit-reset-requests"),
    /** {@code x-ratelimit-reset-tokens: 1.5s} (OpenAI). */
    RESET_TOKENS("x-ratelimit-reset-tokens"),
    /** {@code x-ratelimit-reset: 2}, seconds to wait. */
    RESET_SECONDS("x-ratelimit-reset"),
    /** {@code x-ratelimit-reset: 1700000000}, seconds since the epoch. */
    RESET_EPOCH_SECONDS("x-ratelimit-reset"),
    /** {@code x-ratelimit-reset: 1700000000000}, milliseconds since the epoch (OpenRouter). */
    RESET_EPOCH_MILLIS("x-ratelimit-reset"),
    /** {@code anthropic-ratelimit-requests-reset: 2026-01-01T00:00:02Z} (RFC 3339). */
    RESET_TIMESTAMP("anthropic-ratelimit-requests-reset");

    /** As {@link DateTimeFormatter#RFC_1123_DATE_TIME}, but with the two digits of the day that HTTP asks for. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Added before cutting off the fraction of a second, so as to round up: a client that obeys is never early. */
    private static final long ALMOST_A_SECOND = 999_999_999;

    private final String header;

    RetryDialect(String header) {
        this.header = header;
    }

    /** Returns the name of the header field, in lower case. */
    public String header() {
        return header;
    }

    /**
     * Returns the value of the header field.
     *
     * @param now the time of the answer
     * @param wait how long the client is told to wait
     */
    public String value(Instant now, Duration wait) {
        Instant then = now.plus(wait);
        return switch (this) {
            case RETRY_AFTER, RESET_SECONDS -> Long.toString(seconds(wait));
            case RETRY_AFTER_DATE -> HTTP_DATE.format(then.plusNanos(ALMOST_A_SECOND));
            case RETRY_AFTER_MS -> Long.toString(wait.toMillis());
            case RESET_REQUESTS, RESET_TOKENS -> goDuration(wait);
            case RESET_EPOCH_SECONDS ->
                Long.toString(then.plusNanos(ALMOST_A_SECOND).getEpochSecond());
            case RESET_EPOCH_MILLIS -> Long.toString(then.toEpochMilli());
            case RESET_TIMESTAMP -> then.toString();
        };
    }

    private static long seconds(Duration duration) {
        return duration.plusNanos(ALMOST_A_SECOND).toSeconds();
    }

    /** Writes a duration the way Go does, as in {@code 6m0.25s} or {@code 120ms}. */
    private static String goDuration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + "ms";
        }
        long minutes = millis / 60_000;
        String seconds = new BigDecimal(millis % 60_000)
                .movePointLeft(3)
                .stripTrailingZeros()
                .toPlainString();
        return (minutes > 0 ? minutes + "m" : "") + seconds + "s";
    }
}
