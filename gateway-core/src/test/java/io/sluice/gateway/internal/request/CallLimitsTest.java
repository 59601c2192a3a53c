package io.sluice.gateway.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clause RT-X-4: the deadline of a call. */
class CallLimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        // configured, host's, client's -> the earliest, 0 = none
        "0,    0,    ,     0",
        "5000, 0,    ,     5000",
        "0,    4000, ,     4000",
        "0,    0,    3000, 3000",
        "5000, 4000, 3000, 3000",
        "3000, 4000, 5000, 3000",
        "5000, 3000, 4000, 3000",
        "3000, 0,    5000, 3000",
    })
    void earliestLimitCounts(long configured, long host, @Nullable String client, long expected) {
        assertThat(remaining(limits(configured, true), host, client)).isEqualTo(expected);
    }

    @Test
    void clientsHeaderCountsOnlyIfAllowed() {
        assertThat(remaining(limits(0, false), 0, "3000")).isZero();
        assertThat(remaining(limits(5000, false), 0, "3000")).isEqualTo(5000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "000", "-1", "+1", "1.5", "1e3", "abc", "1 000", " 1000", "1000 ", "²", "1234567890123"
            })
    void garbageInTheClientsHeaderIsIgnored(String garbage) {
        assertThat(remaining(limits(5000, true), 0, garbage)).isEqualTo(5000);
        assertThat(remaining(limits(0, true), 0, garbage)).isZero();
    }

    @Test
    void clientsLargestNumberIsAccepted() {
        assertThat(remaining(limits(0, true), 0, "999999999999")).isEqualTo(999_999_999_999L);
    }

    @Test
    void limitsThatAreAsGoodAsNeverDoNotOverflow() {
        Duration never = Duration.ofSeconds(Long.MAX_VALUE);
        CallLimits limits = new CallLimits(1, never, never, never, never, never, never, never, false);
        assertThat(limits.instanceHeadTimeout().toNanos()).isPositive();
        assertThat(limits.endpointHeadTimeout().toNanos()).isPositive();
        assertThat(limits.idleTimeout().toNanos()).isPositive();
        assertThat(limits.deadline(request(0, null), Long.MAX_VALUE).isLimited())
                .isFalse();
    }

    private static CallLimits limits(long requestTimeoutMillis, boolean headerAllowed) {
        return new CallLimits(
                1,
                MINUTE,
                MINUTE,
                MINUTE,
                MINUTE,
                MINUTE,
                MINUTE,
                Duration.ofMillis(requestTimeoutMillis),
                headerAllowed);
    }

    /** Returns the milliseconds that are left at the start, 0 = no limit. */
    private static long remaining(CallLimits limits, long hostMillis, @Nullable String client) {
        long start = Long.MAX_VALUE - 1;
        Deadline deadline = limits.deadline(request(hostMillis, client), start);
        return deadline.isLimited()
                ? Duration.ofNanos(deadline.remainingNanos(start)).toMillis()
                : 0;
    }

    private static GatewayRequest request(long timeoutMillis, @Nullable String header) {
        GatewayRequest.Builder request = GatewayRequest.builder("GET", "/v1/models");
        if (timeoutMillis > 0) {
            request.timeout(Duration.ofMillis(timeoutMillis));
        }
        if (header != null) {
            request.headers(Headers.of("X-Request-Timeout-Ms", header));
        }
        return request.build();
    }
}
