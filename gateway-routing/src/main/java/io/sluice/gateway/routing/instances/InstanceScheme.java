package io.sluice.gateway.routing.instances;

import io.sluice.gateway.options.ServiceAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * A kind of address at which instances are found, as a value of the option {@code instances} (clause HC-L-2): {@code redis://host:port}.
 *
 * <p>An adapter that is published names its scheme to {@link java.util.ServiceLoader}. An implementation is stateless, with a public constructor without parameters.
 */
public interface InstanceScheme {
    /** Returns the schemes it knows, in lower case, without colon; no two adapters know the same. */
    List<String> schemes();

    /** Returns the form of its addresses, for messages: {@code redis://host:port}. */
    String form();

    /**
     * Reads an address. What is wrong is thrown by {@link ServiceAddress#end}, which this calls; it may read files, and connects to nothing.
     *
     * @return opens the source, each time a new one, to be closed by the caller. Opening does not wait for the service: a source whose service can't be reached has no
     *     instances yet, and is not {@linkplain InstanceSource#isLoaded loaded}
     * @throws io.sluice.gateway.ConfigurationException that names every problem
     */
    Supplier<InstanceSource> read(ServiceAddress address);
}
