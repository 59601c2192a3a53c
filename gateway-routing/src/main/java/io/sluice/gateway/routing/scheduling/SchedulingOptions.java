package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.OptionType;
import io.sluice.gateway.routing.internal.naming.BackendEndpoints;
import io.sluice.gateway.routing.internal.naming.NamedInstances;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The options of instances and of how they are chosen; what they say is {@link SchedulingSettings}. */
public final class SchedulingOptions implements OptionModule {
    /** What Llumnix calls the default policy. */
    private static final String DEFAULT_ALIAS = "load-balance";

    /** The instances; given several times they are joined. */
    public static final Option<String> INSTANCES = Option.json(
                    NamedInstances.OPTION,
                    "[]",
                    "JSON array of instances, @file, which is watched, dns:host:port, or what an adapter on the path knows:"
                            + " redis://host:port, rediss://..., etcd://host:port, k8s://namespace?selector=...; several are joined")
            .withRepeats();

    /** Neutral instances by their addresses. */
    public static final Option<String> LLM_BACKEND_ENDPOINTS =
            Option.text(BackendEndpoints.OPTION, "", "Neutral instances: host:port,host:port");

    /** How instances are chosen. */
    public static final Option<PlacementPolicies> SCHEDULING_POLICY = policy(
            "scheduling-policy",
            "How an instance is chosen: " + String.join(", ", PlacementPolicies.optionNames()) + "; " + DEFAULT_ALIAS
                    + " is the default");

    /** How prefill instances are chosen; by default as {@link #SCHEDULING_POLICY} says. */
    public static final Option<PlacementPolicies> PREFILL_POLICY =
            policy("prefill-policy", "How a prefill instance is chosen").withDefault(SCHEDULING_POLICY.name());

    /** How decode instances are chosen; by default as {@link #SCHEDULING_POLICY} says. */
    public static final Option<PlacementPolicies> DECODE_POLICY =
            policy("decode-policy", "How a decode instance is chosen").withDefault(SCHEDULING_POLICY.name());

    /** How long calls wait for an instance. */
    public static final Option<Duration> WAIT_TIMEOUT =
            Option.millis("wait-scheduling-timeout-ms", Duration.ZERO, 0, "How long a call may wait for an instance");

    /** How often a call that waits looks again. */
    public static final Option<Duration> WAIT_RETRY_INTERVAL = Option.millis(
            "wait-scheduling-retry-interval-ms",
            SchedulerBuilder.DEFAULT_RETRY_INTERVAL,
            1,
            "How often a call that waits looks again");

    /** How many bytes wait. */
    public static final Option<Long> WAIT_BYTES = Option.bytes(
            "wait-scheduling-bytes",
            SchedulerBuilder.DEFAULT_WAITING_BYTES,
            1,
            Long.MAX_VALUE,
            "Most bytes of bodies that calls which wait hold together");

    /** When affinity gives way: by how many calls. */
    public static final Option<Integer> OVERLOAD_GAP = Option.integer(
                    "overload-gap",
                    SchedulerBuilder.DEFAULT_OVERLOAD_GAP,
                    0,
                    "Open calls more than the least loaded instance has, beyond which affinity, or what is cached, gives way")
            .withDefault("32; for prefix-affinity less, by how much of the prompt the instance knows");

    /** When affinity gives way: how many times the calls. */
    public static final Option<Double> OVERLOAD_RATIO = Option.ratio(
            "overload-ratio",
            SchedulerBuilder.DEFAULT_OVERLOAD_RATIO,
            1,
            Double.MAX_VALUE,
            "Times the open calls of the least loaded instance, beyond which affinity, or what is cached, gives way");

    /** The size of the index of prefixes. */
    public static final Option<Long> PREFIX_CACHE_BYTES = Option.bytes(
            "prefix-cache-bytes",
            SchedulerBuilder.DEFAULT_PREFIX_CACHE_BYTES,
            1,
            Long.MAX_VALUE,
            "Most memory of the index of prefix-affinity, or of expected-latency");

    /** How much engines cache. */
    public static final Option<Integer> INSTANCE_CACHE_BLOCKS = Option.integer(
                    "instance-cache-blocks",
                    0,
                    0,
                    "Blocks of 16 tokens that the cache of an instance holds, for expected-latency; 0: learned from what engines report as cached")
            .withDefault("learned");

    private static final List<Option<?>> ALL = List.of(
            INSTANCES,
            LLM_BACKEND_ENDPOINTS,
            SCHEDULING_POLICY,
            PREFILL_POLICY,
            DECODE_POLICY,
            WAIT_TIMEOUT,
            WAIT_RETRY_INTERVAL,
            WAIT_BYTES,
            OVERLOAD_GAP,
            OVERLOAD_RATIO,
            PREFIX_CACHE_BYTES,
            INSTANCE_CACHE_BLOCKS);

    /** Creates the module, for {@link java.util.ServiceLoader}. */
    public SchedulingOptions() {}

    @Override
    public String title() {
        return "Instances and scheduling";
    }

    @Override
    public List<Option<?>> options() {
        return ALL;
    }

    @Override
    public ModuleSettings read(OptionReader reader) {
        return SchedulingSettings.read(reader);
    }

    private static Option<PlacementPolicies> policy(String name, String sentence) {
        return Option.of(
                name,
                OptionType.ENUM,
                SchedulerBuilder.DEFAULT_POLICY,
                String.join(", ", PlacementPolicies.optionNames()),
                SchedulingOptions::parse,
                PlacementPolicies::optionName,
                sentence);
    }

    private static Optional<PlacementPolicies> parse(String name) {
        return name.equals(DEFAULT_ALIAS) ? Optional.of(SchedulerBuilder.DEFAULT_POLICY) : PlacementPolicies.of(name);
    }
}
