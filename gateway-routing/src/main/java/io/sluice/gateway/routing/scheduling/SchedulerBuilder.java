package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.internal.shared.SharedRandom;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link PoolScheduler}. Not safe for use by several threads; made by {@link Schedulers}. */
public final class SchedulerBuilder {
    /** Chosen on the simulated fleet: with half of it a prefix that all share still gathers, with twice as much conversations lose their caches. */
    private static final int SAVED_BYTES_PER_CALL = 1_024;

    static final PlacementPolicies DEFAULT_POLICY = PlacementPolicies.EXPECTED_LATENCY;
    static final int DEFAULT_OVERLOAD_GAP = 32;
    static final double DEFAULT_OVERLOAD_RATIO = 1.1;
    static final Duration DEFAULT_RETRY_INTERVAL = Duration.ofSeconds(1);
    static final long DEFAULT_WAITING_BYTES = 256L << 20;
    static final long DEFAULT_PREFIX_CACHE_BYTES = 64L << 20;

    final InstanceSource source;
    final Map<Role, PolicyChoice> policies = new EnumMap<>(Role.class);
    PolicyChoice policy = PolicyChoice.of(DEFAULT_POLICY);
    Ticker ticker = Ticker.system();

    @Nullable
    Timer timer;

    RandomGenerator random = SharedRandom.INSTANCE;

    @Nullable
    HealthConfig health = HealthConfig.defaults();

    Duration waitTimeout = Duration.ZERO;
    Duration retryInterval = DEFAULT_RETRY_INTERVAL;
    long waitingBytes = DEFAULT_WAITING_BYTES;
    Duration limitedAtMost = Duration.ofSeconds(60);
    int overloadGap = DEFAULT_OVERLOAD_GAP;
    double overloadRatio = DEFAULT_OVERLOAD_RATIO;

    /** 0 if the gap was set. */
    int savedBytesPerCall = SAVED_BYTES_PER_CALL;

    long prefixCacheBytes = DEFAULT_PREFIX_CACHE_BYTES;
    int instanceCacheBlocks;

    SchedulerBuilder(InstanceSource source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /** Sets how instances are chosen; {@link PlacementPolicies#EXPECTED_LATENCY} if not called. */
    public SchedulerBuilder policy(PlacementPolicies newPolicy) {
        policy = PolicyChoice.of(newPolicy);
        return this;
    }

    /**
     * Sets how instances are chosen, by a policy of the host's: one object for the instances of all roles but those that have a policy of their own. The scheduler
     * keeps it for as long as it is used.
     */
    public SchedulerBuilder policy(PlacementPolicy newPolicy) {
        policy = PolicyChoice.of(newPolicy);
        return this;
    }

    /** Sets how prefill instances are chosen, if otherwise (clause SC-P-1). */
    public SchedulerBuilder prefillPolicy(PlacementPolicies newPolicy) {
        policies.put(Role.PREFILL, PolicyChoice.of(newPolicy));
        return this;
    }

    /** Sets how prefill instances are chosen, if otherwise, by a policy of the host's (clause SC-P-1). */
    public SchedulerBuilder prefillPolicy(PlacementPolicy newPolicy) {
        policies.put(Role.PREFILL, PolicyChoice.of(newPolicy));
        return this;
    }

    /** Sets how decode instances are chosen, if otherwise (clause SC-P-1). */
    public SchedulerBuilder decodePolicy(PlacementPolicies newPolicy) {
        policies.put(Role.DECODE, PolicyChoice.of(newPolicy));
        return this;
    }

    /** Sets how decode instances are chosen, if otherwise, by a policy of the host's (clause SC-P-1). */
    public SchedulerBuilder decodePolicy(PlacementPolicy newPolicy) {
        policies.put(Role.DECODE, PolicyChoice.of(newPolicy));
        return this;
    }

    /** Sets the sense of time; the JVM's if not called. */
    public SchedulerBuilder ticker(Ticker newTicker) {
        ticker = Objects.requireNonNull(newTicker, "ticker");
        return this;
    }

    /** Sets what {@link #waiting} waits on, which stays the caller's to close; if not called the scheduler has a thread of its own when it needs one. */
    public SchedulerBuilder timer(Timer newTimer) {
        timer = Objects.requireNonNull(newTimer, "timer");
        return this;
    }

    /** Sets the source of chance; it is asked while the scheduler is built. */
    public SchedulerBuilder random(RandomGenerator newRandom) {
        random = Objects.requireNonNull(newRandom, "random");
        return this;
    }

    /** Sets when an instance that keeps failing is left out for a while (clause SC-P-3); {@link HealthConfig#defaults} if not called. */
    public SchedulerBuilder health(HealthConfig newHealth) {
        health = Objects.requireNonNull(newHealth, "health");
        return this;
    }

    /** Takes every instance for well, whatever it does. */
    public SchedulerBuilder withoutHealth() {
        health = null;
        return this;
    }

    /**
     * Sets how long an instance is left alone at most that asked not to be asked for a while (429, or 503 with {@code Retry-After}; clause RT-H-2); 60 s if not called.
     *
     * @param most zero = not at all
     */
    public SchedulerBuilder limitedAtMost(Duration most) {
        limitedAtMost = Objects.requireNonNull(most, "most");
        return this;
    }

    /**
     * Lets a call that no instance fits wait for one (clause SC-S-5), instead of being refused at once.
     *
     * @param timeout how long; zero = not at all
     * @param retryInterval how often it is looked again, besides at once when the instances change; more than zero
     */
    public SchedulerBuilder waiting(Duration timeout, Duration retryInterval) {
        this.waitTimeout = Objects.requireNonNull(timeout, "timeout");
        this.retryInterval = Objects.requireNonNull(retryInterval, "retryInterval");
        return this;
    }

    /**
     * Sets how many bytes of bodies the calls may have together that wait; 256 MiB if not called. One more is refused at once, as is one beyond 10,000 calls.
     */
    public SchedulerBuilder waitingBytes(long maxBytes) {
        waitingBytes = maxBytes;
        return this;
    }

    /**
     * Sets when affinity gives way, be it to sessions, prefixes or what is cached ({@link PlacementPolicies#EXPECTED_LATENCY}): an instance is overloaded if it has more open leases than the least loaded one by more than {@code gap}, and also
     * more than {@code ratio} times as many. If not called they are 32 and 1.1, but with {@link PlacementPolicies#PREFIX_AFFINITY} the gap is no more than one for each
     * KiB of the prompt that the instance has served before: a short beginning that many calls share is not worth waiting for.
     */
    public SchedulerBuilder overload(int gap, double ratio) {
        overloadGap = gap;
        overloadRatio = ratio;
        savedBytesPerCall = 0;
        return this;
    }

    /**
     * Sets how much the cache of an instance holds, for {@link PlacementPolicies#EXPECTED_LATENCY}. If not called it is learned from the cached tokens that engines report, if they do.
     *
     * @param blocks of 16 tokens, as vLLM counts and logs them; 0 = learned
     */
    public SchedulerBuilder instanceCacheBlocks(int blocks) {
        instanceCacheBlocks = blocks;
        return this;
    }

    /** Sets how many bytes of memory the index of {@link PlacementPolicies#EXPECTED_LATENCY}, or that of {@link PlacementPolicies#PREFIX_AFFINITY}, may take; 64 MiB if not called. */
    public SchedulerBuilder prefixCacheBytes(long bytes) {
        prefixCacheBytes = bytes;
        return this;
    }

    /**
     * Returns the scheduler, which listens to its source until it is closed.
     *
     * @throws ConfigurationException that names every problem
     */
    public PoolScheduler build() {
        List<ConfigProblem> problems = new ArrayList<>();
        check(problems, !waitTimeout.isNegative(), "wait-scheduling-timeout", waitTimeout, ">= 0");
        check(
                problems,
                !retryInterval.isNegative() && !retryInterval.isZero(),
                "wait-scheduling-retry-interval",
                retryInterval,
                "> 0");
        check(problems, waitingBytes >= 1, "wait-scheduling-bytes", waitingBytes, ">= 1");
        check(problems, !limitedAtMost.isNegative(), "limited-max", limitedAtMost, ">= 0");
        check(problems, overloadGap >= 0, "overload-gap", overloadGap, ">= 0");
        check(problems, overloadRatio >= 1, "overload-ratio", overloadRatio, ">= 1");
        check(problems, instanceCacheBlocks >= 0, "instance-cache-blocks", instanceCacheBlocks, ">= 0");
        check(problems, prefixCacheBytes >= 1, "prefix-cache-bytes", prefixCacheBytes, ">= 1");
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new PoolScheduler(this);
    }

    PolicyChoice policy(Role role) {
        return policies.getOrDefault(role, policy);
    }

    private static void check(
            List<ConfigProblem> problems, boolean valid, String option, Object value, String expected) {
        if (!valid) {
            problems.add(new ConfigProblem(option, value.toString(), expected));
        }
    }

    /**
     * Which policy a pool is to have.
     *
     * @param named one of the library's, made for each role; of no meaning if there is one of the host's
     * @param own the host's; null if it has none
     */
    record PolicyChoice(PlacementPolicies named, @Nullable PlacementPolicy own) {
        static PolicyChoice of(PlacementPolicies named) {
            return new PolicyChoice(Objects.requireNonNull(named, "policy"), null);
        }

        static PolicyChoice of(PlacementPolicy own) {
            return new PolicyChoice(DEFAULT_POLICY, Objects.requireNonNull(own, "policy"));
        }
    }
}
