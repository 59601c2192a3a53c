package io.sluice.examples.netty;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.pdd.PddOptions;
import io.sluice.gateway.routing.RoutingOptions;
import io.sluice.gateway.routing.scheduling.InstanceSource;
import io.sluice.gateway.routing.scheduling.InstanceSources;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.spi.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the host was told, checked.
 *
 * @param routing the options of the routing spec
 * @param disaggregation the options of prefill/decode disaggregation
 * @param instances all instances that were named, those of a file included
 * @param instancesFile where {@code --instances} says to watch for others; null if it does not
 * @param endpoints those of the instances that stand on the command line whatever the file says
 * @param scheduling how an instance is chosen
 * @param sessionKey where a call's session key comes from
 * @param workers the number of event loops
 */
record ProxyOptions(
        String host,
        int port,
        RoutingOptions routing,
        PddOptions disaggregation,
        List<Instance> instances,
        @Nullable Path instancesFile,
        List<Instance> endpoints,
        SchedulingOptions scheduling,
        SessionKeySource sessionKey,
        Duration connectTimeout,
        Duration drainTimeout,
        int workers) {

    private static final int MAX_WORKERS = 1024;

    /**
     * Reads the options of a command line.
     *
     * @throws ConfigurationException that tells every problem, those of the command line among them
     */
    static ProxyOptions from(CommandLineOptions line) {
        OptionReader options = new OptionReader(line.values());
        options.problems().addAll(line.problems());
        RoutingOptions routing = routing(line.values(), options);
        PddOptions disaggregation = disaggregation(line.values(), options);
        List<Instance> endpoints = BackendEndpoints.parse(options.text("llm-backend-endpoints", ""), options);
        InstancesOption listed = InstancesOption.of(options.text("instances", "[]"));
        List<Instance> instances = instances(listed, endpoints, options);
        int processors = Runtime.getRuntime().availableProcessors();
        int workers = options.integer("workers", 0, 0, MAX_WORKERS);
        ProxyOptions result = new ProxyOptions(
                options.text("host", "0.0.0.0"),
                options.integer("port", 8001, 0, 65_535),
                routing,
                disaggregation,
                instances,
                listed.file(),
                endpoints,
                SchedulingOptions.read(options),
                sessionKey(options),
                options.limit("connect-timeout-ms", 3_000),
                options.millis("drain-timeout-ms", 10_000),
                workers == 0 ? processors : workers);
        options.problems().addAll(result.poolCheck().problems());
        options.throwProblems();
        return result;
    }

    /** Returns the instances that there are from now on; to be closed. */
    InstanceSource instanceSource() {
        return instancesFile == null
                ? InstanceSources.fixed(instances)
                : InstanceSources.joined(InstanceSources.file(instancesFile), InstanceSources.fixed(endpoints));
    }

    /** Returns a new scheduler; to be closed. */
    PoolScheduler scheduler(InstanceSource source) {
        return routing.applyTo(scheduling.builder(source)).build();
    }

    /** Returns a line for each thing that the host does otherwise than the options may seem to say. */
    List<String> warnings() {
        return poolCheck().warnings();
    }

    private PoolCheck poolCheck() {
        return new PoolCheck(disaggregation.disaggregation(), instances);
    }

    private static RoutingOptions routing(Map<String, String> values, OptionReader options) {
        Map<String, String> mine = new TreeMap<>(values);
        mine.keySet().retainAll(RoutingOptions.names());
        try {
            return RoutingOptions.from(mine);
        } catch (ConfigurationException e) {
            options.problems().addAll(e.problems());
            return RoutingOptions.from(Map.of());
        }
    }

    private static PddOptions disaggregation(Map<String, String> values, OptionReader options) {
        Map<String, String> mine = new TreeMap<>(values);
        mine.keySet().retainAll(PddOptions.names());
        try {
            return PddOptions.from(mine);
        } catch (ConfigurationException e) {
            options.problems().addAll(e.problems());
            return PddOptions.from(Map.of());
        }
    }

    private static List<Instance> instances(InstancesOption listed, List<Instance> endpoints, OptionReader options) {
        List<Instance> all = new ArrayList<>();
        try {
            all.addAll(listed.read());
            all.addAll(endpoints);
            InstanceSources.fixed(all);
        } catch (ConfigurationException e) {
            options.problems().addAll(e.problems());
        }
        return List.copyOf(all);
    }

    private static SessionKeySource sessionKey(OptionReader options) {
        String header = options.text("session-header", "x-session-id");
        try {
            return SessionKeySource.fromHeader(header);
        } catch (IllegalArgumentException e) {
            options.problem("session-header", OptionReader.shown(header), "the name of a header field");
            return SessionKeySource.none();
        }
    }

    @Override
    public String toString() {
        return "ProxyOptions[" + host + ":" + port + ", " + routing + ", " + disaggregation + ", " + instances + "]";
    }
}
