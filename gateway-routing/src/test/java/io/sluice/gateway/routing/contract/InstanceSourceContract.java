package io.sluice.gateway.routing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link InstanceSource}, as far as a source keeps it whose instances never change: to be extended by the test of an implementation. One whose
 * instances change extends {@link ChangingInstanceSourceContract}.
 *
 * <p>The suite knows an instance by a number from 1 to 9; what stands for it is the source's business.
 */
public abstract class InstanceSourceContract {
    private @Nullable InstanceSource source;

    /** Returns a new source that lists these instances, in this order. */
    protected abstract InstanceSource newSource(int... numbers) throws Exception;

    /** Returns the id that the instance of a number has. */
    protected abstract String id(int number);

    @AfterEach
    final void closeSource() {
        if (source != null) {
            source.close();
        }
    }

    @Test
    protected void theFirstListIsThereAtOnce() throws Exception {
        InstanceSource listing = open(1, 2, 3);
        assertThat(listing.instances()).extracting(Instance::id).isEqualTo(ids(1, 2, 3));
        assertThat(listing.isLoaded()).isTrue();
    }

    @Test
    protected void aSourceMayListNobody() throws Exception {
        InstanceSource empty = open();
        assertThat(empty.instances()).isEmpty();
        assertThat(empty.isLoaded()).as("it has looked").isTrue();
    }

    @Test
    protected void aListCannotBeChanged() throws Exception {
        List<Instance> list = open(1, 2).instances();
        assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    protected void aListenerIsNotToldWhatIsThereAlready() throws Exception {
        List<List<Instance>> told = new ArrayList<>();
        InstanceSource.Subscription subscription = open(1).onChange(told::add);
        subscription.cancel();
        subscription.cancel();
        assertThat(told).isEmpty();
    }

    @Test
    protected void theListStaysWhenTheSourceIsClosed() throws Exception {
        InstanceSource closed = open(1, 2);
        closed.close();
        closed.close();
        assertThat(closed.instances()).extracting(Instance::id).isEqualTo(ids(1, 2));
        assertThat(closed.isLoaded()).isTrue();
        closed.onChange(list -> {}).cancel();
    }

    /** Returns a new source, which the suite closes. */
    final InstanceSource open(int... numbers) throws Exception {
        InstanceSource opened = newSource(numbers);
        source = opened;
        return opened;
    }

    final List<String> ids(int... numbers) {
        return IntStream.of(numbers).mapToObj(this::id).toList();
    }
}
