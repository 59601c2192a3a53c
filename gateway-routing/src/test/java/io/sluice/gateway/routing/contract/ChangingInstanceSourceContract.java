package io.sluice.gateway.routing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSource.Subscription;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract of an {@link InstanceSource} whose instances change: to be extended by the test of an implementation. */
public abstract class ChangingInstanceSourceContract extends InstanceSourceContract {
    private final List<List<String>> told = new ArrayList<>();

    /** Makes the newest source list these instances, if it is not closed, and returns when it has noticed and its listeners have been told. */
    protected abstract void change(int... numbers) throws Exception;

    @Test
    protected void aChangeIsAnotherList() throws Exception {
        InstanceSource source = open(1, 2);
        List<Instance> before = source.instances();
        source.onChange(this::note);
        change(2, 3);
        assertThat(source.instances()).extracting(Instance::id).isEqualTo(ids(2, 3));
        assertThat(told).containsExactly(ids(2, 3));
        assertThat(before).extracting(Instance::id).isEqualTo(ids(1, 2));
    }

    @Test
    protected void changesAreToldInTheirOrder() throws Exception {
        open(1).onChange(this::note);
        change(1, 2);
        change();
        change(3);
        assertThat(told).containsExactly(ids(1, 2), ids(), ids(3));
    }

    @Test
    protected void whatIsTheSameIsNotTold() throws Exception {
        open(1, 2).onChange(this::note);
        change(1, 2);
        assertThat(told).isEmpty();
    }

    @Test
    protected void whoIsToldFindsTheNewList() throws Exception {
        InstanceSource source = open(1);
        source.onChange(list -> {
            note(source.instances());
            assertThat(source.instances()).isEqualTo(list);
        });
        change(2);
        assertThat(told).containsExactly(ids(2));
    }

    @Test
    protected void whoCancelledIsNotToldAndTheOthersAre() throws Exception {
        InstanceSource source = open(1);
        List<List<Instance>> cancelled = new ArrayList<>();
        Subscription subscription = source.onChange(cancelled::add);
        source.onChange(this::note);
        change(2);
        subscription.cancel();
        change(3);
        assertThat(cancelled).hasSize(1);
        assertThat(told).containsExactly(ids(2), ids(3));
    }

    @Test
    protected void aListenerMayListenAndCancelWhileItIsTold() throws Exception {
        InstanceSource source = open(1);
        Subscription[] own = new Subscription[1];
        own[0] = source.onChange(list -> {
            own[0].cancel();
            source.onChange(this::note);
        });
        change(2);
        told.clear(); // who listens since may have heard of it
        change(3);
        assertThat(told).containsExactly(ids(3));
    }

    @Test
    protected void aListenerThatThrowsKeepsNothingFromTheOthers() throws Exception {
        InstanceSource source = open(1);
        source.onChange(list -> {
            throw new IllegalStateException("a listener that breaks its contract");
        });
        source.onChange(this::note);
        change(2);
        change(3);
        assertThat(source.instances()).extracting(Instance::id).isEqualTo(ids(3));
        assertThat(told).containsExactly(ids(2), ids(3));
    }

    @Test
    protected void listenersAreToldOutsideLocks() throws Exception {
        InstanceSource source = open(1);
        source.onChange(list -> {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                note(source.instances());
                source.onChange(next -> {}).cancel();
            });
            other.orTimeout(10, TimeUnit.SECONDS).join();
        });
        change(2);
        assertThat(told).containsExactly(ids(2));
    }

    @Test
    protected void aClosedSourceTellsNothingMoreAndKeepsTheLastList() throws Exception {
        InstanceSource source = open(1);
        source.onChange(this::note);
        change(2);
        source.close();
        change(3);
        assertThat(told).containsExactly(ids(2));
        assertThat(source.instances()).extracting(Instance::id).isEqualTo(ids(2));
    }

    private void note(List<Instance> list) {
        told.add(list.stream().map(Instance::id).toList());
    }
}
