package io.sluice.gateway.routing.together;

import io.sluice.gateway.routing.together.Outcome.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A trace with what the clauses say of it: what each exchange was worth, and what is known of each upstream at each moment. */
final class Seen {
    final Trace trace;
    final Setup setup;
    private final IdentityHashMap<Exchanged, Outcome> outcomes = new IdentityHashMap<>();

    /** What became known of each upstream, in order of time. */
    private final Map<String, List<Fact>> facts = new HashMap<>();

    /** What an exchange has shown of an upstream. */
    record Fact(Outcome outcome, String model, Exchanged exchange) {
        /** Returns when it may have counted first: an answer when its body ended, what went wrong as soon as it showed. */
        long atNanos() {
            return outcome.is(Kind.ANSWER) && !isIll() ? endNanos() : outcome.atNanos();
        }

        /** Returns when the last of it was over. */
        long endNanos() {
            long end = Math.min(exchange.endNanos, exchange.cancelNanos);
            return end == Exchanged.NEVER ? outcome.atNanos() : Math.max(end, outcome.atNanos());
        }

        /** Returns whether it may count as illness: also an answer that was committed and broke, or was left. */
        boolean isIll() {
            if (!outcome.is(Kind.ANSWER)) {
                return outcome.isIll() || outcome.is(Kind.EITHER);
            }
            boolean ends = exchange.plan.ending() == Plan.Ending.END && !exchange.isCancelled();
            if (!exchange.plan.isStream()) {
                return !ends;
            }
            StreamModel stream = StreamModel.read(exchange.plan, exchange.sent);
            return stream.error != null || (!stream.done && !(stream.finished && ends));
        }
    }

    Seen(Trace trace) {
        this.trace = trace;
        this.setup = new Setup(trace.world());
        Judge judge = new Judge(setup);
        for (Exchanged exchange : trace.exchanges()) {
            if (exchange.call >= 0) {
                Called call = trace.calls().get(exchange.call);
                Outcome outcome = onceStale(judge.outcome(exchange, call), exchange, call);
                outcomes.put(exchange, outcome);
                facts.computeIfAbsent(exchange.target, unused -> new ArrayList<>())
                        .add(new Fact(outcome, call.model, exchange));
            }
        }
        facts.values().forEach(list -> list.sort(Comparator.comparingLong(Fact::atNanos)));
    }

    /** A fresh connection that is closed like a pooled one is a lost one. */
    private Outcome onceStale(Outcome outcome, Exchanged exchange, Called call) {
        int number = call.exchanges.indexOf(exchange);
        Exchanged before = number > 0 ? call.exchanges.get(number - 1) : exchange;
        boolean again = number > 0
                && before.target.equals(exchange.target)
                && outcome(before).is(Kind.STALE);
        return outcome.is(Kind.STALE) && again ? Outcome.of(Kind.ILL, 0, outcome.atNanos()) : outcome;
    }

    Outcome outcome(Exchanged exchange) {
        return outcomes.getOrDefault(exchange, Outcome.of(Kind.EITHER, 0, 0));
    }

    List<Outcome> outcomes(Called call) {
        return call.exchanges.stream().map(this::outcome).toList();
    }

    List<Fact> facts(String target) {
        return facts.getOrDefault(target, List.of());
    }

    /** Returns before when an upstream had asked to be left alone, as far as was known before this moment; a long time ago if it had not. */
    long notBefore(String target, long nanos) {
        long most = 0;
        long cap = setup.world.number("limited-max-ms") * 1_000_000L;
        for (Fact fact : facts(target)) {
            Outcome outcome = fact.outcome;
            long head = fact.exchange.headNanos;
            if (outcome.is(Kind.LIMITED) && head < nanos) {
                most = Math.max(most, Math.min(outcome.untilNanos(), head + cap));
            }
        }
        return most;
    }

    /** Returns whether an upstream wanted to be left alone at some moment between these. */
    boolean maybeLimited(String target, long fromNanos, long toNanos) {
        for (Fact fact : facts(target)) {
            Outcome outcome = fact.outcome;
            if (outcome.is(Kind.LIMITED) && fact.exchange.headNanos <= toNanos && outcome.untilNanos() >= fromNanos) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether an upstream may have been ejected for a model at some moment between these (RT-H-1, RT-H-4, RT-H-6). */
    boolean maybeEjected(String target, String model, long fromNanos, long toNanos) {
        return setup.ejects() && new IllRuns(this, target, model).maybeEjected(fromNanos, toNanos);
    }

    /** Returns the number of calls that were open at a moment. */
    int openCalls(long nanos) {
        int open = 0;
        for (Called call : trace.calls()) {
            if (call.startNanos <= nanos && call.endNanos >= nanos) {
                open++;
            }
        }
        return open;
    }
}
