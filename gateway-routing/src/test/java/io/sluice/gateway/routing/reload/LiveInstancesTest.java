package io.sluice.gateway.routing.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveInstancesTest {
    private static final Instance A = instance(1);
    private static final Instance B = instance(2);
    private static final Instance C = instance(3);

    @Test
    void followsTheSourceItHas() {
        Told first = new Told(A);
        try (LiveInstances live = new LiveInstances(first)) {
            first.tell(B);
            assertThat(live.instances()).containsExactly(B);
        }
        assertThat(first.isClosed).isTrue();
    }

    @Test
    void isNotToldBackByASourceThatItLeavesMeanwhile() {
        Told first = new Told(A);
        List<LiveInstances> told = new ArrayList<>();
        first.onChange(list -> told.get(0).replace(InstanceSources.fixed(List.of(C)))); // is told before the other one
        try (LiveInstances live = new LiveInstances(first)) {
            told.add(live);
            first.tell(B);
            assertThat(live.instances()).containsExactly(C);
        }
    }

    @Test
    void aSourceThatHasNotLoadedTakesNothingAway() {
        Found registry = new Found();
        Found other = new Found();
        try (LiveInstances live = new LiveInstances(InstanceSources.fixed(List.of(A, B)))) {
            live.replace(InstanceSources.joined(registry, other));
            assertThat(live.instances()).as("nothing is known of them yet").containsExactly(A, B);
            registry.found(B, C);
            assertThat(live.instances()).as("what one finds comes").containsExactly(B, C, A);
            registry.found(C);
            assertThat(live.instances()).as("what one found and lost goes").containsExactly(C, A);
            other.found();
            assertThat(live.instances()).as("all is known").containsExactly(C);
            assertThat(live.isLoaded()).isTrue();
        }
    }

    @Test
    void oneOfSeveralSourcesThatNeverLoadsHidesNothingOfTheOthers() {
        Found registry = new Found();
        Told changing = new Told(A);
        try (LiveInstances live = new LiveInstances(InstanceSources.joined(registry, changing))) {
            assertThat(live.instances()).containsExactly(A);
            changing.tell(B);
            assertThat(live.instances()).containsExactly(B);
            assertThat(live.isLoaded())
                    .as("an instance may be where nobody has looked yet")
                    .isFalse();
        }
    }

    @Test
    void aSourceThatFindsNothingWhenItLoadsHasLoaded() {
        Found registry = new Found();
        try (LiveInstances live = new LiveInstances(InstanceSources.fixed(List.of(A)))) {
            live.replace(registry);
            assertThat(live.instances()).containsExactly(A);
            registry.found();
            assertThat(live.instances()).isEmpty();
        }
    }

    @Test
    void keepsNoSourceThatComesAfterTheEnd() {
        LiveInstances live = new LiveInstances(new Told(A));
        live.close();
        Told late = new Told(B);
        live.replace(late);
        assertThat(late.isClosed).isTrue();
    }

    @Test
    void saysWhereItLooksAndHowThatGoes() {
        Told first = new Told(A);
        try (LiveInstances live = new LiveInstances(first)) {
            first.fail();
            assertThat(live.statuses()).singleElement().satisfies(status -> {
                assertThat(status.name()).isEqualTo("Told");
                assertThat(status.state()).isEqualTo(SourceStatus.State.STALE);
            });
            live.replace(InstanceSources.fixed(List.of(C)));
            assertThat(live.statuses()).extracting(SourceStatus::name).containsExactly("options");
        }
    }

    private static Instance instance(int port) {
        return Instance.builder(Origin.of("http", "127.0.0.1", port)).build();
    }

    /** A source that is told what there is. For one thread. */
    private static final class Told extends AbstractInstanceSource {
        private boolean isClosed;

        Told(Instance first) {
            super(List.of(first));
        }

        void tell(Instance only) {
            publish(List.of(only));
        }

        void fail() {
            failed();
        }

        @Override
        protected void onClose() {
            isClosed = true;
        }
    }

    /** A source that must look first. */
    private static final class Found extends AbstractInstanceSource {
        void found(Instance... all) {
            publish(List.of(all));
        }
    }
}
