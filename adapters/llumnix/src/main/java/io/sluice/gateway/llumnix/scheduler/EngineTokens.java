package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Promise;
import io.sluice.gateway.llumnix.scheduler.LlumnixOptions.TokenSource;
import io.sluice.gateway.llumnix.scheduler.SchedulerClient.Response;
import io.sluice.gateway.llumnix.scheduler.SchedulerClient.Sent;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Has an engine make tokens of a prompt (clause FL-S-10): any one that serves the model and is not taken out, the next one for the next call. No call fails of it: what does not come in time, or cannot
 * be read, is guessed. Engines that cannot are left alone for a while.
 */
final class EngineTokens implements PromptTokens {
    /** Longer bodies are guessed: images, mostly. */
    static final int MOST_BYTES = 1 << 20;

    /** Several failures in a row are the engines', and then calls do not wait for them. */
    static final int FAILURES = 3;

    static final Duration PAUSE = Duration.ofSeconds(5);

    private final TokenSource source;
    private final Scheduler local;
    private final SchedulerClient engines;
    private final Timer timer;
    private final Ticker ticker;
    private final Duration timeout;
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long askedNanos;

    /**
     * Creates one.
     *
     * @param engines has no token of the scheduler
     * @param timeout how long an engine may take
     */
    EngineTokens(
            TokenSource source,
            Scheduler local,
            SchedulerClient engines,
            Timer timer,
            Ticker ticker,
            Duration timeout) {
        this.source = source;
        this.local = local;
        this.engines = engines;
        this.timer = timer;
        this.ticker = ticker;
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<PromptSize> of(ScheduleQuery query) {
        Optional<String> target = target(query.path());
        if (target.isEmpty() || query.body().remaining() > MOST_BYTES || isPaused()) {
            return PromptTokens.estimated().of(query);
        }
        Instance instance = choose(query.model());
        return instance == null ? PromptTokens.estimated().of(query) : ask(instance, target.get(), query);
    }

    private Optional<String> target(String path) {
        boolean isChat = path.endsWith("/v1/chat/completions");
        if (!isChat && !path.endsWith("/v1/completions")) {
            return Optional.empty();
        }
        if (source == TokenSource.TOKENIZE) {
            return Optional.of("/tokenize");
        }
        return Optional.of(isChat ? "/v1/chat/completions/render" : "/v1/completions/render");
    }

    private boolean isPaused() {
        return failures.get() >= FAILURES && ticker.nanos() - askedNanos < PAUSE.toNanos();
    }

    private @Nullable Instance choose(String model) {
        List<Instance> known = local.knownInstances().orElse(List.of());
        Set<String> drained = local.drained();
        int first = turns.getAndIncrement();
        for (int i = 0; i < known.size(); i++) {
            Instance instance = known.get(Math.floorMod(first + i, known.size()));
            if (instance.serves(model) && !drained.contains(instance.id())) {
                return instance;
            }
        }
        return null;
    }

    private CompletionStage<PromptSize> ask(Instance instance, String target, ScheduleQuery query) {
        askedNanos = ticker.nanos();
        long guess = PromptTokens.estimate(query);
        Promise<PromptSize> size = new Promise<>();
        Sent sent = engines.post(instance.origin(), target, query.body());
        Timeout limit = timer.schedule(sent::cancel, timeout.toNanos());
        sent.response().whenComplete((response, failure) -> {
            limit.cancel();
            size.complete(read(response, guess));
        });
        return size.stage();
    }

    private PromptSize read(@Nullable Response response, long guess) {
        int[] tokens = {};
        if (response != null && response.status() == 200) {
            try {
                tokens = TokenIds.read(response.body());
            } catch (IOException e) {
                tokens = new int[0]; // no such response: as without one
            }
        }
        // A request that engines do not take says nothing about the next one.
        boolean isTheirs = response == null || response.status() >= 500 || response.status() == 404;
        if (tokens.length == 0 && isTheirs) {
            failures.incrementAndGet();
        } else {
            failures.set(0);
        }
        return tokens.length == 0 ? PromptSize.of(guess) : PromptSize.of(tokens);
    }
}
