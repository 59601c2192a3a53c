package io.sluice.gateway.routing.together;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Headers;
import io.sluice.gateway.routing.together.Plan.Ending;
import io.sluice.gateway.routing.together.Plan.Failure;
import io.sluice.gateway.routing.together.Wire.Event;
import io.sluice.gateway.routing.together.Wire.Format;
import io.sluice.gateway.routing.together.Wire.Meaning;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns a word of an upstream's script into what it does with one exchange. */
final class Planner {
    private static final Headers EVENTS =
            Headers.of("content-type", "text/event-stream; charset=utf-8", "x-stream", "1");
    private static final Headers JSON = Headers.of("content-type", "application/json");

    private Planner() {}

    /**
     * Returns the plan for an exchange.
     *
     * @param streams whether the request asks for a stream
     * @param now the wall clock when the head comes, for dates
     */
    static Plan plan(Word step, Format format, boolean streams, Instant now) {
        return switch (step.name()) {
            case "refuse" -> Plan.failing(step, Failure.REFUSED);
            case "reset" -> Plan.failing(step, Failure.RESET);
            case "stale" -> Plan.failing(step, Failure.STALE);
            case "garbage" -> Plan.failing(step, Failure.GARBAGE);
            case "silent" -> Plan.silent();
            case "status" -> status(step, now);
            default -> streams ? stream(step, format) : whole(step, format);
        };
    }

    /** Returns what the KV-transfer address of a prefill instance says. */
    static Plan bootstrap() {
        return plan(
                Word.of("ok"),
                200,
                JSON,
                -1,
                List.of(),
                "{\"0\":{\"engine_id\":\"e\"}}".getBytes(UTF_8),
                -1,
                Ending.END);
    }

    // Errors

    private static Plan status(Word step, Instant now) {
        int code = step.number("code", 429);
        long wait = step.number("wait", 1000);
        String later = step.text("later", "none");
        Headers.Builder headers = Headers.builder().add("content-type", "application/json");
        long limited = later.equals("none") ? -1 : say(later, wait, now, headers);
        byte[] body = step.is("status") && step.text("body", "whole").equals("none")
                ? new byte[0]
                : ("{\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":null,\"code\":\"" + step.text("err", "no")
                                + "\"}}")
                        .getBytes(UTF_8);
        Ending ending = switch (step.text("body", "whole")) {
            case "cut" -> Ending.BREAK;
            case "stall" -> Ending.SILENCE;
            default -> Ending.END;
        };
        byte[] sent = ending == Ending.END ? body : Arrays.copyOf(body, body.length / 2);
        long length = step.text("body", "whole").equals("whole") ? body.length : -1;
        return plan(step, code, headers.build(), limited, List.of(), sent, length, ending);
    }

    /** Says in a dialect that the upstream wants to be left alone, and returns for how long by what it says. */
    private static long say(String dialect, long wait, Instant now, Headers.Builder headers) {
        switch (dialect) {
            case "seconds" -> headers.add("retry-after", Long.toString((wait + 999) / 1000));
            case "date" -> {
                Instant until = Instant.ofEpochSecond(now.plusMillis(wait + 999).getEpochSecond());
                headers.add("retry-after", DateTimeFormatter.RFC_1123_DATE_TIME.format(until.atOffset(ZoneOffset.UTC)));
                return until.toEpochMilli() - now.toEpochMilli();
            }
            case "ms" -> headers.add("retry-after-ms", Long.toString(wait));
            case "reset" ->
                headers.add("x-ratelimit-remaining-requests", "0").add("x-ratelimit-reset-requests", wait + "ms");
            case "tokens" ->
                headers.add("x-ratelimit-remaining-tokens", "0").add("x-ratelimit-reset-tokens", wait / 1000.0 + "s");
            default -> throw new IllegalArgumentException("later: " + dialect);
        }
        return dialect.equals("seconds") ? (wait + 999) / 1000 * 1000 : wait;
    }

    // Answers

    private static Plan whole(Word step, Format format) {
        byte[] body = Wire.answer(format);
        int end = (int) ((long) body.length * step.number("pos", 1000) / 1000);
        Ending ending = switch (step.name()) {
            case "cut", "end" -> Ending.BREAK;
            case "stall" -> Ending.SILENCE;
            default -> Ending.END;
        };
        byte[] sent = ending == Ending.END ? body : Arrays.copyOf(body, Math.min(end, body.length - 1));
        return plan(step, 200, JSON, -1, List.of(), sent, body.length, ending);
    }

    private static Plan stream(Word step, Format format) {
        List<Event> whole = Wire.stream(format);
        return switch (step.name()) {
            case "cut" -> cut(step, whole, Ending.BREAK);
            case "end" -> cut(step, whole, Ending.END);
            case "stall" -> cut(step, whole, Ending.SILENCE);
            case "error" -> events(step, withError(step, whole), Ending.END);
            case "done" -> events(step, List.of(whole.get(whole.size() - 1)), Ending.END);
            case "comment" -> events(step, List.of(Wire.comment()), Ending.END);
            case "empty" -> events(step, List.of(), Ending.END);
            case "nofinish" -> events(step, without(whole, Meaning.FINISH, Meaning.DONE), Ending.END);
            case "nodone" -> events(step, without(whole, Meaning.DONE), Ending.END);
            case "openafter" -> events(step, whole, Ending.SILENCE);
            case "cutafter" -> events(step, whole, Ending.BREAK);
            case "unterminated" -> {
                byte[] all = Plan.join(whole);
                yield plan(step, 200, EVENTS, -1, whole, Arrays.copyOf(all, all.length - 2), -1, Ending.END);
            }
            case "babble" -> {
                List<Event> more = new ArrayList<>();
                for (int i = 0; i < step.number("n", 20); i++) {
                    more.add(Wire.comment());
                }
                more.addAll(whole);
                yield events(step, more, Ending.END);
            }
            default -> events(step, whole, Ending.END);
        };
    }

    private static List<Event> without(List<Event> whole, Meaning... meanings) {
        return whole.stream()
                .filter(event -> !Arrays.asList(meanings).contains(event.meaning()))
                .toList();
    }

    private static List<Event> withError(Word step, List<Event> whole) {
        Event error = Wire.error(step.text("form", "event"), step.text("code", "boom"));
        List<Event> events = new ArrayList<>(
                step.text("where", "first").equals("first") ? List.of() : Wire.part(whole, 0, whole.size() - 2));
        events.add(error);
        events.add(whole.get(whole.size() - 1));
        return events;
    }

    private static Plan cut(Word step, List<Event> events, Ending ending) {
        byte[] all = Plan.join(events);
        int end = (int) ((long) all.length * step.number("pos", 500) / 1000);
        return plan(step, 200, EVENTS, -1, events, Arrays.copyOf(all, end), -1, ending);
    }

    private static Plan events(Word step, List<Event> events, Ending ending) {
        return plan(step, 200, EVENTS, -1, events, Plan.join(events), -1, ending);
    }

    private static Plan plan(
            Word step,
            int status,
            Headers headers,
            long limited,
            List<Event> events,
            byte[] bytes,
            long length,
            Ending ending) {
        return new Plan(
                step.number("at", 5),
                Failure.NONE,
                status,
                headers,
                limited,
                events,
                bytes,
                length,
                ending,
                Math.max(1, step.number("chunk", 1 << 20)),
                step.number("gap", 0));
    }
}
