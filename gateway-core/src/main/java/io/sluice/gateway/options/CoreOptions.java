package io.sluice.gateway.options;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.ModelsFromUpstreams;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.internal.base.GatewayDefaults;
import io.sluice.gateway.internal.decide.RetryRules;
import io.sluice.gateway.internal.request.RequestRules;
import io.sluice.gateway.spi.FallbackPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The options of the core: retries, limits of time and size, and what requests carry. A host asks for their values by these constants. */
public final class CoreOptions implements OptionModule {
    /** More attempts on instances. */
    public static final Option<Integer> RETRY_MAX_COUNT =
            Option.integer("retry-max-count", 0, 0, "More attempts for a call to an instance");

    /** Whether 429 of an instance is retried. */
    public static final Option<Boolean> RETRY_INSTANCE_429 =
            Option.bool("retry-instance-429", "Tries another instance when one answers 429");

    /** More attempts on endpoints. */
    public static final Option<Integer> EXTERNAL_RETRY_MAX_COUNT =
            Option.integer("external-retry-max-count", 0, 0, "More attempts on endpoints for a call");

    /** Whether backoff is drawn. */
    public static final Option<Boolean> RETRY_JITTER =
            Option.bool("retry-jitter", "Draws the delay before a retry between zero and its whole");

    /** The budget of retries, relative to calls. */
    public static final Option<Double> RETRY_BUDGET_RATIO = Option.ratio(
            "retry-budget-ratio",
            GatewayDefaults.RETRY_BUDGET_RATIO,
            0,
            1,
            "Most retries of all calls together, as a share of the calls");

    /** The budget of retries that there is in any case. */
    public static final Option<Integer> RETRY_BUDGET_MIN_PER_SECOND = Option.integer(
                    "retry-budget-min-per-second",
                    GatewayDefaults.RETRY_BUDGET_MIN_PER_SECOND,
                    0,
                    "Retries of all calls together that are always allowed")
            .withUnit("per second");

    /** When a second attempt races the first. */
    public static final Option<Duration> HEDGE_AFTER = Option.millis(
            "hedge-after-ms",
            Duration.ZERO,
            0,
            "How long the first attempt may go without an answer before a second one races it; 0: for ever");

    /** How many attempts race the first. */
    public static final Option<Integer> HEDGE_MAX_COUNT =
            Option.integer("hedge-max-count", 1, 0, 1, "Most attempts that race the first one");

    /** Which answers fall back. */
    public static final Option<FallbackPolicy> FALLBACK_ON = Option.oneOf(
            "fallback-on",
            List.of(
                    Map.entry("default", FallbackPolicy.standard()),
                    Map.entry("all-errors", FallbackPolicy.allErrors())),
            "Which answers of an endpoint fall back: default or all-errors");

    /** When an answer is final. */
    public static final Option<CommitPoint> COMMIT_ON = Option.choice(
            "commit-on",
            CommitPoint.FIRST_CONTENT,
            "When nothing is retried any more: a stream at its first-content, or at its head");

    /** How long limited upstreams are left alone. */
    public static final Option<Duration> LIMITED_MAX = Option.millis(
            "limited-max-ms",
            RetryRules.LIMITED_AT_MOST,
            0,
            "How long an upstream is left alone at most that says until when; 0: that is not remembered");

    /** Time to connect. */
    public static final Option<Duration> CONNECT_TIMEOUT = Option.limit(
            "connect-timeout-ms", GatewayDefaults.CONNECT_TIMEOUT, "How long connecting may take; 0: for ever");

    /** Time to the head. */
    public static final Option<Duration> FIRST_BYTE_TIMEOUT = Option.limit(
            "first-byte-timeout-ms",
            GatewayDefaults.INSTANCE_HEAD_TIMEOUT,
            "How long an upstream may take to its head; 0: for ever");

    /** Time to the head of an endpoint; its default is that of {@link #FIRST_BYTE_TIMEOUT} if that is less. */
    public static final Option<Duration> ENDPOINT_FIRST_BYTE_TIMEOUT = Option.limit(
                    "endpoint-first-byte-timeout-ms",
                    GatewayDefaults.ENDPOINT_HEAD_TIMEOUT,
                    "The same for endpoints; 0: for ever")
            .withDefault("60000, or first-byte-timeout-ms if that is less");

    /** Time to the first content; its default is that of {@link #FIRST_BYTE_TIMEOUT}. */
    public static final Option<Duration> FIRST_CONTENT_TIMEOUT = Option.limit(
                    "first-content-timeout-ms",
                    GatewayDefaults.INSTANCE_HEAD_TIMEOUT,
                    "How long an upstream may take to the first content of a stream; 0: for ever")
            .withDefault("first-byte-timeout-ms");

    /** Time to the first content of an endpoint; its default is that of others. */
    public static final Option<Duration> ENDPOINT_FIRST_CONTENT_TIMEOUT = Option.limit(
                    "endpoint-first-content-timeout-ms",
                    GatewayDefaults.ENDPOINT_HEAD_TIMEOUT,
                    "The same for endpoints; 0: for ever")
            .withDefault("first-content-timeout-ms if given, else endpoint-first-byte-timeout-ms");

    /** Silence of an upstream. */
    public static final Option<Duration> IDLE_TIMEOUT = Option.limit(
            "idle-timeout-ms", GatewayDefaults.IDLE_TIMEOUT, "How long an upstream may be silent; 0: for ever");

    /** Idleness of a client. */
    public static final Option<Duration> CLIENT_STALL_TIMEOUT = Option.limit(
            "client-stall-timeout-ms",
            GatewayDefaults.CLIENT_STALL_TIMEOUT,
            "How long a client may take nothing of an answer that waits for it; 0: for ever");

    /** Time of a call. */
    public static final Option<Duration> REQUEST_TIMEOUT =
            Option.millis("request-timeout-ms", Duration.ZERO, 0, "How long a call may take; 0: for ever");

    /** Whether clients set a call's time. */
    public static final Option<Boolean> REQUEST_TIMEOUT_HEADER = Option.bool(
            "request-timeout-header", "Lets clients shorten the time of a call by the field x-request-timeout-ms");

    /** Size of a request. */
    public static final Option<Long> MAX_REQUEST_BYTES = Option.bytes(
            "max-request-bytes",
            GatewayDefaults.MAX_REQUEST_BYTES,
            1,
            Integer.MAX_VALUE - 8,
            "The largest body of a request");

    /** Where session keys come from. */
    public static final Option<SessionKeySource> SESSION_HEADER = Option.of(
            "session-header",
            OptionType.TEXT,
            SessionKeySource.fromHeader("x-session-id"),
            "the name of a header field",
            CoreOptions::sessionHeader,
            SessionKeySource::header,
            "The field that names a session");

    /** Whether the client's credential goes to endpoints. */
    public static final Option<Boolean> FORWARD_CLIENT_AUTHORIZATION =
            Option.bool("forward-client-authorization", "Sends the client's Authorization to endpoints without a key");

    /** Fields that name the client's account. */
    public static final Option<List<String>> STRIP_REQUEST_FIELDS = Option.list(
            "strip-request-fields",
            List.copyOf(RequestRules.standard().accountFields()),
            Pattern.compile("[A-Za-z0-9!#$%&'+.^_`|~-]+\\*?").asMatchPredicate(),
            "names of header fields, separated by commas; one may end in *",
            "Fields that go to an endpoint only together with the client's Authorization: name,name-*");

    /** How many stored things stick. */
    public static final Option<Integer> STICKY_OBJECTS = Option.integer(
            "sticky-objects",
            RequestRules.standard().stickyObjects(),
            0,
            "Of how many stored things (files, batches, responses) the place is remembered; 0: of none");

    /** Whether upstreams are asked for their models. */
    public static final Option<ModelsFromUpstreams> MODELS_FROM_UPSTREAMS = Option.choice(
            "models-from-upstreams",
            RequestRules.standard().models(),
            "Whether the list of models asks upstreams for theirs: auto, on or off");

    /** Whether all streams are asked for their usage. */
    public static final Option<Boolean> COUNT_USAGE = Option.bool(
            "count-usage", "Asks for the usage of streams whose clients did not, and takes it out of them again");

    private static final List<Option<?>> ALL = List.of(
            RETRY_MAX_COUNT,
            RETRY_INSTANCE_429,
            EXTERNAL_RETRY_MAX_COUNT,
            RETRY_JITTER,
            RETRY_BUDGET_RATIO,
            RETRY_BUDGET_MIN_PER_SECOND,
            HEDGE_AFTER,
            HEDGE_MAX_COUNT,
            FALLBACK_ON,
            COMMIT_ON,
            LIMITED_MAX,
            CONNECT_TIMEOUT,
            FIRST_BYTE_TIMEOUT,
            ENDPOINT_FIRST_BYTE_TIMEOUT,
            FIRST_CONTENT_TIMEOUT,
            ENDPOINT_FIRST_CONTENT_TIMEOUT,
            IDLE_TIMEOUT,
            CLIENT_STALL_TIMEOUT,
            REQUEST_TIMEOUT,
            REQUEST_TIMEOUT_HEADER,
            MAX_REQUEST_BYTES,
            SESSION_HEADER,
            FORWARD_CLIENT_AUTHORIZATION,
            STRIP_REQUEST_FIELDS,
            STICKY_OBJECTS,
            MODELS_FROM_UPSTREAMS,
            COUNT_USAGE);

    CoreOptions() {}

    @Override
    public String title() {
        return "Calls, retries and limits";
    }

    @Override
    public List<Option<?>> options() {
        return ALL;
    }

    @Override
    public ModuleSettings read(OptionReader reader) {
        return new CoreSettings(reader, TimeLimits.read(reader));
    }

    private static Optional<SessionKeySource> sessionHeader(String name) {
        try {
            return Optional.of(SessionKeySource.fromHeader(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
