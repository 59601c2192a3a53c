package io.sluice.gateway.operations.log;

/** A JSON object a line, with the members of clause HC-L-7. */
final class JsonLines extends LineFormat {
    @Override
    void append(LineBuffer line, CallRecord call) {
        line.add("{\"time\":\"");
        time(line, call.endMillis());
        line.add('"');
        who(line, call);
        text(line, "method", call.method());
        text(line, "path", call.path());
        where(line, call.summary());
        if (call.summary().status() > 0) {
            bare(line, "status").add(call.summary().status());
        }
        outcome(line, call);
        line.add("}\n");
    }

    @Override
    void text(LineBuffer line, String name, String value) {
        bare(line, name).add('"').addEscaped(value).add('"');
    }

    @Override
    LineBuffer bare(LineBuffer line, String name) {
        return line.add(",\"").add(name).add("\":");
    }

    @Override
    void attempts(LineBuffer line, CallRecord call) {
        bare(line, "attempts").add('[');
        String before = "{\"target\":\"";
        for (AttemptEntry attempt : AttemptEntry.of(call)) {
            line.add(before).addEscaped(attempt.target()).add('"');
            text(line, "reason", attempt.reason());
            if (attempt.outcome() != null) {
                text(line, "outcome", attempt.outcome());
            }
            if (attempt.status() > 0) {
                bare(line, "status").add(attempt.status());
            }
            if (attempt.millis() >= 0) {
                bare(line, "ms").add(attempt.millis());
            }
            line.add('}');
            before = ",{\"target\":\"";
        }
        line.add(']');
    }
}
