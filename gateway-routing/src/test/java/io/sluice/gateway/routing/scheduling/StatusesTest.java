package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How the instances of a pool do, as metrics and operators see it. */
@DisplayName("RT-G-8")
class StatusesTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    private final FakeClock clock = new FakeClock();
    private final ChangingSource source = new ChangingSource(many(4));
    private final PoolScheduler scheduler = Schedulers.builder(source)
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .build();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    @DisplayName("An instance is up, with the calls that are open on it")
    void up() {
        Lease lease = on("i1");
        assertThat(scheduler.statuses()).hasSize(4);
        assertThat(status("i1")).isEqualTo(InstanceStatus.up(lease.instance(), 1));
        lease.succeeded();
        assertThat(status("i1").openCalls()).isZero();
    }

    @Test
    @DisplayName("One that said \"not before\" is limited, until that time, whether or not a call has noticed its end")
    void limited() {
        on("i1").limited(Duration.ofSeconds(7));
        clock.advance(Duration.ofSeconds(2));
        assertThat(status("i1").state()).isEqualTo(State.LIMITED);
        assertThat(status("i1").remaining()).isEqualTo(Duration.ofSeconds(5));
        assertThat(status("i1").reason()).isNotEmpty();
        clock.advance(Duration.ofSeconds(5));
        assertThat(status("i1").state()).isEqualTo(State.UP);
    }

    @Test
    @DisplayName("One that keeps failing is ejected, until its probe is due, and while that runs")
    void ejected() {
        for (int i = 0; i < 3; i++) {
            on("i1").failed(ErrorKind.CONNECT_FAILED);
        }
        clock.advance(Duration.ofSeconds(1));
        assertThat(status("i1").state()).isEqualTo(State.EJECTED);
        assertThat(status("i1").remaining()).isEqualTo(Duration.ofSeconds(4));
        clock.advance(Duration.ofSeconds(4));
        Lease probe = on("i1");
        assertThat(status("i1").state()).isEqualTo(State.EJECTED);
        assertThat(status("i1").remaining()).isZero();
        probe.succeeded();
        assertThat(status("i1").state()).isEqualTo(State.UP);
    }

    @Test
    @DisplayName("One that was taken off the list is draining until its last call has ended, and up if it comes again")
    void draining() {
        Lease lease = on("i3");
        source.set(many(3));
        assertThat(status("i3").state()).isEqualTo(State.DRAINING);
        assertThat(status("i3").openCalls()).isEqualTo(1);
        source.set(many(4));
        assertThat(status("i3").state()).isEqualTo(State.UP);
        source.set(many(3));
        lease.succeeded();
        assertThat(scheduler.statuses())
                .extracting(status -> status.instance().id())
                .containsExactly("i0", "i1", "i2");
    }

    @Test
    @DisplayName("A gateway shows them, also those of a scheduler that it owns")
    void inTheSnapshot() {
        Lease lease = on("i2");
        try (Gateway gateway = Gateway.builder()
                .scheduler(new OwningScheduler(scheduler, source))
                .build()) {
            assertThat(gateway.snapshot().instances()).hasSize(4).contains(InstanceStatus.up(lease.instance(), 1));
        }
        lease.cancelled();
    }

    private Lease on(String id) {
        return lease(scheduler, ANY.excluding(others(id)));
    }

    private static String[] others(String id) {
        return many(4).stream()
                .map(instance -> instance.id())
                .filter(other -> !other.equals(id))
                .toArray(String[]::new);
    }

    private InstanceStatus status(String id) {
        return scheduler.statuses().stream()
                .filter(status -> status.instance().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
