package io.sluice.gateway.operations.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The legs of a call, each at its place. */
@DisplayName("A leg on the time line")
class TimedLegTest {
    private static final long MILLI = 1_000_000;

    @Test
    @DisplayName("Two legs that overlap keep their own times")
    void twoLegs() {
        OpenCall call = new OpenCall(5 * MILLI);
        call.started(0, AttemptReason.FIRST, LegRole.PREFILL, "p", 6 * MILLI);
        call.started(0, AttemptReason.FIRST, LegRole.DECODE, "d", 8 * MILLI);
        call.ended(ended(LegRole.PREFILL, "p", 10 * MILLI, -1));
        call.ended(ended(LegRole.DECODE, "d", 50 * MILLI, 20 * MILLI));
        TimedLeg prefill = call.legs().get(0);
        assertThat(prefill.role()).isEqualTo("prefill");
        assertThat(prefill.startNanos()).isEqualTo(MILLI);
        assertThat(prefill.endNanos()).isEqualTo(11 * MILLI);
        assertThat(prefill.firstContentNanos()).isNegative();
        TimedLeg decode = call.legs().get(1);
        assertThat(decode.startNanos()).isEqualTo(3 * MILLI);
        assertThat(decode.firstContentNanos()).isEqualTo(23 * MILLI);
        assertThat(decode.endNanos()).isEqualTo(53 * MILLI);
        assertThat(RecentCall.isNotable(CallSummary.builder("id").build(), call))
                .as("its first try was enough")
                .isFalse();
    }

    @Test
    @DisplayName("A call that is tried without end fills no memory")
    void bounded() {
        OpenCall call = new OpenCall(0);
        for (int i = 0; i < 1_000; i++) {
            call.started(i, AttemptReason.RETRY, LegRole.WHOLE, "a", i);
            call.parked(i);
            call.unparked("e", true, i);
        }
        assertThat(call.legs()).hasSize(32);
        assertThat(call.waits()).hasSize(16);
        assertThat(call.isTriedAgain()).isTrue();
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("outcomes")
    @DisplayName("What came of it has the words of the log")
    void outcome(int status, @Nullable ErrorKind error, String expected) {
        assertThat(TimedLeg.outcome(status, error)).isEqualTo(expected);
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(200, null, "answered"),
                Arguments.of(200, ErrorKind.CONNECTION_LOST, "ill"),
                Arguments.of(0, ErrorKind.CONNECT_FAILED, "ill"),
                Arguments.of(503, ErrorKind.UPSTREAM_FAILURE, "ill"),
                Arguments.of(429, ErrorKind.UPSTREAM_FAILURE, "limited"),
                Arguments.of(404, null, "wrong"),
                Arguments.of(200, ErrorKind.CANCELLED, "cancelled"),
                Arguments.of(0, ErrorKind.DEADLINE_EXCEEDED, "cancelled"));
    }

    private static AttemptSummary ended(LegRole role, String target, long duration, long firstContent) {
        return AttemptSummary.builder(0, AttemptReason.FIRST, role, TargetKind.INSTANCE, target)
                .status(200)
                .timeToFirstContentNanos(firstContent)
                .durationNanos(duration)
                .build();
    }
}
