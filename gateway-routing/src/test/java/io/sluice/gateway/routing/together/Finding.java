package io.sluice.gateway.routing.together;

/**
 * A clause that did not hold.
 *
 * @param rule names the clause or invariant; the same fault has the same rule, whatever the script
 * @param call the number of the call, -1 if it is none in particular
 */
record Finding(String rule, int call, String text) {
    @Override
    public String toString() {
        return rule + " (call " + call + "): " + text;
    }
}
