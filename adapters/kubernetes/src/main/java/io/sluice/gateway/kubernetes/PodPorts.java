package io.sluice.gateway.kubernetes;

import io.sluice.gateway.options.Redacted;
import java.util.List;
import java.util.stream.Stream;

/** Reads ports as they stand at a Pod. */
final class PodPorts {
    private PodPorts() {}

    /**
     * Reads ports with commas between them.
     *
     * @throws IllegalArgumentException that names where they stand
     */
    static List<Integer> ports(String where, String text) {
        List<Integer> ports =
                Stream.of(text.split(",", -1)).map(port -> port(where, port)).toList();
        if (ports.stream().distinct().count() < ports.size()) {
            throw new IllegalArgumentException(where + ": " + Redacted.text(text) + " (expected: each port once)");
        }
        return ports;
    }

    /**
     * Reads a port.
     *
     * @throws IllegalArgumentException that names where it stands
     */
    static int port(String where, String text) {
        try {
            int port = Integer.parseInt(text.strip());
            if (PodsConfig.isPort(port)) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(where + ": " + Redacted.text(text) + " (expected: 1 to 65535)");
    }
}
