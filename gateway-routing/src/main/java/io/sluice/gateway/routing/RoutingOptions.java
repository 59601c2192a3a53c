package io.sluice.gateway.routing;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.internal.FileReads;
import io.sluice.gateway.routing.internal.Placeholders;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.routing.scheduling.SchedulerBuilder;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.RoutePolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Routing configured by name, for hosts whose configuration is text: command lines, properties, environments.
 *
 * <p>Immutable. An option that is not given has its default. No text that this class gives holds an API key.
 */
public final class RoutingOptions {
    private static final Set<String> NAMES = Arrays.stream(RoutingOption.values())
            .map(RoutingOption::optionName)
            .collect(Collectors.collectingAndThen(
                    Collectors.toCollection(LinkedHashSet::new), Collections::<String>unmodifiableSet));

    /** Options of the same host that belong to prefill/decode disaggregation. */
    private static final Set<String> PDD_NAMES = Set.of(
            "pd-disagg-protocol",
            "separate-pd-scheduling",
            "pd-multi-choice",
            "pd-missing-handoff",
            "pd-empty-prefill-pool",
            "pd-handoff-cleanup",
            "pd-usage",
            "pd-keep-transfer-members",
            "pd-commit-before-prefill",
            "pd-prefill-backstop-ms",
            "pd-min-uncached-bytes");

    private final RouteConfigOption routeConfig;
    private final RouteTable routeTable;
    private final int retryMaxCount;
    private final boolean retryInstance429;
    private final int externalRetryMaxCount;
    private final QueueOptions queue;
    private final boolean fallbackOnAllErrors;
    private final RequestOptions requests;
    private final CommitPoint commitOn;
    private final LimitOptions limits;
    private final HealthOptions health;

    private RoutingOptions(OptionReader options, Lookups lookups) {
        routeConfig = RouteConfigOption.read(options, lookups);
        routeTable = routeConfig.table(options);
        retryMaxCount = options.integer(RoutingOption.RETRY_MAX_COUNT);
        retryInstance429 = options.bool(RoutingOption.RETRY_INSTANCE_429);
        queue = QueueOptions.read(options);
        externalRetryMaxCount = options.integer(RoutingOption.EXTERNAL_RETRY_MAX_COUNT);
        fallbackOnAllErrors = options.choice(RoutingOption.FALLBACK_ON).equals("all-errors");
        requests = RequestOptions.read(options);
        commitOn =
                options.choice(RoutingOption.COMMIT_ON).equals("head") ? CommitPoint.HEAD : CommitPoint.FIRST_CONTENT;
        limits = LimitOptions.read(options);
        health = HealthOptions.read(options);
    }

    /**
     * Reads options, with the environment of the process. Those of {@code PddOptions} may be among them and are left alone; a host that has options of its own
     * takes those out that are not in {@link #names}.
     *
     * @param options names without leading dashes, to values; the value of {@code route-config} is JSON, or {@code @} and the path of a
     *     file that holds it in UTF-8
     * @throws ConfigurationException that tells every problem: of values, of the route config, and each name that is not known
     */
    public static RoutingOptions from(Map<String, String> options) {
        return from(options, Lookups.ofProcess());
    }

    /**
     * Reads options as {@link #from(Map)} does, with an environment that is given.
     *
     * @param environment returns the value of a variable, or null if there is none
     */
    public static RoutingOptions from(Map<String, String> options, UnaryOperator<@Nullable String> environment) {
        return from(options, new Lookups(Placeholders.of(environment), new FileReads()));
    }

    private static RoutingOptions from(Map<String, String> options, Lookups lookups) {
        OptionReader reader = new OptionReader(options);
        RoutingOptions result = new RoutingOptions(reader, lookups);
        reader.refuseUnknown(NAMES, PDD_NAMES);
        reader.throwProblems();
        result.routeTable.logWarnings();
        return result;
    }

    /** Returns the names of all options that {@link #from} reads, without leading dashes, in the order of {@link RoutingOption}. */
    public static Set<String> names() {
        return NAMES;
    }

    /** Returns the routes that there were when the options were read; empty if there is no {@code route-config}. */
    public RouteTable routeTable() {
        return routeTable;
    }

    /**
     * Returns a new policy of the kind that {@code route-policy} names, for the routes of {@link #routeTable}; without one, or without routes, all calls are
     * internal.
     */
    public RoutePolicy routePolicy() {
        return routeConfig.policyName().build(routeTable);
    }

    /**
     * Returns the policy of {@link #routePolicy}, made anew within two seconds when a file changes from which it was made: that of {@code route-config}, or of an
     * {@code api_key_file}. A new state that is wrong changes nothing and logs one warning that says why. If files were read it is {@link AutoCloseable}, and
     * watches them on a daemon thread until it is closed.
     */
    public RoutePolicy watchedRoutePolicy() {
        FileReads files = routeConfig.files();
        return files.isEmpty() ? routePolicy() : new WatchedRoutePolicy(routePolicy(), files, this::reload);
    }

    private RoutePolicy reload(FileReads files) {
        RouteTable table = routeConfig.table(files);
        RoutePolicy policy = routeConfig.policyName().build(table);
        table.logWarnings();
        return policy;
    }

    /** Returns how many more attempts an internal call gets after a retryable failure; 0 by default. */
    public int retryMaxCount() {
        return retryMaxCount;
    }

    /** Returns whether a call waits in the retry queue when a fallback endpoint answers 429; false by default. */
    public boolean fallbackRetryQueueEnabled() {
        return queue.enabled();
    }

    /** Returns how many calls may wait in the retry queue, at least 1; 100 by default. */
    public int fallbackRetryQueueSize() {
        return queue.config().size();
    }

    /** Returns how many retries from the queue may be in flight at once, at least 1; 10 by default. */
    public int fallbackRetryWorkerSize() {
        return queue.config().workers();
    }

    /** Returns how often the queue retries a call; 0 = never, -1 = until success, deadline or cancel; 3 by default. */
    public int fallbackRetryMaxCount() {
        return queue.config().maxCount();
    }

    /** Returns the first delay in the retry queue; 500 ms by default. */
    public Duration fallbackRetryInitDelay() {
        return queue.config().initDelay();
    }

    /** Returns the longest delay in the retry queue, not below the first one; 5 s by default. */
    public Duration fallbackRetryMaxDelay() {
        return queue.config().maxDelay();
    }

    /** Returns how many more attempts a call gets on the same endpoint; 0 by default. */
    public int externalRetryMaxCount() {
        return externalRetryMaxCount;
    }

    /** Returns whether a call also waits when its primary endpoint answers 429; false by default. */
    public boolean fallbackRetryQueuePrimary() {
        return queue.primary();
    }

    /** Returns whether every status from 400 on falls back ({@code fallback-on=all-errors}); false by default. */
    public boolean fallbackOnAllErrors() {
        return fallbackOnAllErrors;
    }

    /** Returns whether the client's {@code Authorization} may go to endpoints without a key; false by default. */
    public boolean forwardClientAuthorization() {
        return requests.forwardAuthorization();
    }

    /** Returns which statuses of an endpoint lead to the next of the fallback chain. */
    public FallbackPolicy fallbackPolicy() {
        return fallbackOnAllErrors ? FallbackPolicy.allErrors() : FallbackPolicy.standard();
    }

    /** Returns the bounds of the retry queue, whether it is enabled or not. */
    public RetryQueueConfig retryQueueConfig() {
        return queue.config();
    }

    /** Returns when upstreams that keep failing are left alone, endpoints and instances alike; empty = never. */
    public Optional<HealthConfig> healthConfig() {
        return health.ejection();
    }

    /** Returns how large a request's body may be, in bytes, at least 1; 32 MiB by default. */
    public int maxRequestBytes() {
        return limits.maxRequestBytes();
    }

    /** Returns how long an upstream may take to its head, which a year stands for if it may for ever; 15 minutes by default. */
    public Duration firstByteTimeout() {
        return limits.firstByte();
    }

    /** Returns how long a call may take; zero, the default, is for ever. */
    public Duration requestTimeout() {
        return limits.request();
    }

    /** Returns how long an upstream may be silent, which a year stands for if it may for ever; 5 minutes by default. */
    public Duration idleTimeout() {
        return limits.idle();
    }

    /**
     * Sets everything that these options say of a gateway: routes, which are {@linkplain #watchedRoutePolicy watched}, retries, fallback, the retry queue if it
     * is enabled, limits of time and size, and when endpoints that keep failing are left alone. What an option does not give has the default of
     * {@link RoutingOption}, which for a gateway that is built without options may be another: there, for instance, no endpoint is left alone.
     *
     * @return the same builder
     */
    public GatewayBuilder applyTo(GatewayBuilder builder) {
        builder.routePolicyFactory(this::watchedRoutePolicy)
                .instanceRetries(retryMaxCount)
                .retryInstance429(retryInstance429)
                .endpointRetries(externalRetryMaxCount)
                .fallbackPolicy(fallbackPolicy())
                .commitOn(commitOn);
        requests.applyTo(builder);
        limits.applyTo(builder);
        health.applyTo(builder);
        return queue.enabled()
                ? builder.retryQueue(RetryQueues.create(queue.config())).retryQueuePrimary(queue.primary())
                : builder;
    }

    /**
     * Sets what these options say of a scheduler: when instances that keep failing are left alone, and for how long at most those that asked for it.
     *
     * @return the same builder
     */
    public SchedulerBuilder applyTo(SchedulerBuilder builder) {
        health.applyTo(builder);
        return builder;
    }

    @Override
    public String toString() {
        return "RoutingOptions[route-policy=" + routeConfig.policyName() + ", " + routeTable + "]";
    }
}
