package io.sluice.gateway.operations.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.spi.RetryQueue;
import java.util.List;
import java.util.Locale;

/** Writes the figures of live traffic, each as JSON on one line; the names in it are part of the public contract. What is not known is absent. */
final class TrafficJson {
    private static final double NANOS_A_MILLI = 1e6;

    private TrafficJson() {}

    static String totals(List<TrafficRow.Figures> rows) {
        ObjectNode totals = JsonNodeFactory.instance.objectNode();
        figures(totals, TrafficRow.Figures.sum(rows));
        return totals.toString();
    }

    static String traffic(List<TrafficRow.Figures> rows) {
        ArrayNode traffic = JsonNodeFactory.instance.arrayNode();
        for (TrafficRow.Figures row : rows) {
            ObjectNode entry = traffic.addObject();
            entry.put("route", row.route());
            entry.put("model", row.model());
            figures(entry, row);
        }
        return traffic.toString();
    }

    private static void figures(ObjectNode entry, TrafficRow.Figures row) {
        entry.put("open", row.open());
        entry.put("per_second", row.recentCalls() / (double) TrafficRow.Figures.RATE_SECONDS);
        entry.put("errors_per_second", row.recentErrors() / (double) TrafficRow.Figures.RATE_SECONDS);
        entry.put("calls", row.calls());
        entry.put("errors", row.errors());
        putMillis(entry, "ttfc_p50_ms", row.firstContents().quantile(0.5));
        putMillis(entry, "ttfc_p95_ms", row.firstContents().quantile(0.95));
    }

    static String queue(RetryQueue.Stats held, List<ParkedCalls.Waiting> waiting) {
        ObjectNode queue = JsonNodeFactory.instance.objectNode();
        queue.put("parked", held.parked());
        queue.put("parked_bytes", held.parkedBytes());
        queue.put("in_flight", held.inFlight());
        ArrayNode endpoints = queue.putArray("endpoints");
        for (ParkedCalls.Waiting one : waiting) {
            ObjectNode entry = endpoints.addObject();
            entry.put("endpoint", one.endpoint());
            entry.put("parked", one.calls());
            putMillis(entry, "oldest_ms", one.oldestNanos());
        }
        return queue.toString();
    }

    static String recentCalls(List<RecentCall> calls) {
        ArrayNode recent = JsonNodeFactory.instance.arrayNode();
        for (RecentCall call : calls) {
            call(recent.addObject(), call);
        }
        return recent.toString();
    }

    private static void call(ObjectNode entry, RecentCall call) {
        entry.put("seq", call.sequence());
        entry.put("id", call.id());
        entry.put("at_ms", call.atMillis());
        entry.put("route", call.route());
        entry.put("model", call.model());
        entry.put("status", call.status());
        entry.put("outcome", call.outcome().name().toLowerCase(Locale.ROOT));
        if (!call.error().isEmpty()) {
            entry.put("error", call.error());
        }
        putMillis(entry, "duration_ms", call.durationNanos());
        putMillis(entry, "ttfc_ms", call.firstContentNanos());
        call.legs().forEach(leg -> leg(entry.withArray("legs").addObject(), leg));
        call.waits().forEach(wait -> wait(entry.withArray("waits").addObject(), wait));
    }

    private static void leg(ObjectNode entry, TimedLeg leg) {
        entry.put("attempt", leg.number());
        entry.put("target", leg.target());
        entry.put("role", leg.role());
        entry.put("reason", leg.reason());
        entry.put("outcome", leg.outcome());
        if (leg.status() != 0) {
            entry.put("status", leg.status());
        }
        putMillis(entry, "start_ms", leg.startNanos());
        putMillis(entry, "head_ms", leg.headNanos());
        putMillis(entry, "first_content_ms", leg.firstContentNanos());
        putMillis(entry, "end_ms", leg.endNanos());
    }

    private static void wait(ObjectNode entry, RecentCall.Wait wait) {
        entry.put("endpoint", wait.endpoint());
        putMillis(entry, "start_ms", wait.startNanos());
        putMillis(entry, "end_ms", wait.endNanos());
        entry.put("resumed", wait.resumed());
    }

    /** Milliseconds, to a hundredth: a gateway's own share of a call is less than one. */
    private static void putMillis(ObjectNode entry, String name, long nanos) {
        if (nanos >= 0) {
            entry.put(name, Math.round(nanos / NANOS_A_MILLI * 100) / 100.0);
        }
    }
}
