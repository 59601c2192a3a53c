package io.sluice.gateway.routing.internal.naming;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.Origin;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code llm-backend-endpoints}: {@code host:port,host:port}, all of them neutral instances. */
public final class BackendEndpoints {
    /** The name of the option. */
    public static final String OPTION = "llm-backend-endpoints";

    private BackendEndpoints() {}

    public static List<Instance> read(String text, OptionReader reader) {
        List<Instance> instances = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (String item : text.isBlank() ? new String[0] : text.split(",", -1)) {
            String address = item.trim();
            int colon = address.lastIndexOf(':');
            try {
                String host = address.substring(0, Math.max(colon, 0));
                int port = Integer.parseInt(address.substring(colon + 1));
                Instance instance =
                        Instance.builder(Origin.of("http", host, port)).build();
                if (ids.add(instance.id())) {
                    instances.add(instance);
                } else {
                    problem(reader, address, "each endpoint once");
                }
            } catch (IllegalArgumentException e) {
                problem(reader, address, "host:port, with a port of 1 to 65535");
            }
        }
        return instances;
    }

    private static void problem(OptionReader reader, String address, String expected) {
        reader.problem(new ConfigProblem(OPTION, Redacted.plain(address), expected));
    }
}
