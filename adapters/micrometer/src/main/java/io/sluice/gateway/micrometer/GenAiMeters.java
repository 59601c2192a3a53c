package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.TokenUsage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What OpenTelemetry's conventions for generative AI measure of one operation on one model. Safe for use by any number of threads. */
final class GenAiMeters {
    private final OwnMeters meters;
    private final String operation;
    private final String model;
    private final Timer duration;

    // Made when there is something to record: most operations have no streams, or tell no usage. Two threads may do so
    // at once: the registry gives both the same.

    private volatile @Nullable Timer firstToken;
    private volatile @Nullable Timer perOutputToken;
    private volatile @Nullable Tokens tokens;

    GenAiMeters(OwnMeters meters, String operation, String model) {
        this.meters = meters;
        this.operation = operation;
        this.model = model;
        this.duration =
                timer("gen_ai.client.operation.duration", "Duration of operations on a model", Buckets.OPERATIONS);
    }

    void record(CallSummary call, CallFigures figures) {
        duration.record(call.duration());
        if (figures.firstContentNanos() >= 0) {
            figures.recordFirstContent(firstToken());
        }
        if (figures.perTokenNanos() >= 0) {
            figures.recordPerOutputToken(perOutputToken());
        }
        TokenUsage usage = call.usage();
        if (usage != null) {
            tokens().record(usage);
        }
    }

    private Timer firstToken() {
        Timer known = firstToken;
        if (known == null) {
            known = timer(
                    "gen_ai.server.time_to_first_token", "Time to the first token of streams", Buckets.FIRST_TOKENS);
            firstToken = known;
        }
        return known;
    }

    private Timer perOutputToken() {
        Timer known = perOutputToken;
        if (known == null) {
            known = timer(
                    "gen_ai.server.time_per_output_token",
                    "Time for each token of streams after the first",
                    Buckets.TOKEN_TIMES);
            perOutputToken = known;
        }
        return known;
    }

    private Tokens tokens() {
        Tokens known = tokens;
        if (known == null) {
            known = new Tokens(tokensOf("input"), tokensOf("output"));
            tokens = known;
        }
        return known;
    }

    private Timer timer(String name, String description, Duration[] buckets) {
        return meters.timer(
                name, description, buckets, "gen_ai.operation.name", operation, "gen_ai.request.model", model);
    }

    private DistributionSummary tokensOf(String type) {
        return meters.summary(
                "gen_ai.client.token.usage",
                "Tokens that an operation has cost",
                Buckets.TOKENS,
                "gen_ai.operation.name",
                operation,
                "gen_ai.request.model",
                model,
                "gen_ai.token.type",
                type);
    }

    @Override
    public String toString() {
        return "GenAiMeters[" + operation + ", " + model + "]";
    }

    private record Tokens(DistributionSummary input, DistributionSummary output) {
        void record(TokenUsage usage) {
            input.record((double) usage.promptTokens());
            output.record((double) usage.completionTokens());
        }
    }
}
