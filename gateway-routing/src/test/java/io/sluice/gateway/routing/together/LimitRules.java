package io.sluice.gateway.routing.together;

/** Nobody is asked before the time that it named (RT-H-2). */
final class LimitRules {
    private static final long ROUNDING = 1_000_000;

    private LimitRules() {}

    static void check(Seen seen, Findings findings) {
        for (Exchanged exchange : seen.trace.exchanges()) {
            if (exchange.call < 0) {
                continue;
            }
            Called call = seen.trace.calls().get(exchange.call);
            long until = seen.notBefore(exchange.target, placedNanos(seen, call, exchange));
            findings.check(
                    exchange.startNanos >= until - ROUNDING,
                    "RT-H-2 not before",
                    call,
                    "%s was asked at %.1f ms, which wants to be left alone until %.1f",
                    exchange.target,
                    exchange.startNanos / 1e6,
                    until / 1e6);
        }
    }

    /** Returns when it was chosen who is asked: both instances of a pair at once, and before the prefill instance's KV-transfer address was asked. */
    private static long placedNanos(Seen seen, Called call, Exchanged exchange) {
        if (!seen.setup.isPaired(call)) {
            return asFirstSent(seen, call, exchange).startNanos;
        }
        if (seen.setup.world.number("hedge-after-ms") > 0) {
            return call.startNanos; // which two belong together cannot be seen
        }
        int number = call.exchanges.indexOf(exchange);
        boolean second = number > 0 && !seen.setup.world.isOn("separate-pd-scheduling");
        long first = second ? call.exchanges.get(number - 1).startNanos : exchange.startNanos;
        return seen.trace.exchanges().stream()
                .filter(other ->
                        other.isBootstrap() && (other.endNanos == first || other.endNanos == exchange.startNanos))
                .mapToLong(other -> other.startNanos)
                .min()
                .orElse(first);
    }

    /** Returns the exchange that this one repeats on a fresh connection (RT-H-7), or itself. */
    private static Exchanged asFirstSent(Seen seen, Called call, Exchanged exchange) {
        int number = call.exchanges.indexOf(exchange);
        Exchanged before = number > 0 ? call.exchanges.get(number - 1) : exchange;
        boolean repeats = before.target.equals(exchange.target)
                && seen.outcome(before).is(Outcome.Kind.STALE)
                && seen.outcome(before).atNanos() == exchange.startNanos;
        return repeats ? before : exchange;
    }
}
