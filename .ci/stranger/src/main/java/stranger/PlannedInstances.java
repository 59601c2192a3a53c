package stranger;

import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;
import java.util.stream.IntStream;

/** Knows engines by the numbers that an operator plans: {@code engine-3} listens on port 8003. */
public final class PlannedInstances extends AbstractInstanceSource {
    /** Creates a source of these engines. */
    public PlannedInstances(int... numbers) {
        super(list(numbers));
    }

    /** Changes the plan. */
    public void plan(int... numbers) {
        publish(list(numbers));
    }

    private static List<Instance> list(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> Instance.builder(Origin.of("http", "127.0.0.1", 8000 + number))
                        .id("engine-" + number)
                        .build())
                .toList();
    }
}
