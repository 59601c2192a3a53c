package io.sluice.gateway.routing;

import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.OptionType;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The options of routes and of the retry queue; what they say is {@link RoutingSettings}. */
public final class RoutingOptions implements OptionModule {
    /** Which kind of policy the routes make; the empty text stands for none. */
    public static final Option<String> ROUTE_POLICY = Option.of(
            "route-policy",
            OptionType.ENUM,
            "",
            "weight or prefix",
            text -> text.isEmpty() || PolicyName.NAMES.contains(text) ? Optional.of(text) : Optional.empty(),
            text -> text,
            "How calls are routed: weight or prefix; none: all go to the instances");

    /** The routes. */
    public static final Option<String> ROUTE_CONFIG = Option.json(
                    "route-config", "", "JSON array of routes, or @file, which is watched")
            .withAlias("routes");

    /** Whether weights are interleaved. */
    public static final Option<Boolean> SMOOTH_WEIGHTS =
            Option.bool("smooth-weights", "Takes routes in turn by weight, instead of drawing one for each call");

    /** By what weights stick. */
    public static final Option<SessionKeySource> STICKY_WEIGHTS_KEY = Option.of(
            "sticky-weights-key",
            OptionType.TEXT,
            SessionKeySource.none(),
            "header:NAME or body:MEMBER",
            StickyKey::parse,
            StickyKey::write,
            "Keeps a session on its weighted route, known by header:NAME or body:MEMBER, which is its session key then");

    /** Whether there is a retry queue. */
    public static final Option<Boolean> QUEUE_ENABLED = Option.bool(
            "fallback-retry-queue-enabled", "Lets calls wait when a fallback endpoint answers 429 or is limited");

    /** How many calls wait. */
    public static final Option<Integer> QUEUE_SIZE = Option.integer(
            "fallback-retry-queue-size", RetryQueueConfig.defaults().size(), 1, "Most calls that wait");

    /** How many retries are in flight. */
    public static final Option<Integer> QUEUE_WORKERS = Option.integer(
            "fallback-retry-worker-size", RetryQueueConfig.defaults().workers(), 1, "Most retries in flight at once");

    /** How often a call that waits is retried. */
    public static final Option<Integer> QUEUE_MAX_COUNT = Option.integer(
            "fallback-retry-max-count",
            RetryQueueConfig.defaults().maxCount(),
            -1,
            "Retries of a call that waits; -1: until it succeeds");

    /** The first delay. */
    public static final Option<Duration> QUEUE_INIT_DELAY = Option.millis(
            "fallback-retry-init-delay-ms",
            RetryQueueConfig.defaults().initDelay(),
            0,
            "First delay of a call that waits");

    /** The longest delay. */
    public static final Option<Duration> QUEUE_MAX_DELAY = Option.millis(
            "fallback-retry-max-delay-ms",
            RetryQueueConfig.defaults().maxDelay(),
            0,
            "Longest delay of a call that waits");

    /** Whether delays are drawn. */
    public static final Option<Boolean> QUEUE_JITTER =
            Option.bool("fallback-retry-jitter", "Draws the delay of a call that waits between its half and its whole");

    /** How many bytes wait. */
    public static final Option<Long> QUEUE_BYTES = Option.bytes(
            "fallback-retry-queue-bytes",
            RetryQueueConfig.defaults().maxBytes(),
            1,
            Long.MAX_VALUE,
            "Most bytes that calls which wait hold together");

    /** Whether calls wait for a primary endpoint, too. */
    public static final Option<Boolean> QUEUE_PRIMARY =
            Option.bool("fallback-retry-queue-primary", "Lets calls wait for their first endpoint, too");

    private static final List<Option<?>> ALL = List.of(
            ROUTE_POLICY,
            ROUTE_CONFIG,
            SMOOTH_WEIGHTS,
            STICKY_WEIGHTS_KEY,
            QUEUE_ENABLED,
            QUEUE_SIZE,
            QUEUE_WORKERS,
            QUEUE_MAX_COUNT,
            QUEUE_INIT_DELAY,
            QUEUE_MAX_DELAY,
            QUEUE_JITTER,
            QUEUE_BYTES,
            QUEUE_PRIMARY);

    /** Creates the module, for {@link java.util.ServiceLoader}. */
    public RoutingOptions() {}

    @Override
    public String title() {
        return "Routes and the retry queue";
    }

    @Override
    public List<Option<?>> options() {
        return ALL;
    }

    @Override
    public ModuleSettings read(OptionReader reader) {
        return RoutingSettings.read(reader);
    }
}
