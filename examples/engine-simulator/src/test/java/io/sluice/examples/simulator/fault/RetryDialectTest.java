package io.sluice.examples.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each dialect writes its header as its providers do, and never tells less than the wait. */
class RetryDialectTest {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00.250Z");

    @ParameterizedTest
    @CsvSource({
        "RETRY_AFTER,         PT2S,      retry-after, 2",
        "RETRY_AFTER,         PT1.001S,  retry-after, 2",
        "RETRY_AFTER,         PT0S,      retry-after, 0",
        "RETRY_AFTER_DATE,    PT2S,      retry-after, 'Mon, 05 Jan 2026 10:00:03 GMT'",
        "RETRY_AFTER_DATE,    PT1.75S,   retry-after, 'Mon, 05 Jan 2026 10:00:02 GMT'",
        "RETRY_AFTER_MS,      PT1.5S,    retry-after-ms, 1500",
        "RESET_REQUESTS,      PT1.5S,    x-ratelimit-reset-requests, 1.5s",
        "RESET_REQUESTS,      PT0.12S,   x-ratelimit-reset-requests, 120ms",
        "RESET_REQUESTS,      PT6M,      x-ratelimit-reset-requests, 6m0s",
        "RESET_TOKENS,        PT1M10.05S,x-ratelimit-reset-tokens, 1m10.05s",
        "RESET_SECONDS,       PT1.2S,    x-ratelimit-reset, 2",
        "RESET_EPOCH_SECONDS, PT2S,      x-ratelimit-reset, 1767607203",
        "RESET_EPOCH_MILLIS,  PT2S,      x-ratelimit-reset, 1767607202250",
        "RESET_TIMESTAMP,     PT2S,      anthropic-ratelimit-requests-reset, 2026-01-05T10:00:02.250Z"
    })
    void headerAndValue(RetryDialect dialect, Duration wait, String header, String value) {
        assertThat(dialect.header()).isEqualTo(header);
        assertThat(dialect.value(NOW, wait)).isEqualTo(value);
    }
}
