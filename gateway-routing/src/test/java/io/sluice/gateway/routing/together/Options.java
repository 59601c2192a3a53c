package io.sluice.gateway.routing.together;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options that are drawn, by the names that they have at the host, with the values that are tried; the first of each is its default. */
final class Options {
    private static final Map<String, List<String>> VALUES = new LinkedHashMap<>();

    static {
        add("route-policy", "", "prefix", "weight");
        add("retry-max-count", "0", "1", "2");
        add("external-retry-max-count", "0", "1", "2");
        add("fallback-retry-queue-enabled", "false", "true");
        add("fallback-retry-queue-size", "100", "2");
        add("fallback-retry-worker-size", "10", "1");
        add("fallback-retry-max-count", "3", "0", "1", "-1");
        add("fallback-retry-init-delay-ms", "500", "0", "50");
        add("fallback-retry-max-delay-ms", "5000", "500");
        add("fallback-retry-queue-primary", "false", "true");
        add("fallback-on", "default", "all-errors");
        add("forward-client-authorization", "false", "true");
        add("commit-on", "first-content", "head");
        add("first-byte-timeout-ms", "900000", "2000");
        add("first-content-timeout-ms", "", "3000");
        add("endpoint-first-byte-timeout-ms", "", "1500");
        add("endpoint-first-content-timeout-ms", "", "2500");
        add("idle-timeout-ms", "300000", "4000");
        add("client-stall-timeout-ms", "300000", "6000");
        add("request-timeout-ms", "0", "3000", "20000");
        add("limited-max-ms", "60000", "2000");
        add("hedge-after-ms", "0", "100");
        add("smooth-weights", "false", "true");
        add("sticky-weights-key", "", "header:x-session-id", "body:user");
        add("sticky-objects", "10000", "0");
        add("retry-budget-ratio", "0.2", "0");
        add("retry-budget-min-per-second", "10", "0", "1000");
        add("retry-jitter", "false", "true");
        add("retry-instance-429", "false", "true");
        add("ejection", "on", "off");
        add("ejection-failures", "3", "1");
        add("ejection-base-ms", "5000", "1000");
        add("ejection-max-ms", "20000", "5000");
        add("max-request-bytes", "33554432", "2000");
        add(
                "scheduling-policy",
                "round-robin",
                "random",
                "least-requests",
                "power-of-two",
                "least-tokens",
                "prefix-affinity",
                "session-affinity",
                "expected-latency");
        add("instance-cache-blocks", "0", "1000");
        add("wait-scheduling-timeout-ms", "0", "2000");
        add("wait-scheduling-retry-interval-ms", "1000", "100");
        add(
                "pd-disagg-protocol",
                "",
                "vllm-kvt",
                "vllm-mooncake",
                "vllm-nixl",
                "vllm-mooncake-upstream",
                "sglang-mooncake",
                "lmcache");
        add("separate-pd-scheduling", "false", "true");
        add("pd-multi-choice", "decode-local", "reject");
        add("pd-missing-handoff", "decode-recomputes", "fail");
        add("pd-empty-prefill-pool", "refuse", "decode-local");
        add("pd-handoff-cleanup", "lease", "touch-decode");
        add("pd-usage", "decode", "prefill");
        add("pd-keep-transfer-members", "false", "true");
        add("pd-commit-before-prefill", "false", "true");
        add("pd-prefill-backstop-ms", "30000", "1000");
        add("pd-min-uncached-bytes", "0", "100");
    }

    private Options() {}

    private static void add(String name, String... values) {
        VALUES.put(name, List.of(values));
    }

    /** Returns the names, in order. */
    static List<String> names() {
        return List.copyOf(VALUES.keySet());
    }

    static List<String> values(String name) {
        return VALUES.getOrDefault(name, List.of());
    }

    static String byDefault(String name) {
        return values(name).get(0);
    }
}
