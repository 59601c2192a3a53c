package io.sluice.examples.netty;

import java.util.List;

/** The names of {@code --scheduling-policy}. */
final class SchedulingPolicyOption {
    private static final List<String> NAMES = List.of(
            "round-robin",
            "random",
            "least-requests",
            "power-of-two",
            "least-tokens",
            "prefix-affinity",
            "session-affinity");

    private SchedulingPolicyOption() {}

    static void check(OptionReader options) {
        String name = options.text("scheduling-policy", "round-robin");
        if (!NAMES.contains(name)) {
            options.problem("scheduling-policy", OptionReader.shown(name), String.join(", ", NAMES));
        }
    }
}
