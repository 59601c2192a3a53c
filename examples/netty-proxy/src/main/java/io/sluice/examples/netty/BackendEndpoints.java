package io.sluice.examples.netty;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Instance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code --llm-backend-endpoints}: {@code host:port,host:port}, all of them neutral instances. */
final class BackendEndpoints {
    private BackendEndpoints() {}

    static List<Instance> parse(String text, OptionReader options) {
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
                    options.problem("llm-backend-endpoints", OptionReader.shown(address), "each endpoint once");
                }
            } catch (IllegalArgumentException e) {
                options.problem(
                        "llm-backend-endpoints", OptionReader.shown(address), "host:port, with a port of 1 to 65535");
            }
        }
        return instances;
    }
}
