package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.named;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.Instance;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A list that changes while a call is placed, under a model checker (clauses I-3, S-3). */
@Tag("model")
class LivePoolModelTest {
    private static final int INTERLEAVINGS = 200;
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");
    private static final List<Instance> BEFORE = named("a");
    private static final List<Instance> AFTER = named("b");

    @Test
    @DisplayName("A lease that opens on an instance while it is removed counts until it ends")
    void countsOnARemovedInstance() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            ChangingSource source = new ChangingSource(BEFORE);
            PoolScheduler scheduler = Schedulers.builder(source).withoutHealth().build();
            Thread thread = new Thread(() -> {
                source.set(AFTER);
                source.set(AFTER);
            });
            thread.start();
            var lease = scheduler.schedule(ANY).toCompletableFuture().join().lease();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (scheduler.openLeases() != 1) {
                throw new AssertionError("the open lease is not counted");
            }
            lease.succeeded();
            if (scheduler.openLeases() != 0) {
                throw new AssertionError("not zero at rest");
            }
        });
    }
}
