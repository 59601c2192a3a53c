package io.sluice.gateway.routing;

import java.util.List;

/** An option of {@link RoutingOptions}: its name, what it may be, its default, and a sentence for lists of options. In the order of documentation. */
public enum RoutingOption {
    /** Which kind of policy the routes make. */
    ROUTE_POLICY(
            "route-policy",
            choice("", PolicyName.NAMES),
            "How calls are routed: weight or prefix; none: all go to the instances"),
    /** The routes. */
    ROUTE_CONFIG("route-config", text(), "JSON array of routes, or @file, which is watched"),
    /** Retries on instances. */
    RETRY_MAX_COUNT("retry-max-count", integer(0, 0), "More attempts for a call to an instance"),
    /** Whether 429 of an instance is retried. */
    RETRY_INSTANCE_429("retry-instance-429", flag(), "Tries another instance when one answers 429"),
    /** Whether there is a retry queue. */
    QUEUE_ENABLED(
            "fallback-retry-queue-enabled",
            flag(),
            "Lets calls wait when a fallback endpoint answers 429 or is limited"),
    /** How many calls wait. */
    QUEUE_SIZE("fallback-retry-queue-size", integer(100, 1), "Most calls that wait"),
    /** How many retries are in flight. */
    QUEUE_WORKERS("fallback-retry-worker-size", integer(10, 1), "Most retries in flight at once"),
    /** How often a call that waits is retried. */
    QUEUE_MAX_COUNT("fallback-retry-max-count", integer(3, -1), "Retries of a call that waits; -1: until it succeeds"),
    /** The first delay. */
    QUEUE_INIT_DELAY("fallback-retry-init-delay-ms", integer(500, 0), "First delay of a call that waits"),
    /** The longest delay. */
    QUEUE_MAX_DELAY("fallback-retry-max-delay-ms", integer(5000, 0), "Longest delay of a call that waits"),
    /** Retries on endpoints. */
    EXTERNAL_RETRY_MAX_COUNT("external-retry-max-count", integer(0, 0), "More attempts on endpoints for a call"),
    /** Whether calls wait for a primary endpoint, too. */
    QUEUE_PRIMARY("fallback-retry-queue-primary", flag(), "Lets calls wait for their first endpoint, too"),
    /** Which answers fall back. */
    FALLBACK_ON(
            "fallback-on",
            choice("default", List.of("default", "all-errors")),
            "Which answers of an endpoint fall back: default or all-errors"),
    /** Whether the client's credential goes to endpoints. */
    FORWARD_CLIENT_AUTHORIZATION(
            "forward-client-authorization", flag(), "Sends the client's Authorization to endpoints without a key"),
    /** Fields that name the client's account. */
    STRIP_REQUEST_FIELDS(
            "strip-request-fields",
            text("openai-organization,openai-project,x-amz-*,x-goog-user-project,anthropic-organization-id"),
            "Fields that go to an endpoint only together with the client's Authorization: name,name-*"),
    /** How many stored things stick. */
    STICKY_OBJECTS(
            "sticky-objects",
            integer(10_000, 0),
            "Of how many stored things (files, batches, responses) the place is remembered; 0: of none"),
    /** Whether upstreams are asked for their models. */
    MODELS_FROM_UPSTREAMS(
            "models-from-upstreams",
            choice("auto", List.of("auto", "on", "off")),
            "Whether the list of models asks upstreams for theirs: auto, on or off"),
    /** Time to the head. */
    FIRST_BYTE_TIMEOUT(
            "first-byte-timeout-ms", integer(900_000, 0), "How long an upstream may take to its head; 0: for ever"),
    /** Time to the head of an endpoint. */
    ENDPOINT_FIRST_BYTE_TIMEOUT(
            "endpoint-first-byte-timeout-ms",
            integer("60000, or first-byte-timeout-ms if that is less", 0),
            "The same for endpoints; 0: for ever"),
    /** Time to the first content. */
    FIRST_CONTENT_TIMEOUT(
            "first-content-timeout-ms",
            integer("first-byte-timeout-ms", 0),
            "How long an upstream may take to the first content of a stream; 0: for ever"),
    /** Time to the first content of an endpoint. */
    ENDPOINT_FIRST_CONTENT_TIMEOUT(
            "endpoint-first-content-timeout-ms",
            integer("first-content-timeout-ms if given, else endpoint-first-byte-timeout-ms", 0),
            "The same for endpoints; 0: for ever"),
    /** When an answer is final. */
    COMMIT_ON(
            "commit-on",
            choice("first-content", List.of("first-content", "head")),
            "When nothing is retried any more: a stream at its first-content, or at its head"),
    /** Silence of an upstream. */
    IDLE_TIMEOUT("idle-timeout-ms", integer(300_000, 0), "How long an upstream may be silent; 0: for ever"),
    /** Idleness of a client. */
    CLIENT_STALL_TIMEOUT(
            "client-stall-timeout-ms",
            integer(300_000, 0),
            "How long a client may take nothing of an answer that waits for it; 0: for ever"),
    /** Time of a call. */
    REQUEST_TIMEOUT("request-timeout-ms", integer(0, 0), "How long a call may take; 0: for ever"),
    /** Size of a request. */
    MAX_REQUEST_BYTES(
            "max-request-bytes", integer(32 << 20, 1, Integer.MAX_VALUE - 8), "The largest body of a request"),
    /** How long limited upstreams are left alone. */
    LIMITED_MAX(
            "limited-max-ms",
            integer(60_000, 0),
            "How long an upstream is left alone at most that says until when; 0: that is not remembered"),
    /** Whether ill upstreams are left alone. */
    EJECTION("ejection", choice("on", List.of("on", "off")), "Leaves upstreams alone that keep failing: on or off"),
    /** How many failures eject. */
    EJECTION_FAILURES("ejection-failures", integer(3, 1), "Failures in a row after which an upstream is left alone"),
    /** First ejection. */
    EJECTION_BASE("ejection-base-ms", integer(5_000, 1), "How long it is left alone the first time"),
    /** Longest ejection. */
    EJECTION_MAX("ejection-max-ms", integer(20_000, 1), "How long it is left alone at most");

    private final String optionName;
    private final String byDefault;

    /** What it may be, separated by commas; empty = any text, or a number. */
    private final String choices;

    private final int least;
    private final int most;
    private final String description;

    RoutingOption(String optionName, Type type, String description) {
        this.optionName = optionName;
        this.byDefault = type.byDefault;
        this.choices = String.join(",", type.choices);
        this.least = type.least;
        this.most = type.most;
        this.description = description;
    }

    /** Returns the name, without leading dashes. */
    public String optionName() {
        return optionName;
    }

    /** Returns the default as text, for people if it depends on other options; empty = none. */
    public String defaultValue() {
        return byDefault;
    }

    /** Returns what it does, for a list of options, without its default and a full stop. */
    public String description() {
        return description;
    }

    /** Returns whether it is true or false, so that a command line may let it stand alone for true. */
    public boolean isFlag() {
        return choices.equals("true,false");
    }

    /** Returns what it may be; empty = any text, or a number. */
    List<String> choices() {
        return choices.isEmpty() ? List.of() : List.of(choices.split(",", -1));
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }

    private static Type text() {
        return text("");
    }

    private static Type text(String byDefault) {
        return new Type(byDefault, List.of(), 0, 0);
    }

    private static Type flag() {
        return new Type("false", List.of("true", "false"), 0, 0);
    }

    private static Type choice(String byDefault, List<String> choices) {
        return new Type(byDefault, choices, 0, 0);
    }

    private static Type integer(int byDefault, int least) {
        return integer(byDefault, least, Integer.MAX_VALUE);
    }

    private static Type integer(int byDefault, int least, int most) {
        return new Type(Integer.toString(byDefault), List.of(), least, most);
    }

    /** Of an integer whose default depends on others, which these words say. */
    private static Type integer(String byDefault, int least) {
        return new Type(byDefault, List.of(), least, Integer.MAX_VALUE);
    }

    /** What an option may be. */
    private record Type(String byDefault, List<String> choices, int least, int most) {}
}
