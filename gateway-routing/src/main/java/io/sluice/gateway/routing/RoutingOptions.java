package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.RoutePolicy;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Routing configured by name, for hosts whose configuration is text: command lines, properties, environments.
 *
 * <p>Immutable. An option that is not given has its default. No text that this class gives holds an API key.
 */
public final class RoutingOptions {
    private static final List<String> NAMES = List.of(
            "route-policy",
            "route-config",
            "retry-max-count",
            "fallback-retry-queue-enabled",
            "fallback-retry-queue-size",
            "fallback-retry-worker-size",
            "fallback-retry-max-count",
            "fallback-retry-init-delay-ms",
            "fallback-retry-max-delay-ms",
            "external-retry-max-count",
            "fallback-retry-queue-primary",
            "fallback-on",
            "forward-client-authorization");

    /** Options of the same host that belong to prefill/decode disaggregation. */
    private static final Set<String> PDD_NAMES = Set.of(
            "pd-disagg-protocol",
            "separate-pd-scheduling",
            "pd-multi-choice",
            "pd-missing-handoff",
            "pd-empty-prefill-pool",
            "pd-handoff-cleanup",
            "pd-keep-transfer-members",
            "pd-commit-before-prefill",
            "pd-prefill-backstop-ms",
            "pd-min-uncached-bytes");

    private final PolicyName policyName;
    private final RouteTable routeTable;
    private final int retryMaxCount;
    private final boolean fallbackRetryQueueEnabled;
    private final int fallbackRetryQueueSize;
    private final int fallbackRetryWorkerSize;
    private final int fallbackRetryMaxCount;
    private final Duration fallbackRetryInitDelay;
    private final Duration fallbackRetryMaxDelay;
    private final int externalRetryMaxCount;
    private final boolean fallbackRetryQueuePrimary;
    private final boolean fallbackOnAllErrors;
    private final boolean forwardClientAuthorization;

    private RoutingOptions(OptionReader options) {
        policyName = PolicyName.of(options.choice("route-policy", "", PolicyName.NAMES));
        routeTable = readTable(options);
        retryMaxCount = options.integer("retry-max-count", 0, 0);
        fallbackRetryQueueEnabled = options.bool("fallback-retry-queue-enabled");
        fallbackRetryQueueSize = options.integer("fallback-retry-queue-size", 100, 1);
        fallbackRetryWorkerSize = options.integer("fallback-retry-worker-size", 10, 1);
        fallbackRetryMaxCount = options.integer("fallback-retry-max-count", 3, -1);
        int initDelayMillis = options.integer("fallback-retry-init-delay-ms", 500, 0);
        fallbackRetryInitDelay = Duration.ofMillis(initDelayMillis);
        fallbackRetryMaxDelay = readMaxDelay(options, initDelayMillis);
        externalRetryMaxCount = options.integer("external-retry-max-count", 0, 0);
        fallbackRetryQueuePrimary = options.bool("fallback-retry-queue-primary");
        String fallbackOn = options.choice("fallback-on", "default", List.of("default", "all-errors"));
        fallbackOnAllErrors = fallbackOn.equals("all-errors");
        forwardClientAuthorization = options.bool("forward-client-authorization");
    }

    /**
     * Reads options. Those of {@code PddOptions} may be among them and are left alone; a host that has options of its own takes
     * those out that are not in {@link #names}.
     *
     * @param options names without leading dashes, to values; the value of {@code route-config} is JSON, or {@code @} and the path of a
     *     file that holds it in UTF-8
     * @throws ConfigurationException that tells every problem: of values, of the route config, and each name that is not known
     */
    public static RoutingOptions from(Map<String, String> options) {
        OptionReader reader = new OptionReader(options);
        RoutingOptions result = new RoutingOptions(reader);
        reader.refuseUnknown(NAMES, PDD_NAMES);
        reader.throwProblems();
        result.routeTable.logWarnings();
        return result;
    }

    /** Returns the names of all options that {@link #from} reads, without leading dashes, in the order of documentation. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(NAMES));
    }

    /** Returns the routes; empty if there is no {@code route-config}. */
    public RouteTable routeTable() {
        return routeTable;
    }

    /** Returns a new policy of the kind that {@code route-policy} names; without one, or without routes, all calls are internal. */
    public RoutePolicy routePolicy() {
        return policyName.build(routeTable);
    }

    /** Returns how many more attempts an internal call gets after a retryable failure; 0 by default. */
    public int retryMaxCount() {
        return retryMaxCount;
    }

    /** Tells whether a call waits in the retry queue when a fallback endpoint answers 429; false by default. */
    public boolean fallbackRetryQueueEnabled() {
        return fallbackRetryQueueEnabled;
    }

    /** Returns how many calls may wait in the retry queue, at least 1; 100 by default. */
    public int fallbackRetryQueueSize() {
        return fallbackRetryQueueSize;
    }

    /** Returns how many retries from the queue may be in flight at once, at least 1; 10 by default. */
    public int fallbackRetryWorkerSize() {
        return fallbackRetryWorkerSize;
    }

    /** Returns how often the queue retries a call; 0 = never, -1 = until success, deadline or cancel; 3 by default. */
    public int fallbackRetryMaxCount() {
        return fallbackRetryMaxCount;
    }

    /** Returns the first delay in the retry queue; 500 ms by default. */
    public Duration fallbackRetryInitDelay() {
        return fallbackRetryInitDelay;
    }

    /** Returns the longest delay in the retry queue, not below the first one; 5 s by default. */
    public Duration fallbackRetryMaxDelay() {
        return fallbackRetryMaxDelay;
    }

    /** Returns how many more attempts a call gets on the same endpoint; 0 by default. */
    public int externalRetryMaxCount() {
        return externalRetryMaxCount;
    }

    /** Tells whether a call also waits when its primary endpoint answers 429; false by default. */
    public boolean fallbackRetryQueuePrimary() {
        return fallbackRetryQueuePrimary;
    }

    /** Tells whether every status from 400 on falls back ({@code fallback-on=all-errors}); false by default. */
    public boolean fallbackOnAllErrors() {
        return fallbackOnAllErrors;
    }

    /** Tells whether the client's {@code Authorization} may go to endpoints without a key; false by default. */
    public boolean forwardClientAuthorization() {
        return forwardClientAuthorization;
    }

    /** Returns which statuses of an endpoint lead to the next of the fallback chain. */
    public FallbackPolicy fallbackPolicy() {
        return fallbackOnAllErrors ? FallbackPolicy.allErrors() : FallbackPolicy.standard();
    }

    /** Returns the bounds of the retry queue, whether it is enabled or not. */
    public RetryQueueConfig retryQueueConfig() {
        return RetryQueueConfig.defaults()
                .withSize(fallbackRetryQueueSize)
                .withWorkers(fallbackRetryWorkerSize)
                .withMaxCount(fallbackRetryMaxCount)
                .withDelays(fallbackRetryInitDelay, fallbackRetryMaxDelay);
    }

    /**
     * Sets everything that these options say of a gateway: route policy, retries, fallback, the retry queue if it is enabled, and whether the
     * client's {@code Authorization} is forwarded.
     *
     * @return the same builder
     */
    public GatewayBuilder applyTo(GatewayBuilder builder) {
        builder.routePolicy(routePolicy())
                .forwardClientAuthorization(forwardClientAuthorization)
                .instanceRetries(retryMaxCount)
                .endpointRetries(externalRetryMaxCount)
                .fallbackPolicy(fallbackPolicy());
        return fallbackRetryQueueEnabled
                ? builder.retryQueue(RetryQueues.create(retryQueueConfig()), fallbackRetryQueuePrimary)
                : builder;
    }

    @Override
    public String toString() {
        return "RoutingOptions[route-policy=" + policyName + ", " + routeTable + "]";
    }

    private RouteTable readTable(OptionReader options) {
        List<ConfigProblem> problems = options.problems();
        int before = problems.size();
        List<RouteEntry> entries = RouteConfigParser.parse(readConfig(options), problems);
        boolean complete = problems.size() == before;
        if (options.text("route-policy").isEmpty() && !(complete && entries.isEmpty())) {
            options.problem("route-policy", "weight or prefix, since there is a route-config");
        }
        policyName.check(entries, complete, problems);
        return new RouteTable(entries);
    }

    private static String readConfig(OptionReader options) {
        String config = options.text("route-config");
        if (!config.startsWith("@")) {
            return config;
        }
        try {
            return Files.readString(Path.of(config.substring(1)));
        } catch (CharacterCodingException e) {
            options.problems().add(new ConfigProblem("route-config", Shown.path(config), "a file in UTF-8"));
        } catch (IOException | InvalidPathException e) {
            options.problems().add(new ConfigProblem("route-config", Shown.path(config), "a readable file"));
        }
        return "";
    }

    private static Duration readMaxDelay(OptionReader options, int initDelayMillis) {
        String name = "fallback-retry-max-delay-ms";
        int millis = options.integer(name, 5000, 0);
        boolean bothRead = !options.hasProblem(name) && !options.hasProblem("fallback-retry-init-delay-ms");
        if (bothRead && millis < initDelayMillis) {
            String expected = ">= fallback-retry-init-delay-ms, which is " + initDelayMillis;
            options.problems().add(new ConfigProblem(name, Integer.toString(millis), expected));
        }
        return Duration.ofMillis(millis);
    }
}
