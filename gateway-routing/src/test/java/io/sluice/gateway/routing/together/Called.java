package io.sluice.gateway.routing.together;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.RouteDecision;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to one call, as its client saw it. Times as in {@link Exchanged}. */
final class Called {
    final int number;
    final Word script;
    final Ask ask;
    final String model;
    final long startNanos;
    final List<Exchanged> exchanges = new ArrayList<>();
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    int answers;

    @Nullable
    GatewayResponse answer;

    long answerNanos = Exchanged.NEVER;

    /** What the call failed with in place of an answer. */
    @Nullable
    Throwable failure;

    /** What ended the body before its end. */
    @Nullable
    Throwable broken;

    boolean whole;
    long endNanos = Exchanged.NEVER;
    long leftNanos = Exchanged.NEVER;

    @Nullable
    RouteDecision decision;

    @Nullable
    CallSummary summary;

    Called(int number, Word script, long startNanos) {
        this.number = number;
        this.script = script;
        this.ask = Ask.of(script);
        this.model = ask.namesModel() ? script.text("model", "") : "";
        this.startNanos = startNanos;
    }

    boolean streams() {
        return ask.mayStream() && !script.text("stream", "").isEmpty();
    }

    int status() {
        return answer == null ? 0 : answer.status();
    }

    boolean hasLeft() {
        return leftNanos != Exchanged.NEVER;
    }

    String text() {
        return body.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        String shown = text();
        return "call " + number + " " + script + " at " + startNanos / 1e6 + ": " + status()
                + (failure == null ? "" : " " + failure)
                + " answered " + (answer == null ? "-" : answerNanos / 1e6)
                + (whole ? " whole" : broken == null ? " open" : " broken " + broken)
                + " body " + (shown.length() > 300 ? shown.substring(0, 300) + "…" : shown).replace("\n", "\\n")
                + exchanges.stream().map(exchange -> "\n    " + exchange).reduce("", String::concat);
    }
}
