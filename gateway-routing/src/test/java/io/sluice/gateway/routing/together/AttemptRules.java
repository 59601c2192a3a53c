package io.sluice.gateway.routing.together;

import io.sluice.gateway.routing.together.Outcome.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who is asked for a call, how often, and when (sections RT-3 to RT-6). */
final class AttemptRules {
    private static final long FIRST_BACKOFF = 10_000_000;

    private final Seen seen;
    private final Setup setup;
    private final Called call;
    private final Findings findings;

    AttemptRules(Seen seen, Called call, Findings findings) {
        this.seen = seen;
        this.setup = seen.setup;
        this.call = call;
        this.findings = findings;
    }

    void check() {
        String primary = Setup.observedPrimary(call);
        List<String> primaries = setup.primaries(call);
        if (call.decision == null) {
            findings.check(call.hasLeft(), "D routed", call, "was not routed");
            return;
        }
        findings.check(
                primaries.contains(primary), "D route", call, "routed to \"%s\" (expected: %s)", primary, primaries);
        checkTargets(primary);
        checkCount();
        if (!call.exchanges.isEmpty()) {
            checkFirst(primary);
        }
        if (!setup.isPaired(call)) {
            for (int i = 1; i < call.exchanges.size(); i++) {
                checkPause(call.exchanges.get(i - 1), call.exchanges.get(i));
            }
        }
    }

    private void checkTargets(String primary) {
        List<String> chain = setup.chain(call, primary);
        for (Exchanged exchange : call.exchanges) {
            String target = exchange.target;
            boolean allowed = setup.isEndpoint(target)
                    ? target.equals(primary) || chain.contains(target)
                    : primary.equals(Setup.LOCAL);
            findings.check(
                    allowed, "RT-F-1 target", call, "%s is neither the route nor in the chain %s", target, chain);
        }
    }

    private void checkCount() {
        Map<String, Integer> asked = new HashMap<>();
        int instances = 0;
        int again = 0;
        int stale = 0;
        for (Exchanged exchange : call.exchanges) {
            if (exchange.isBootstrap()) {
                continue;
            }
            stale += seen.outcome(exchange).is(Kind.STALE) ? 1 : 0;
            if (!setup.isEndpoint(exchange.target)) {
                instances++;
            } else if (asked.merge(exchange.target, 1, Integer::sum) > 1) {
                again++;
            }
        }
        boolean touches = setup.world.option("pd-handoff-cleanup").equals("touch-decode");
        int legs = setup.isPaired(call) ? touches ? 3 : 2 : 1;
        int mostOnInstances = legs * (1 + setup.world.number("retry-max-count")) + stale;
        findings.check(instances <= mostOnInstances, "RT-R-1 bound", call, "%d exchanges with instances", instances);
        long queue = setup.world.isOn("fallback-retry-queue-enabled") ? setup.queueRetries() : 0;
        long most = setup.world.number("external-retry-max-count") + queue + stale;
        findings.check(again <= most, "RT-Q-3, RT-R-8 bound", call, "%d exchanges with endpoints asked before", again);
    }

    /** The route itself is asked first, unless it wants to be left alone or may be ejected. */
    private void checkFirst(String primary) {
        Exchanged first = call.exchanges.get(0);
        if (!setup.isEndpoint(primary) || first.target.equals(primary)) {
            return;
        }
        boolean excused = seen.maybeLimited(primary, call.startNanos, first.startNanos)
                || seen.maybeEjected(primary, call.model, call.startNanos, first.startNanos);
        findings.check(
                excused,
                "RT-H-1 to RT-H-4 withheld",
                call,
                "%s is well for \"%s\", and was not asked",
                primary,
                call.model);
    }

    private void checkPause(Exchanged before, Exchanged next) {
        Outcome outcome = seen.outcome(before);
        if (outcome.is(Kind.STALE)) {
            boolean again = before.target.equals(next.target) && next.startNanos == outcome.atNanos();
            findings.check(again, "RT-H-7 asked again", call, "%s was not asked again at once", before.target);
        }
        if (!outcome.isFailure() || next.startNanos < outcome.atNanos()) {
            return; // raced
        }
        boolean same = before.target.equals(next.target);
        boolean instances = !setup.isEndpoint(before.target) && !setup.isEndpoint(next.target);
        long pause = next.startNanos - outcome.atNanos();
        if ((same || instances) && !setup.world.isOn("retry-jitter") && outcome.isIll()) {
            findings.check(pause >= FIRST_BACKOFF, "RT-R-3 backoff", call, "%.1f ms", pause / 1e6);
        }
    }
}
