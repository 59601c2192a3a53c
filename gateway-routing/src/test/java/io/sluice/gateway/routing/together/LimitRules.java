package io.sluice.gateway.routing.together;

/** Nobody is asked before the time that it named (H-2). */
final class LimitRules {
    private static final long ROUNDING = 1_000_000;

    private LimitRules() {}

    static void check(Seen seen, Findings findings) {
        for (Exchanged exchange : seen.trace.exchanges()) {
            if (exchange.call < 0) {
                continue;
            }
            long until = seen.notBefore(exchange.target, exchange.startNanos);
            Called call = seen.trace.calls().get(exchange.call);
            findings.check(
                    exchange.startNanos >= until - ROUNDING,
                    "H-2 not before",
                    call,
                    "%s was asked at %.1f ms, which wants to be left alone until %.1f",
                    exchange.target,
                    exchange.startNanos / 1e6,
                    until / 1e6);
        }
    }
}
