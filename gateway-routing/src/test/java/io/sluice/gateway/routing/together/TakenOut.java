package io.sluice.gateway.routing.together;

/**
 * A time for which an operator takes an upstream out (clause HC-L-5).
 *
 * @param target what exchanges call it
 * @param id what the operator calls it
 */
record TakenOut(String target, String id, int fromMillis, int toMillis) {
    /** Returns whether an exchange begins with it while it is certain to be out. */
    boolean forbids(Exchanged exchange) {
        return exchange.target.equals(target)
                && exchange.startNanos > fromMillis * 1_000_000L
                && exchange.startNanos < toMillis * 1_000_000L;
    }
}
