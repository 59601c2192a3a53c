package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.attempt.Leg;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.TrackedLease;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the end of a leg tells the scheduler and the summary. */
class LegTest {
    @ParameterizedTest
    @CsvSource({
        // status that was answered (0 = none), what the attempt ended with -> end of the lease, error of the summary
        "200,                   , succeeded,               ",
        "429,                   , refused,                 ",
        "499,                   , refused,                 ",
        "500,                   , failed UPSTREAM_FAILURE, UPSTREAM_FAILURE",
        "503,                   , failed UPSTREAM_FAILURE, UPSTREAM_FAILURE",
        "503, CANCELLED         , failed UPSTREAM_FAILURE, UPSTREAM_FAILURE",
        "503, CONNECTION_LOST   , failed UPSTREAM_FAILURE, UPSTREAM_FAILURE",
        "0,   CONNECT_FAILED    , failed CONNECT_FAILED,   CONNECT_FAILED",
        "0,   CONNECTION_LOST   , failed CONNECTION_LOST,  CONNECTION_LOST",
        "200, CONNECTION_LOST   , failed CONNECTION_LOST,  CONNECTION_LOST",
        "0,   INVALID_RESPONSE    , failed INVALID_RESPONSE,   INVALID_RESPONSE",
        "0,   HEAD_TIMEOUT      , failed HEAD_TIMEOUT,     HEAD_TIMEOUT",
        "0,   FIRST_CONTENT_TIMEOUT      , failed FIRST_CONTENT_TIMEOUT,     FIRST_CONTENT_TIMEOUT",
        "200, IDLE_TIMEOUT      , failed IDLE_TIMEOUT,     IDLE_TIMEOUT",
        "0,   CANCELLED         , cancelled,               CANCELLED",
        "200, CANCELLED         , cancelled,               CANCELLED",
        "0,   DEADLINE_EXCEEDED , cancelled,               DEADLINE_EXCEEDED",
        "200, DEADLINE_EXCEEDED , cancelled,               DEADLINE_EXCEEDED",
        "0,   SHUTTING_DOWN     , cancelled,               SHUTTING_DOWN",
        "0,   INVALID_REQUEST   , cancelled,               INVALID_REQUEST",
        "0,   INTERNAL          , cancelled,               INTERNAL",
    })
    void instanceIsBlamedForItsOwnFailuresOnly(
            int status, @Nullable ErrorKind error, String leaseEnd, @Nullable ErrorKind summaryError) {
        try (GatewayRig rig = new GatewayRig(new ManualTransport(), Origin.of("http", "h", 80))) {
            rig.scheduler.place();
            TrackedLease lease = rig.scheduler.lease(0);
            Leg leg = Leg.onInstance(
                    3, AttemptReason.RETRY, LegRole.WHOLE, lease, rig.services().attempts());
            long start = rig.clock.nanos();
            if (status > 0) {
                leg.headReceived(status, start + 2_000);
            }
            leg.progress(10);
            leg.progress(5);
            AttemptSummary summary = leg.end(error, start + 8_000);
            assertThat(leg.isEnded()).isTrue();
            assertThat(lease.ends()).containsExactly(leaseEnd);
            assertThat(lease.bytes()).as("of an answer, not of an error").isEqualTo(status < 400 ? 15 : 0);
            assertThat(summary.error()).isEqualTo(summaryError);
            assertThat(summary.status()).isEqualTo(status);
            assertThat(summary.number()).isEqualTo(3);
            assertThat(summary.responseBytes()).isEqualTo(15);
            assertThat(summary.duration()).hasNanos(8_000);
            assertThat(leg).hasToString("attempt 3 on engine");
        }
    }
}
