package io.sluice.examples.netty.fleet;

import io.sluice.gateway.Origin;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.routing.instances.InstanceScheme;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Addresses {@code told://user:password@name}, whose sources know what a test tells them. */
public final class ToldScheme implements InstanceScheme {
    private static final Map<String, Told> OPEN = new ConcurrentHashMap<>();

    @Override
    public List<String> schemes() {
        return List.of("told");
    }

    @Override
    public String form() {
        return "told://name";
    }

    @Override
    public Supplier<InstanceSource> read(ServiceAddress address) {
        String name = address.hosts(1).get(0).name();
        address.user();
        address.password();
        address.text("prefix", "");
        address.end();
        return () -> new Told(name, address.toString());
    }

    /** Returns the names of the sources that are open. */
    public static List<String> open() {
        return OPEN.keySet().stream().sorted().toList();
    }

    /** Lets a source find engines on these ports. */
    public static void tell(String name, int... ports) {
        OPEN.get(name)
                .tell(IntStream.of(ports)
                        .mapToObj(port -> Instance.builder(Origin.of("http", "127.0.0.1", port))
                                .build())
                        .toList());
    }

    private static final class Told extends AbstractInstanceSource {
        private final String name;
        private final String address;

        Told(String name, String address) {
            this.name = name;
            this.address = address;
            OPEN.put(name, this);
        }

        void tell(List<Instance> list) {
            publish(list);
        }

        @Override
        protected String name() {
            return address;
        }

        @Override
        protected void onClose() {
            OPEN.remove(name);
        }
    }
}
