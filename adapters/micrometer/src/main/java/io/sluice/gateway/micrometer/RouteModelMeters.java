package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Counter;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.TokenUsage;
import org.jspecify.annotations.Nullable;

/** What is measured of the calls for one model on one route. Safe for use by any number of threads. */
final class RouteModelMeters {
    private final OwnMeters meters;
    private final String route;
    private final String model;
    private final CounterTable<CallSummary> calls = new CounterTable<>(this::newCase);

    /** Null before usage was first known: as a rule it never is, or always. */
    private volatile @Nullable TokenCounters tokens;

    RouteModelMeters(OwnMeters meters, String route, String model) {
        this.meters = meters;
        this.route = route;
        this.model = model;
    }

    void record(CallSummary call) {
        calls.count(call);
        TokenUsage usage = call.usage();
        if (usage != null) {
            tokenCounters().record(usage);
        }
    }

    private TokenCounters tokenCounters() {
        TokenCounters known = tokens;
        if (known == null) {
            // Two threads may do so at once: the registry gives both the same counters.
            known = new TokenCounters(
                    counter("prompt"), counter("cached"), counter("completion"), counter("reasoning"));
            tokens = known;
        }
        return known;
    }

    private Counter counter(String kind) {
        return meters.counter(
                "sluice.tokens",
                "Tokens that answers say they have cost; those cached are of the prompt, those of reasoning of the completion",
                "route",
                route,
                "model",
                model,
                "kind",
                kind);
    }

    private CallCase newCase(CallSummary call) {
        Counter counter = meters.counter(
                "sluice.calls",
                "Calls that have ended",
                "route",
                route,
                "model",
                model,
                "outcome",
                Labels.of(call.outcome()),
                "status",
                Integer.toString(call.status()),
                "error",
                Labels.of(call.error()));
        return new CallCase(call.status(), call.outcome(), call.error(), counter);
    }

    @Override
    public String toString() {
        return "RouteModelMeters[" + route + ", " + model + "]";
    }

    private record TokenCounters(Counter prompt, Counter cached, Counter completion, Counter reasoning) {
        void record(TokenUsage usage) {
            prompt.increment((double) usage.promptTokens());
            cached.increment((double) usage.cachedTokens());
            completion.increment((double) usage.completionTokens());
            reasoning.increment((double) usage.reasoningTokens());
        }
    }

    private record CallCase(
            int status,
            CallSummary.Outcome outcome,
            @Nullable ErrorKind error,
            Counter counter) implements CounterTable.Case<CallSummary> {
        @Override
        public boolean fits(CallSummary call) {
            return status == call.status() && outcome == call.outcome() && error == call.error();
        }
    }
}
