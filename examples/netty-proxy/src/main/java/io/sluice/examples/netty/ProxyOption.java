package io.sluice.examples.netty;

import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.routing.RoutingOption;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * An option of the command line.
 *
 * @param name without dashes
 * @param byDefault its default as text, for people if it depends on other options; empty = none
 * @param meaning what it does, without its default and a full stop
 * @param isFlag whether it may stand without a value, which means true
 */
record ProxyOption(String name, String byDefault, String meaning, boolean isFlag) {
    private static final Set<String> PDD_FLAGS =
            Set.of("separate-pd-scheduling", "pd-keep-transfer-members", "pd-commit-before-prefill");

    private static final List<ProxyOption> HOST = List.of(
            of("host", "0.0.0.0", "Where to listen"),
            of("port", "8001", "Where to listen; 0 picks a port"),
            of("instances", "[]", "JSON array of instances, or @file, which is watched"),
            of("llm-backend-endpoints", "", "Neutral instances: host:port,host:port"),
            of(
                    "scheduling-policy",
                    "round-robin",
                    "How an instance is chosen: " + String.join(", ", PlacementPolicies.optionNames())),
            of("prefill-policy", "scheduling-policy", "How a prefill instance is chosen"),
            of("decode-policy", "scheduling-policy", "How a decode instance is chosen"),
            of("wait-scheduling-timeout-ms", "0", "How long a call may wait for an instance"),
            of("wait-scheduling-retry-interval-ms", "1000", "How often a call that waits looks again"),
            of("session-header", "x-session-id", "The field that names a session"),
            of("connect-timeout-ms", "3000", "How long connecting may take; 0: for ever"),
            of("drain-timeout-ms", "10000", "How long the end waits for calls"),
            of("workers", "0", "Event loops; 0: one for each processor"));

    private static final List<ProxyOption> PDD = List.of(
            of(
                    "pd-disagg-protocol",
                    "",
                    "Runs calls as a prefill and a decode leg, by this protocol: "
                            + String.join(", ", PddProtocols.names()) + "; none: whole, on neutral instances"),
            of("separate-pd-scheduling", "false", "Chooses the decode instance when prefill has ended"),
            of(
                    "pd-multi-choice",
                    "decode-local",
                    "For several choices or prompts, or logprobs of the prompt: decode-local or reject"),
            of(
                    "pd-missing-handoff",
                    "decode-recomputes",
                    "For prefill answers without a handoff: decode-recomputes or fail"),
            of("pd-empty-prefill-pool", "refuse", "Without a prefill instance: refuse or decode-local"),
            of(
                    "pd-handoff-cleanup",
                    "lease",
                    "KV cache that no decode leg asks for: lease leaves it to the engine, touch-decode frees it"),
            of("pd-usage", "decode", "Whose cached tokens clients see: decode or prefill"),
            of("pd-keep-transfer-members", "false", "Shows clients the engines' members in answers"),
            of("pd-commit-before-prefill", "false", "Parallel legs: answers before prefill has answered"),
            of(
                    "pd-prefill-backstop-ms",
                    "30000",
                    "Parallel legs: how long prefill may take to its head after decode's"),
            of("pd-min-uncached-bytes", "0", "Smaller requests go to a decode instance alone; 0: none"));

    private static ProxyOption of(String name, String byDefault, String meaning) {
        return new ProxyOption(name, byDefault, meaning, PDD_FLAGS.contains(name));
    }

    /** Returns all options, in the order of documentation. */
    static List<ProxyOption> all() {
        List<ProxyOption> all = new ArrayList<>(ofHost());
        all.addAll(ofRouting());
        all.addAll(ofDisaggregation());
        return all;
    }

    /** Returns those of this host alone. */
    static List<ProxyOption> ofHost() {
        return HOST;
    }

    /** Returns those that {@code RoutingOptions} reads. */
    static List<ProxyOption> ofRouting() {
        return Arrays.stream(RoutingOption.values())
                .map(option -> new ProxyOption(
                        option.optionName(), option.defaultValue(), option.description(), option.isFlag()))
                .toList();
    }

    /** Returns those that {@code PddOptions} reads. */
    static List<ProxyOption> ofDisaggregation() {
        return PDD;
    }

    /** Returns a sentence for the list of options. */
    String description() {
        return meaning + (byDefault.isEmpty() ? "." : " (" + byDefault + ").");
    }
}
