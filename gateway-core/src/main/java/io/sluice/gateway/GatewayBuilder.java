package io.sluice.gateway;

import io.sluice.gateway.internal.base.GatewayDefaults;
import io.sluice.gateway.internal.base.WheelTimer;
import io.sluice.gateway.internal.call.Pipeline;
import io.sluice.gateway.internal.call.PipelineConfig;
import io.sluice.gateway.internal.decide.RetryRules;
import io.sluice.gateway.internal.request.CallLimits;
import io.sluice.gateway.internal.request.RequestRules;
import io.sluice.gateway.internal.shared.SharedRandom;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Gateway}. Every option has a default; problems are collected and reported together by {@link #build}.
 *
 * <p><b>Times.</b> All mean the same by the same: zero switches off what the time is for, so a timeout of zero is no limit; {@code ChronoUnit.FOREVER}'s
 * duration, as any of more than 146 years, is as good as for ever; what is negative is a problem.
 *
 * <p>For one thread.
 */
public final class GatewayBuilder {
    /** Stands for "for ever", which the JDK's client does not know. */
    private static final Duration LONGEST_CONNECT = Duration.ofDays(365);

    private RoutePolicy routePolicy = RoutePolicy.internal();
    private RoutePolicy.@Nullable Factory routePolicyFactory;
    private Scheduler scheduler = Scheduler.none();
    private Scheduler.@Nullable Factory schedulerFactory;
    private final List<Scheduler.Layer> schedulerLayers = new ArrayList<>();
    private @Nullable HttpTransport transport;
    private @Nullable Timer timer;
    private Ticker ticker = Ticker.system();
    private InstantSource clock = Ticker.wallClock();
    private RandomGenerator random = SharedRandom.INSTANCE;
    private final List<GatewayListener> listeners = new ArrayList<>();
    private final List<LegFields> legFields = new ArrayList<>();
    private SessionKeySource sessionKey = SessionKeySource.none();
    private boolean forwardClientAuthorization;
    private RequestRules requests = RequestRules.standard();
    private boolean timeoutHeaderAllowed;
    private long maxRequestBytes = GatewayDefaults.MAX_REQUEST_BYTES;
    private Duration connectTimeout = GatewayDefaults.CONNECT_TIMEOUT;
    private Duration instanceHeadTimeout = GatewayDefaults.INSTANCE_HEAD_TIMEOUT;
    private Duration endpointHeadTimeout = GatewayDefaults.ENDPOINT_HEAD_TIMEOUT;
    private @Nullable Duration instanceFirstContentTimeout;
    private @Nullable Duration endpointFirstContentTimeout;
    private Duration idleTimeout = GatewayDefaults.IDLE_TIMEOUT;
    private Duration clientStallTimeout = GatewayDefaults.CLIENT_STALL_TIMEOUT;
    private Duration requestTimeout = Duration.ZERO;
    private int instanceRetries;
    private int endpointRetries;
    private boolean retryInstance429;
    private boolean retryJitter;
    private double retryBudgetRatio = GatewayDefaults.RETRY_BUDGET_RATIO;
    private int retryBudgetMinPerSecond = GatewayDefaults.RETRY_BUDGET_MIN_PER_SECOND;
    private FallbackPolicy fallbackPolicy = FallbackPolicy.standard();
    private RetryQueue.@Nullable Factory retryQueue;
    private boolean retryQueuePrimary;
    private Duration limitedAtMost = RetryRules.LIMITED_AT_MOST;
    private Duration hedgeDelay = Duration.ZERO;
    private CommitPoint commitOn = CommitPoint.FIRST_CONTENT;
    private EndpointHealth.@Nullable Factory endpointHealth;
    private @Nullable Disaggregation disaggregation;
    private GatewayExchange.@Nullable Factory gatewayExchange;

    GatewayBuilder() {}

    /** Sets what decides where a call goes; by default every call goes to the instances. */
    public GatewayBuilder routePolicy(RoutePolicy routePolicy) {
        this.routePolicy = Objects.requireNonNull(routePolicy, "routePolicy");
        this.routePolicyFactory = null;
        return this;
    }

    /** Sets what makes the policy that decides where a call goes, when the gateway is built, which closes it if it can be closed. */
    public GatewayBuilder routePolicyFactory(RoutePolicy.Factory factory) {
        this.routePolicyFactory = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /** Sets what chooses instances; by default there are none. */
    public GatewayBuilder scheduler(Scheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        this.schedulerFactory = null;
        return this;
    }

    /** Sets what makes the scheduler when the gateway is built, which closes it if it can be closed. */
    public GatewayBuilder schedulerFactory(Scheduler.Factory factory) {
        this.schedulerFactory = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /** Puts a scheduler before the one that is set, be that by {@link #scheduler} or {@link #schedulerFactory}, and before those that were put there earlier. */
    public GatewayBuilder schedulerLayer(Scheduler.Layer layer) {
        schedulerLayers.add(Objects.requireNonNull(layer, "layer"));
        return this;
    }

    /**
     * Sets what makes the exchange by which this gateway and others tell each other which upstreams are limited or ejected, and what they have placed (clause FL-F-8), when the gateway
     * is built, which closes it. By default there is none.
     */
    public GatewayBuilder gatewayExchange(GatewayExchange.Factory factory) {
        this.gatewayExchange = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /** Sets what carries requests; by default a {@link JdkHttpTransport}, which the gateway closes. One that is given stays the host's. */
    public GatewayBuilder transport(HttpTransport transport) {
        this.transport = Objects.requireNonNull(transport, "transport");
        return this;
    }

    /**
     * Sets how long the transport that the gateway makes itself may take to connect; 3 seconds by default. Zero = for ever. A transport that is given has its own
     * limit.
     */
    public GatewayBuilder connectTimeout(Duration timeout) {
        this.connectTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** Sets the source of elapsed time; by default the JVM's. */
    public GatewayBuilder ticker(Ticker ticker) {
        this.ticker = Objects.requireNonNull(ticker, "ticker");
        return this;
    }

    /** Sets the wall clock, for answers that ask to be retried after a date; by default the JVM's. */
    public GatewayBuilder clock(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** Sets what runs timeouts; by default one daemon thread, which the gateway ends. One that is given stays the host's. */
    public GatewayBuilder timer(Timer timer) {
        this.timer = Objects.requireNonNull(timer, "timer");
        return this;
    }

    /**
     * Sets the source of randomness, which any number of threads will share; by default each thread has its own. Drawn from it are the ids of calls and attempts,
     * the backoff with {@linkplain #retryJitter jitter}, the rooms in which legs of a call meet, and what the {@link #retryQueue} draws. Nothing of it is a secret.
     */
    public GatewayBuilder random(RandomGenerator random) {
        this.random = Objects.requireNonNull(random, "random");
        return this;
    }

    /** Adds a listener; several are called in the order in which they were added. */
    public GatewayBuilder listener(GatewayListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Adds what adds header fields to the request of each leg; of several a later one's fields replace an earlier one's of the same name. */
    public GatewayBuilder legFields(LegFields fields) {
        legFields.add(Objects.requireNonNull(fields, "fields"));
        return this;
    }

    /** Sets where a call's session key comes from; by default calls have none. */
    public GatewayBuilder sessionKey(SessionKeySource sessionKey) {
        this.sessionKey = Objects.requireNonNull(sessionKey, "sessionKey");
        return this;
    }

    /** Lets the client's {@code Authorization} go to endpoints that have no key of their own; false by default (clause RT-X-8). */
    public GatewayBuilder forwardClientAuthorization(boolean allowed) {
        this.forwardClientAuthorization = allowed;
        return this;
    }

    /**
     * Sets which fields of a client name its own account at a provider: they go to an endpoint only together with the client's own {@code Authorization}, and to
     * instances always. By default those of the large providers: {@code openai-organization}, {@code openai-project}, {@code x-amz-*}, {@code
     * x-goog-user-project} and {@code anthropic-organization-id}. Credentials are not among them: they are treated alike whatever this says.
     *
     * @param names replace the default; without regard to case, and one that ends with {@code *} stands for all names that begin so
     */
    public GatewayBuilder stripRequestFields(Collection<String> names) {
        this.requests = requests.withAccountFields(names);
        return this;
    }

    /**
     * Sets of how many things that calls have stored (files, uploads, batches, responses, threads and their like) it is remembered which endpoint or instance has
     * them, so that calls on them go there, at least 0; 10,000 by default. Calls on those of which nothing is known go to the first. 0 = nothing is remembered.
     */
    public GatewayBuilder stickyObjects(int count) {
        this.requests = requests.withStickyObjects(count);
        return this;
    }

    /**
     * Sets whether the answer to {@code GET /v1/models}, which the gateway makes, names what instances and endpoints list themselves, beside the exact names of
     * routes and the models of instances; {@link ModelsFromUpstreams#AUTO} by default. A list is believed for a minute, and longer if its upstream fails.
     */
    public GatewayBuilder modelsFromUpstreams(ModelsFromUpstreams when) {
        this.requests = requests.withModels(Objects.requireNonNull(when, "when"));
        return this;
    }

    /**
     * Sets whether streams of chats and completions are asked for their usage ({@code stream_options.include_usage}) whose clients have not asked; false by default
     * (option {@code count-usage}). Summaries then tell the usage of all calls, without a listener that {@linkplain GatewayListener#wantsUsage wants it}, and clients
     * see none of it: the event with the usage and no choice is taken out of the stream again, and so are members {@code "usage":null}. Those streams are asked for
     * without compression. An upstream that does not know the option refuses such a request.
     */
    public GatewayBuilder countUsage(boolean count) {
        this.requests = requests.withUsage(count);
        return this;
    }

    /** Lets clients set a call's deadline by {@code x-request-timeout-ms}; false by default. It can shorten the host's, not lengthen it. */
    public GatewayBuilder timeoutHeaderAllowed(boolean allowed) {
        this.timeoutHeaderAllowed = allowed;
        return this;
    }

    /** Sets the largest body of a request, in bytes, at least 1; 32 MiB by default. A larger one is answered with 413. */
    public GatewayBuilder maxRequestBytes(long maxRequestBytes) {
        this.maxRequestBytes = maxRequestBytes;
        return this;
    }

    /** Sets how long an instance may take to its response head; 15 minutes by default. Zero = for ever. */
    public GatewayBuilder instanceHeadTimeout(Duration timeout) {
        this.instanceHeadTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** Sets how long an endpoint may take to its response head; 60 seconds by default. Zero = for ever. */
    public GatewayBuilder endpointHeadTimeout(Duration timeout) {
        this.endpointHeadTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Sets how long an instance may take, from the sending of the request, to the first content of an event stream; as long as to its head by default. Zero = for
     * ever. Only for calls that are committed at {@link CommitPoint#FIRST_CONTENT}.
     */
    public GatewayBuilder instanceFirstContentTimeout(Duration timeout) {
        this.instanceFirstContentTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Sets how long an endpoint may take, from the sending of the request, to the first content of an event stream; as long as to its head by default. Zero = for
     * ever. Only for calls that are committed at {@link CommitPoint#FIRST_CONTENT}.
     */
    public GatewayBuilder endpointFirstContentTimeout(Duration timeout) {
        this.endpointFirstContentTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Sets how long an upstream that is asked for more may send nothing; 5 minutes by default. Zero = for ever. The time in which nobody waits for it, since
     * the client is slow, does not count.
     */
    public GatewayBuilder idleTimeout(Duration timeout) {
        this.idleTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Sets how long a client may take nothing of an answer that waits for it; 5 minutes by default. Zero = for ever. Then the call ends as if the client had
     * left. A client that reads slowly takes something; see {@link GatewayCall#clientProgress} for what hosts do so that this is seen.
     */
    public GatewayBuilder clientStallTimeout(Duration timeout) {
        this.clientStallTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** Sets the time a whole call may take; zero, the default, is for ever. */
    public GatewayBuilder requestTimeout(Duration timeout) {
        this.requestTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Sets how many more instances a call may try after a retryable failure, at least 0; 0 by default (option {@code retry-max-count},
     * clause RT-R-1). An instance that failed the call is not asked again while there are others.
     */
    public GatewayBuilder instanceRetries(int retries) {
        this.instanceRetries = retries;
        return this;
    }

    /**
     * Sets how often a call may ask an endpoint again that could not be reached or answered with 500 or more, over all endpoints
     * together but those with a number of their own, at least 0; 0 by default (option {@code external-retry-max-count}, clause RT-R-8).
     */
    public GatewayBuilder endpointRetries(int retries) {
        this.endpointRetries = retries;
        return this;
    }

    /** Sets whether a 429 of an instance is retried like a 503; false by default (clause RT-R-5). */
    public GatewayBuilder retryInstance429(boolean retry) {
        this.retryInstance429 = retry;
        return this;
    }

    /** Sets whether the backoff before retries is drawn between zero and its whole; false by default (clause RT-R-3). */
    public GatewayBuilder retryJitter(boolean jitter) {
        this.retryJitter = jitter;
        return this;
    }

    /**
     * Sets how many retries all calls together may make: a ratio of the calls, or a number a second if that is more; 0.2 and 10 by default (clause
     * RT-R-7). Fallback is not a retry, and always possible.
     *
     * @param ratio 0 to 1
     * @param minPerSecond at least 0
     */
    public GatewayBuilder retryBudget(double ratio, int minPerSecond) {
        this.retryBudgetRatio = ratio;
        this.retryBudgetMinPerSecond = minPerSecond;
        return this;
    }

    /** Sets which errors of an endpoint lead to the next of the fallback chain; by default {@link FallbackPolicy#standard}. */
    public GatewayBuilder fallbackPolicy(FallbackPolicy policy) {
        this.fallbackPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets where calls wait whom an endpoint of the fallback chain has limited (429, or 503 with {@code Retry-After}), or would; by default they go on to the
     * next at once. The gateway closes the queue.
     */
    public GatewayBuilder retryQueue(RetryQueue.Factory queue) {
        this.retryQueue = Objects.requireNonNull(queue, "queue");
        return this;
    }

    /** Sets whether calls wait in the {@link #retryQueue} for a route's own endpoint as well; false by default (clause RT-Q-9). */
    public GatewayBuilder retryQueuePrimary(boolean primary) {
        this.retryQueuePrimary = primary;
        return this;
    }

    /**
     * Sets how long at most an endpoint or instance is left alone that said until when (429 with a time, 503 with {@code Retry-After}); 60 seconds
     * by default (option {@code limited-max-ms}, clause RT-H-2). Meanwhile no call asks it: calls go elsewhere, wait in the {@link #retryQueue}, or are answered
     * with 429. Zero = what upstreams say is not remembered between calls.
     */
    public GatewayBuilder limitedAtMost(Duration atMost) {
        this.limitedAtMost = Objects.requireNonNull(atMost, "atMost");
        return this;
    }

    /**
     * Sets how long a call's first attempt may go without an answer, from its start, before a second one races it; zero, the default, is never. The
     * second spends one of the call's {@link #instanceRetries}, or takes the next endpoint of the fallback chain; without either there is none. Whichever
     * gives an answer first wins, the other is cancelled.
     */
    public GatewayBuilder hedgeAfter(Duration delay) {
        this.hedgeDelay = Objects.requireNonNull(delay, "delay");
        return this;
    }

    /** Sets when an answer is given to the host, after which nothing is retried; event streams at their first content by default. */
    public GatewayBuilder commitOn(CommitPoint point) {
        this.commitOn = Objects.requireNonNull(point, "point");
        return this;
    }

    /** Sets what knows which endpoints are ill, and better left alone (clauses RT-F-5, RT-H-1 and RT-H-4); by default none is ({@code ejection} off). */
    public GatewayBuilder endpointHealth(EndpointHealth.Factory health) {
        this.endpointHealth = Objects.requireNonNull(health, "health");
        return this;
    }

    /** Makes internal calls run as a prefill and a decode leg; by default they run whole, on neutral instances. */
    public GatewayBuilder disaggregation(Disaggregation disaggregation) {
        this.disaggregation = Objects.requireNonNull(disaggregation, "disaggregation");
        return this;
    }

    /**
     * Builds the gateway.
     *
     * @throws ConfigurationException with every problem at once
     */
    public Gateway build() {
        List<ConfigProblem> problems = problems();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        List<AutoCloseable> owned = new ArrayList<>();
        try {
            Pipeline pipeline = new Pipeline(config(owned), owned);
            if (gatewayExchange != null) {
                pipeline.share(gatewayExchange);
            }
            return new Gateway(pipeline);
        } catch (RuntimeException | Error e) {
            owned.forEach(GatewayBuilder::close);
            throw e;
        }
    }

    private PipelineConfig config(List<AutoCloseable> owned) {
        RoutePolicy policy = policy(owned);
        HttpTransport carrier = transport;
        if (carrier == null) {
            carrier = newTransport();
            owned.add(carrier);
        }
        List<ConfigProblem> misfits = policy.problemsWith(carrier);
        if (!misfits.isEmpty()) {
            throw new ConfigurationException(misfits);
        }
        return config(policy, scheduler(owned, carrier), carrier, owned);
    }

    private JdkHttpTransport newTransport() {
        boolean forEver = connectTimeout.isZero() || connectTimeout.compareTo(LONGEST_CONNECT) > 0;
        return JdkHttpTransport.builder()
                .connectTimeout(forEver ? LONGEST_CONNECT : connectTimeout)
                .build();
    }

    private Scheduler scheduler(List<AutoCloseable> owned, HttpTransport carrier) {
        Scheduler top = scheduler;
        if (schedulerFactory != null) {
            top = schedulerFactory.create();
            addOwned(top, owned);
        }
        for (Scheduler.Layer layer : schedulerLayers) {
            top = layer.over(top, carrier);
            addOwned(top, owned);
        }
        return top;
    }

    /** Notes a scheduler that ends with the gateway: before those that it is put over, and before the transport. */
    private static void addOwned(Scheduler made, List<AutoCloseable> owned) {
        if (made instanceof AutoCloseable closeable) {
            owned.add(0, closeable);
        }
    }

    private RoutePolicy policy(List<AutoCloseable> owned) {
        if (routePolicyFactory == null) {
            return routePolicy;
        }
        RoutePolicy made = routePolicyFactory.create();
        if (made instanceof AutoCloseable closeable) {
            owned.add(closeable);
        }
        return made;
    }

    private static void close(AutoCloseable unused) {
        try {
            unused.close();
        } catch (Exception e) {
            throw new IllegalStateException("what the gateway was to use can't be closed", e);
        }
    }

    private PipelineConfig config(
            RoutePolicy policy, Scheduler placer, HttpTransport carrier, List<AutoCloseable> owned) {
        Timer clockwork = timer;
        if (clockwork == null) {
            clockwork = new WheelTimer(ticker);
            owned.add(clockwork);
        }
        RetryRules retries = retryRules(queue(clockwork, owned));
        return config(policy, placer, carrier, clockwork, retries);
    }

    private PipelineConfig config(
            RoutePolicy policy, Scheduler placer, HttpTransport carrier, Timer clockwork, RetryRules retries) {
        return new PipelineConfig(
                policy,
                placer,
                carrier,
                ticker,
                clock,
                clockwork,
                random,
                listeners,
                legFields,
                sessionKey,
                forwardClientAuthorization,
                requests,
                limits(),
                retries,
                commitOn,
                endpointHealth == null ? EndpointHealth.none() : endpointHealth.create(ticker),
                disaggregation);
    }

    private @Nullable RetryQueue queue(Timer clockwork, List<AutoCloseable> owned) {
        RetryQueue queue = retryQueue == null ? null : retryQueue.create(ticker, clockwork, random);
        if (queue != null) {
            // First: what waits in it is given up while everything else still works.
            owned.add(0, queue);
        }
        return queue;
    }

    /** Returns the limits of calls, or throws what is wrong with this builder. */
    CallLimits checkedLimits() {
        List<ConfigProblem> problems = problems();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return limits();
    }

    private CallLimits limits() {
        return new CallLimits(
                maxRequestBytes,
                instanceHeadTimeout,
                endpointHeadTimeout,
                orElse(instanceFirstContentTimeout, instanceHeadTimeout),
                orElse(endpointFirstContentTimeout, endpointHeadTimeout),
                idleTimeout,
                clientStallTimeout,
                requestTimeout,
                timeoutHeaderAllowed);
    }

    /** Returns what is done about failures, with a queue where calls wait; null = there is none. */
    RetryRules retryRules(@Nullable RetryQueue queue) {
        return new RetryRules(
                instanceRetries,
                endpointRetries,
                retryInstance429,
                retryJitter,
                fallbackPolicy,
                queue,
                retryQueuePrimary,
                Deadline.saturated(limitedAtMost),
                retryBudgetRatio,
                retryBudgetMinPerSecond,
                Deadline.saturated(hedgeDelay).toNanos(),
                random);
    }

    private List<ConfigProblem> problems() {
        BuilderChecks checks = new BuilderChecks();
        checks.atLeast("maxRequestBytes", maxRequestBytes, 1);
        checks.notNegative("connectTimeout", connectTimeout);
        checks.notNegative("instanceHeadTimeout", instanceHeadTimeout);
        checks.notNegative("endpointHeadTimeout", endpointHeadTimeout);
        checks.notNegative("instanceFirstContentTimeout", instanceFirstContentTimeout);
        checks.notNegative("endpointFirstContentTimeout", endpointFirstContentTimeout);
        checks.notNegative("idleTimeout", idleTimeout);
        checks.notNegative("clientStallTimeout", clientStallTimeout);
        checks.notNegative("requestTimeout", requestTimeout);
        checks.notNegative("hedgeAfter", hedgeDelay);
        checks.notNegative("limitedAtMost", limitedAtMost);
        if (disaggregation != null) {
            checks.disaggregation(disaggregation);
        }
        checks.atLeast("stickyObjects", requests.stickyObjects(), 0);
        checks.atLeast("instanceRetries", instanceRetries, 0);
        checks.atLeast("endpointRetries", endpointRetries, 0);
        checks.atLeast("retryBudget minPerSecond", retryBudgetMinPerSecond, 0);
        checks.ratio("retryBudget ratio", retryBudgetRatio);
        return checks.problems();
    }

    private static Duration orElse(@Nullable Duration set, Duration other) {
        return set == null ? other : set;
    }
}
