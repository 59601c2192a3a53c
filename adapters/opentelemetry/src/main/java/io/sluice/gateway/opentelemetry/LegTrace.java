package io.sluice.gateway.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.sluice.gateway.LegRole;

/**
 * A leg that runs.
 *
 * @param context the call's context with the leg's span in it
 */
record LegTrace(int number, LegRole role, String target, Span span, Context context) {
    boolean is(int otherNumber, LegRole otherRole, String otherTarget) {
        return number == otherNumber && role == otherRole && target.equals(otherTarget);
    }
}
