package io.sluice.gateway.routing.together;

/** What the gateway answers by itself, before anyone is asked (sections RT-8 and RT-11). */
final class RefusalRules {
    private RefusalRules() {}

    /** Checks a call that nobody is to be asked for; returns false if it is none. */
    static boolean check(Seen seen, Called call, Findings findings) {
        int expected = expected(seen, call);
        if (expected == 0 || call.hasLeft()) {
            return expected != 0;
        }
        findings.check(call.exchanges.isEmpty(), "RT-M-1 refused", call, "an upstream was asked");
        findings.check(call.status() == expected, "RT-M-1 refused", call, "expected %d", expected);
        if (call.script.number("reads", -1) < 0) {
            checkShape(call, findings);
        }
        return true;
    }

    private static int expected(Seen seen, Called call) {
        if (call.ask.refusal != 0) {
            return call.ask.refusal;
        }
        boolean sized = call.ask.namesModel() && call.ask != Ask.MULTIPART;
        return sized && call.script.number("size", 0) > seen.setup.world.number("max-request-bytes") ? 413 : 0;
    }

    /** Our own answers are JSON in the shape of section RT-8. */
    private static void checkShape(Called call, Findings findings) {
        boolean shape = call.text().startsWith("{\"error\":{\"message\":\"")
                && call.text().contains("\"param\":null,\"code\":\"");
        findings.check(shape, "section RT-8 shape", call, "not in the shape of an error of ours");
    }
}
