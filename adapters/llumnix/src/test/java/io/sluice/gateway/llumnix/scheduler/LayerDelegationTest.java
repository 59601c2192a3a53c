package io.sluice.gateway.llumnix.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.scheduling.InstanceHint;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the layer does not do itself it hands on: a default of an interface would be lost behind it, silently. */
class LayerDelegationTest {
    @Test
    void handsOnWhateverASchedulerAQuestionOrALeaseMaySay() {
        assertThat(inherited(Scheduler.class, RemoteScheduler.class)).isEmpty();
        assertThat(inherited(ScheduleQuery.class, HeldQuery.class)).isEmpty();
        assertThat(inherited(Lease.class, BookedLease.class)).isEmpty();
    }

    private static List<String> inherited(Class<?> seam, Class<?> layer) {
        return Arrays.stream(seam.getMethods())
                .filter(Method::isDefault)
                .filter(method -> isInherited(layer, method))
                .map(Method::getName)
                .toList();
    }

    private static boolean isInherited(Class<?> layer, Method method) {
        try {
            return layer.getMethod(method.getName(), method.getParameterTypes()).isDefault();
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hintsOfAnInstanceThatTheRemoteSchedulerChoseGoOutAndComeIn() {
        try (SchedulerRig rig = new SchedulerRig();
                SchedulerRig other = new SchedulerRig()) {
            List<InstanceHint> hints = new ArrayList<>();
            rig.remote.onPause(hints::add);
            Lease lease = rig.lease(CallQuery.of("call-1"));
            lease.limited(Duration.ofSeconds(7));
            assertThat(hints).as("FL-F-8").hasSize(1);
            other.remote.heed(hints.get(0));
            assertThat(other.remote.statuses())
                    .filteredOn(status -> status.state() == State.LIMITED)
                    .extracting((InstanceStatus status) -> status.instance().id())
                    .containsExactly(lease.instance().id());
        }
    }
}
