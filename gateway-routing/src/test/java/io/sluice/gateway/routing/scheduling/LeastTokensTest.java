package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.in;
import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The policy least-tokens of section 3. */
@DisplayName("least-tokens")
class LeastTokensTest {
    private static final List<Instance> INSTANCES = List.of(
            in(Role.PREFILL, "p0"),
            in(Role.PREFILL, "p1"),
            in(Role.DECODE, "d0"),
            in(Role.DECODE, "d1"),
            instance("n0").build(),
            instance("n1").build());

    private final PoolScheduler scheduler =
            Schedulers.builder(INSTANCES).policy(PlacementPolicies.LEAST_TOKENS).build();

    @AfterEach
    void zeroAtRest() {
        assertThat(scheduler.openLeases()).isZero();
        for (Stage stage : List.of(Stage.WHOLE, Stage.PREFILL, Stage.DECODE)) {
            assertThat(work(stage, "p0") + work(stage, "d0") + work(stage, "n0"))
                    .as("S-3")
                    .isZero();
            assertThat(work(stage, "p1") + work(stage, "d1") + work(stage, "n1"))
                    .as("S-3")
                    .isZero();
        }
    }

    @Test
    @DisplayName(
            "Prefill by waiting body bytes: one long prompt weighs more than two short ones, until its answer begins")
    void prefill() {
        Lease longOne = lease(scheduler, query(Stage.PREFILL, 40_000, 1));
        assertThat(work(Stage.PREFILL, longOne.instance().id())).isEqualTo(10_000);
        Lease first = lease(scheduler, query(Stage.PREFILL, 8_000, 1));
        Lease second = lease(scheduler, query(Stage.PREFILL, 8_000, 1));
        assertThat(List.of(first.instance(), second.instance())).doesNotContain(longOne.instance());
        longOne.progress(10);
        assertThat(work(Stage.PREFILL, longOne.instance().id())).isZero();
        Lease third = lease(scheduler, query(Stage.PREFILL, 8_000, 1));
        assertThat(third.instance()).isEqualTo(longOne.instance());
        List.of(longOne, first, second, third).forEach(Lease::succeeded);
    }

    @Test
    @DisplayName("Decode by expected bytes, and by what has streamed when that is more; the prompt does not count")
    void decode() {
        Lease small = lease(scheduler, query(Stage.DECODE, 1_000_000, 16));
        Lease large = lease(scheduler, query(Stage.DECODE, 0, 160));
        assertThat(work(Stage.DECODE, small.instance().id())).isEqualTo(16);
        assertThat(work(Stage.DECODE, large.instance().id())).isEqualTo(160);
        small.progress(15 * 200);
        assertThat(work(Stage.DECODE, small.instance().id())).isEqualTo(16);
        small.progress(305 * 200);
        assertThat(work(Stage.DECODE, small.instance().id())).isEqualTo(320);
        Lease next = lease(scheduler, query(Stage.DECODE, 0, 16));
        assertThat(next.instance()).as("the tree has seen what streamed").isEqualTo(large.instance());
        List.of(small, large, next).forEach(Lease::cancelled);
    }

    @Test
    @DisplayName("Neutral by both; corrected by the usage that the engine reports")
    void usage() {
        Lease lease = lease(scheduler, query(Stage.WHOLE, 4_000, 100));
        assertThat(lease.wantsUsage()).isTrue();
        assertThat(work(Stage.WHOLE, lease.instance().id())).isEqualTo(1_100);
        lease.progress(200);
        assertThat(work(Stage.WHOLE, lease.instance().id())).isEqualTo(100);
        lease.used(TokenUsage.of(2_000, 40));
        assertThat(work(Stage.WHOLE, lease.instance().id())).isEqualTo(40);
        lease.succeeded();
        lease.progress(1_000_000);
        lease.used(TokenUsage.of(1, 1_000_000));
    }

    @Test
    @DisplayName("Estimates follow what is reported: bytes a token, and how long answers are")
    void learns() {
        for (int i = 0; i < 300; i++) {
            Lease lease = lease(scheduler, query(Stage.WHOLE, 4_000, 0));
            lease.progress(600);
            lease.used(TokenUsage.of(2_000, 20));
            lease.succeeded();
        }
        Lease lease = lease(scheduler, query(Stage.WHOLE, 4_000, 0));
        assertThat(work(Stage.WHOLE, lease.instance().id())).isBetween(2_000.0, 2_040.0);
        lease.progress(30 * 100);
        assertThat(work(Stage.WHOLE, lease.instance().id())).isBetween(95.0, 105.0);
        lease.cancelled();
    }

    private double work(Stage stage, String id) {
        return scheduler.explain(query(stage, 0, 0)).candidates().stream()
                .filter(told -> told.instanceId().equals(id))
                .mapToDouble(Candidate::score)
                .findFirst()
                .orElse(0);
    }

    private static SimpleScheduleQuery query(Stage stage, int bodyBytes, long maxTokens) {
        return SimpleScheduleQuery.ofModel("m")
                .in(stage == Stage.WHOLE ? SchedulingMode.NEUTRAL : SchedulingMode.PD_STAGED, stage)
                .withPrompt(ByteBuffer.allocate(bodyBytes), maxTokens);
    }
}
