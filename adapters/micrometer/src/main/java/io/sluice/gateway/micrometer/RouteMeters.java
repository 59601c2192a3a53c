package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.host.ModelNames;
import java.time.Duration;

/** What is measured of the calls of one route. Safe for use by any number of threads. */
final class RouteMeters {
    private final OwnMeters meters;
    private final String route;
    private final LabelledMeters<RouteModelMeters> models;
    private final Timer duration;
    private final Timer timeToFirstByte;
    private final Timer timeToFirstContent;
    private final Timer timePerOutputToken;
    private final Counter bytes;

    RouteMeters(OwnMeters meters, String route) {
        this.meters = meters;
        this.route = route;
        this.models = new LabelledMeters<>(ModelNames.MOST + 2, model -> new RouteModelMeters(meters, route, model));
        this.duration = timer("sluice.call.duration", "From a call's start to its end", Buckets.CALLS);
        this.timeToFirstByte =
                timer("sluice.time.to.first.byte", "From a call's start to its answer's head", Buckets.CALLS);
        this.timeToFirstContent = timer(
                "sluice.time.to.first.content",
                "From a call's start to the first content of an event stream",
                Buckets.CALLS);
        this.timePerOutputToken = timer(
                "sluice.time.per.output.token",
                "For each token of an event stream after the first, if it tells how many there are",
                Buckets.TOKEN_TIMES);
        this.bytes = meters.counter("sluice.response.bytes", "Bytes of answers given to clients", "route", route);
    }

    void record(String model, CallSummary call, CallFigures figures) {
        models.of(model).record(call);
        duration.record(call.duration());
        bytes.increment((double) call.responseBytes());
        Duration head = call.timeToHead();
        if (head != null) {
            timeToFirstByte.record(head);
        }
        figures.recordFirstContent(timeToFirstContent);
        figures.recordPerOutputToken(timePerOutputToken);
    }

    private Timer timer(String name, String description, Duration[] buckets) {
        return meters.timer(name, description, buckets, "route", route);
    }

    @Override
    public String toString() {
        return "RouteMeters[" + route + "]";
    }
}
