package io.sluice.gateway.routing.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
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
        try (LiveInstances live = new LiveInstances(first)) {
            first.whenAsked = () -> live.replace(InstanceSources.fixed(List.of(C)));
            first.tell(B);
            assertThat(live.instances()).containsExactly(C);
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
        private Runnable whenAsked = () -> {};

        Told(Instance first) {
            super(List.of(first));
        }

        void tell(Instance only) {
            publish(List.of(only));
        }

        void fail() {
            failed();
        }

        /** What happens between a look at the source and what is made of it. */
        @Override
        public boolean isLoaded() {
            Runnable asked = whenAsked;
            whenAsked = () -> {};
            asked.run();
            return super.isLoaded();
        }

        @Override
        protected void onClose() {
            isClosed = true;
        }
    }
}
