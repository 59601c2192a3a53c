package io.sluice.examples.netty;

import io.sluice.gateway.pdd.PddOptions;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.routing.RoutingOption;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An option of the command line.
 *
 * @param name without dashes
 * @param description one sentence for the list of options
 * @param isFlag whether it may stand without a value, which means true
 */
record ProxyOption(String name, String description, boolean isFlag) {
    private static final Set<String> PDD_FLAGS =
            Set.of("separate-pd-scheduling", "pd-keep-transfer-members", "pd-commit-before-prefill");

    private static final List<ProxyOption> HOST = List.of(
            new ProxyOption("host", "Where to listen (0.0.0.0)."),
            new ProxyOption("port", "Where to listen; 0 picks a port (8001)."),
            new ProxyOption("instances", "JSON array of instances, or @file, which is watched ([])."),
            new ProxyOption("llm-backend-endpoints", "Neutral instances: host:port,host:port."),
            new ProxyOption(
                    "scheduling-policy",
                    "How an instance is chosen (round-robin): " + String.join(", ", PlacementPolicy.optionNames())
                            + "."),
            new ProxyOption("prefill-policy", "How a prefill instance is chosen (as scheduling-policy)."),
            new ProxyOption("decode-policy", "How a decode instance is chosen (as scheduling-policy)."),
            new ProxyOption("wait-scheduling-timeout-ms", "How long a call may wait for an instance (0)."),
            new ProxyOption("wait-scheduling-retry-interval-ms", "How often a call that waits looks again (1000)."),
            new ProxyOption("session-header", "The field that names a session (x-session-id)."),
            new ProxyOption("connect-timeout-ms", "How long connecting may take; 0: for ever (3000)."),
            new ProxyOption("drain-timeout-ms", "How long the end waits for calls (10000)."),
            new ProxyOption("workers", "Event loops; 0: one for each processor (0)."));

    private static final Map<String, String> PDD = Map.ofEntries(
            Map.entry(
                    "pd-disagg-protocol",
                    "Runs calls as a prefill and a decode leg, by this protocol: "
                            + String.join(", ", PddProtocols.names()) + ". None: whole, on neutral instances."),
            Map.entry("separate-pd-scheduling", "Chooses the decode instance when prefill has ended (false)."),
            Map.entry(
                    "pd-multi-choice",
                    "For several choices or prompts, or logprobs of the prompt: decode-local or reject (decode-local)."),
            Map.entry(
                    "pd-missing-handoff",
                    "For prefill answers without a handoff: decode-recomputes or fail (decode-recomputes)."),
            Map.entry("pd-empty-prefill-pool", "Without a prefill instance: refuse or decode-local (refuse)."),
            Map.entry(
                    "pd-handoff-cleanup",
                    "KV cache that no decode leg asks for: lease leaves it to the engine, touch-decode frees it (lease)."),
            Map.entry("pd-usage", "Whose cached tokens clients see: decode or prefill (decode)."),
            Map.entry("pd-keep-transfer-members", "Shows clients the engines' members in answers (false)."),
            Map.entry("pd-commit-before-prefill", "Parallel legs: answers before prefill has answered (false)."),
            Map.entry(
                    "pd-prefill-backstop-ms",
                    "Parallel legs: how long prefill may take to its head after decode's (30000)."),
            Map.entry("pd-min-uncached-bytes", "Smaller requests go to a decode instance alone; 0: none (0)."));

    private ProxyOption(String name, String description) {
        this(name, description, false);
    }

    /** Returns all options, in the order of documentation. */
    static List<ProxyOption> all() {
        List<ProxyOption> all = new ArrayList<>(HOST);
        for (RoutingOption option : RoutingOption.values()) {
            all.add(new ProxyOption(option.optionName(), sentence(option), option.isFlag()));
        }
        for (String name : PddOptions.names()) {
            all.add(new ProxyOption(name, PDD.getOrDefault(name, ""), PDD_FLAGS.contains(name)));
        }
        return all;
    }

    private static String sentence(RoutingOption option) {
        String byDefault = option.defaultValue();
        return option.description() + (byDefault.isEmpty() ? "." : " (" + byDefault + ").");
    }
}
