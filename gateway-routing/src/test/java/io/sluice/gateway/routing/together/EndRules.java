package io.sluice.gateway.routing.together;

/** One answer for each call, and nothing left of any. */
final class EndRules {
    private EndRules() {}

    static void check(Trace trace, Findings findings) {
        trace.left().forEach(left -> findings.add("nothing is left", -1, left));
        for (Called call : trace.calls()) {
            findings.check(call.answers == 1, "one answer", call, "%d answers", call.answers);
            findings.check(call.summary != null, "a call ends", call, "no summary");
            boolean gone = call.failure != null && !call.hasLeft();
            findings.check(!gone, "one answer", call, "failed with %s, though the client stayed", call.failure);
            findings.check(
                    call.answer == null || call.endNanos != Exchanged.NEVER || call.script.number("reads", -1) >= 0,
                    "a call ends",
                    call,
                    "the body has no end");
        }
    }
}
