package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.scheduling.InstanceHint;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two schedulers with the same instances, of which one hears what the other finds out. */
@DisplayName("FL-F-8")
class HintedInstancesTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");
    private static final Duration SEVEN = Duration.ofSeconds(7);

    private final FakeClock clock = new FakeClock();
    private final PoolScheduler first = Schedulers.builder(new ChangingSource(many(4)))
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .build();
    private final PoolScheduler second = Schedulers.builder(new ChangingSource(many(4)))
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .build();
    private int told;

    HintedInstancesTest() {
        first.onPause(hint -> {
            told++;
            second.heed(hint);
        });
        second.onPause(hint -> told++);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    @DisplayName("An instance that is limited at one is left alone by the other, which says why, until that time")
    void limited() {
        on(first, "i1").limited(SEVEN);
        assertThat(status(second, "i1").state()).isEqualTo(State.LIMITED);
        assertThat(status(second, "i1").remaining()).isEqualTo(SEVEN);
        assertThat(status(second, "i1").reason()).contains("told by another gateway");
        assertThat(status(first, "i1").reason()).doesNotContain("another gateway");
        assertThat(second.explain(ANY).toString()).contains("told by another gateway");
        assertNeverOn(second, "i1");
        clock.advance(SEVEN);
        assertThat(status(second, "i1").state()).isEqualTo(State.UP);
        assertThat(told).isEqualTo(1);
    }

    @Test
    @DisplayName("Limits that follow each other closely are told once, and those that are longer again")
    void closely() {
        Lease one = on(first, "i1");
        Lease other = on(first, "i1");
        Lease third = on(first, "i1");
        one.limited(SEVEN);
        clock.advance(Duration.ofMillis(10));
        other.limited(SEVEN);
        assertThat(told).isEqualTo(1);
        clock.advance(Duration.ofMillis(40));
        third.limited(SEVEN);
        assertThat(told).isEqualTo(2);
    }

    @Test
    @DisplayName("An instance that is ejected at one is left alone by the other, until its probe succeeds")
    void ejected() {
        eject(first, "i1");
        assertThat(status(second, "i1").state()).isEqualTo(State.EJECTED);
        assertThat(status(second, "i1").reason()).contains("told by another gateway");
        assertThat(second.explain(ANY).toString()).contains("another gateway told so");
        assertNeverOn(second, "i1");
        clock.advance(Duration.ofSeconds(5));
        on(second, "i1").succeeded();
        assertThat(status(second, "i1").state()).isEqualTo(State.UP);
        assertThat(told).isEqualTo(1);
    }

    @Test
    @DisplayName("What does well here stays in, but the next failure takes it out")
    void well() {
        on(second, "i1").succeeded();
        eject(first, "i1");
        assertThat(status(second, "i1").state()).isEqualTo(State.UP);
        on(second, "i1").failed(ErrorKind.CONNECT_FAILED);
        assertThat(status(second, "i1").state()).isEqualTo(State.EJECTED);
        assertThat(status(second, "i1").reason()).doesNotContain("another gateway");
    }

    @Test
    @DisplayName("Hints take out no more than half, and none at another address, of another id, or without ejection")
    void half() {
        for (int i = 0; i < 4; i++) {
            second.heed(hint("i" + i, addressOf("i" + i)));
        }
        assertThat(second.statuses())
                .filteredOn(status -> status.state() == State.EJECTED)
                .hasSize(2);
        first.heed(hint("i1", "http://elsewhere:1"));
        first.heed(hint("none", addressOf("i1")));
        assertThat(first.statuses()).allMatch(status -> status.state() == State.UP);
    }

    private InstanceHint hint(String id, String address) {
        return new InstanceHint(id, address, PauseKind.EJECTED, SEVEN, Duration.ZERO);
    }

    private String addressOf(String id) {
        return status(first, id).instance().origin().toString();
    }

    private static void eject(PoolScheduler scheduler, String id) {
        for (int i = 0; i < 3; i++) {
            on(scheduler, id).failed(ErrorKind.CONNECT_FAILED);
        }
    }

    private static void assertNeverOn(PoolScheduler scheduler, String id) {
        for (int i = 0; i < 8; i++) {
            Lease lease = lease(scheduler, ANY);
            assertThat(lease.instance().id()).isNotEqualTo(id);
            lease.cancelled();
        }
    }

    /** Returns a lease on an instance; others are given back. */
    private static Lease on(PoolScheduler scheduler, String id) {
        for (int i = 0; i < 100; i++) {
            Lease lease = lease(scheduler, ANY);
            if (lease.instance().id().equals(id)) {
                return lease;
            }
            lease.cancelled();
        }
        throw new AssertionError("never placed on " + id);
    }

    private static InstanceStatus status(PoolScheduler scheduler, String id) {
        return scheduler.statuses().stream()
                .filter(status -> status.instance().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
