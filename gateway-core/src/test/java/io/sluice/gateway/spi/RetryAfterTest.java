package io.sluice.gateway.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Headers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clause RT-Q-2, and the dialects of providers. */
class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-06T08:49:37Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retry-after                    | 3                             | 3000
            Retry-After                    | 1.5                           | 1500
            retry-after                    | 0                             | 0
            retry-after-ms                 | 250                           | 250
            retry-after-ms                 | 100000000                     | 100000000
            retry-after-ms                 | 2501                          | 2501
            retry-after-ms                 | 999999999999999               | 31536000000
            retry-after                    | Fri, 06 Nov 2026 08:49:42 GMT | 5000
            retry-after                    | Friday, 06-Nov-26 08:49:42 GMT | 5000
            retry-after                    | Fri Nov  6 08:49:42 2026      | 5000
            retry-after                    | Fri, 06 Nov 2026 08:00:00 GMT | 0
            retry-after                    | -1                            | 0
            retry-after                    | soon                          | 0
            retry-after                    | 999999999999                  | 31536000000
            x-ratelimit-reset-requests     | 1s                            | 1000
            x-ratelimit-reset-tokens       | 6m0s                          | 360000
            x-ratelimit-reset-tokens       | 1h2m3.5s                      | 3723500
            x-ratelimit-reset-requests     | 20ms                          | 20
            x-ratelimit-reset              | 12                            | 12000
            x-ratelimit-reset              | 1793954982                    | 5000
            x-ratelimit-reset              | 1793954982000                 | 5000
            x-ratelimit-reset-requests     | 5 parsecs                     | 0
            anthropic-ratelimit-tokens-reset | 2026-11-06T08:49:47Z        | 10000
            """)
    void isRead(String name, String value, long millis) {
        assertThat(RetryAfter.of(Headers.of(name, value), NOW)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void absentIsZero() {
        assertThat(RetryAfter.of(Headers.empty(), NOW)).isZero();
    }

    @Test
    void theExactHeaderBeatsTheOthers() {
        Headers headers = Headers.of("retry-after", "3", "retry-after-ms", "2500", "x-ratelimit-reset-requests", "1m");
        assertThat(RetryAfter.of(headers, NOW)).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    void onlyExhaustedLimitsAreWaitedFor() {
        Headers headers = Headers.of(
                "x-ratelimit-remaining-requests", "0",
                "x-ratelimit-reset-requests", "2s",
                "x-ratelimit-remaining-tokens", "100",
                "x-ratelimit-reset-tokens", "1m");
        assertThat(RetryAfter.of(headers, NOW)).isEqualTo(Duration.ofSeconds(2));
    }
}
