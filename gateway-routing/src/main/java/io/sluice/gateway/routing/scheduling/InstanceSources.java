package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.Instance;
import java.util.List;

/** The instance sources that come with the library. */
public final class InstanceSources {
    private InstanceSources() {}

    /**
     * Returns a list that never changes.
     *
     * @throws ConfigurationException that tells every instance whose id is that of another one
     */
    public static InstanceSource fixed(List<Instance> instances) {
        return new FixedSource(instances);
    }
}
