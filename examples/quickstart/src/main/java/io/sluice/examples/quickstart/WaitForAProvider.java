package io.sluice.examples.quickstart;

import io.sluice.examples.quickstart.Traffic.Sample;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.fault.RetryDialect;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A provider answers 429 with {@code Retry-After: 1}, twice: the call waits that long, without a thread, and asks again. */
final class WaitForAProvider {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int REFUSALS = 2;

    private WaitForAProvider() {}

    static void run(Servers servers, Report report) throws IOException, InterruptedException {
        servers.externalA.faults(
                Fault.rateLimited(RetryDialect.RETRY_AFTER, RETRY_AFTER).times(REFUSALS));
        RouteTable routes = RouteTable.parse("[{\"prefix\": \"*\", " + servers.target("A") + "}]");
        TimeLine timeLine = new TimeLine();
        try (Gateway gateway = Gateway.builder()
                .routePolicy(RoutePolicies.prefix(routes))
                // True: the route's own endpoint may be waited for, not only those of a fallback chain.
                .retryQueue(RetryQueues.create(RetryQueueConfig.defaults()))
                .retryQueuePrimary(true)
                .listener(timeLine)
                .build()) {
            Sample sample =
                    Traffic.send(gateway, 1, number -> Chat.streamed("gpt-4o")).get(0);
            show(timeLine.legs(), sample, report);
        } finally {
            servers.externalA.clearFaults();
        }
    }

    private static void show(List<TimeLine.Leg> legs, Sample sample, Report report) {
        Table table = new Table("attempt", "because", ">sent at", ">ended at", ">A answered");
        for (TimeLine.Leg leg : legs) {
            table.row(
                    Integer.toString(leg.summary().number()),
                    leg.summary().reason().name().toLowerCase(Locale.ROOT),
                    Text.millis(leg.start()),
                    Text.millis(leg.end()),
                    Integer.toString(leg.summary().status()));
        }
        table.print();
        System.out.printf(
                "%n    The client saw: status %d, its first token after %s, nothing of the waiting.%n",
                sample.status(), Text.seconds(sample.firstToken()));
        report.expect("429: attempts", REFUSALS + 1, legs.size());
        for (int i = 1; i < legs.size(); i++) {
            long gap = legs.get(i).start().minus(legs.get(i - 1).end()).toMillis();
            // A second that is measured from the end of the 429 may be short by its rounding.
            report.expect("429: ms before attempt " + i, RETRY_AFTER.toMillis() - 20, 2 * RETRY_AFTER.toMillis(), gap);
        }
        report.expect("429: complete answers", true, sample.isComplete());
    }
}
