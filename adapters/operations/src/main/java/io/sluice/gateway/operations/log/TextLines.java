package io.sluice.gateway.operations.log;

import java.util.List;

/**
 * A line for people and grep: time, status ({@code -} if there was none), method and path, then the other members of the JSON form as {@code name=value}. A value
 * that is not one plain word is quoted and escaped as in JSON. What was tried is there unless it was one attempt, which was answered.
 */
final class TextLines extends LineFormat {
    @Override
    void append(LineBuffer line, CallRecord call) {
        time(line, call.endMillis());
        line.add(' ');
        if (call.summary().status() > 0) {
            line.add(call.summary().status());
        } else {
            line.add('-');
        }
        line.add(' ');
        word(line, call.method());
        line.add(' ');
        word(line, call.path());
        who(line, call);
        where(line, call.summary());
        outcome(line, call);
        line.add('\n');
    }

    @Override
    void text(LineBuffer line, String name, String value) {
        word(bare(line, name), value);
    }

    @Override
    LineBuffer bare(LineBuffer line, String name) {
        return line.add(' ').add(name).add('=');
    }

    @Override
    void attempts(LineBuffer line, CallRecord call) {
        List<AttemptEntry> all = AttemptEntry.of(call);
        if (all.isEmpty() || (all.size() == 1 && "answered".equals(all.get(0).outcome()))) {
            return;
        }
        bare(line, "attempts").add('"');
        String before = "";
        for (AttemptEntry attempt : all) {
            line.add(before).addEscaped(attempt.target()).add(' ').add(attempt.reason());
            if (attempt.outcome() != null) {
                line.add(' ').add(attempt.outcome());
            }
            if (attempt.status() > 0) {
                line.add(' ').add(attempt.status());
            }
            if (attempt.millis() >= 0) {
                line.add(' ').add(attempt.millis()).add("ms");
            }
            before = ", ";
        }
        line.add('"');
    }

    private static void word(LineBuffer line, String value) {
        if (isPlain(value)) {
            line.add(value);
        } else {
            line.add('"').addEscaped(value).add('"');
        }
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
