package io.sluice.examples.quickstart;

import io.sluice.examples.quickstart.Traffic.Sample;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.ReloadableRoutePolicy;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.spi.RoutePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** New routes replace the old ones while answers stream: those go on to their end, and later calls go the new way. */
final class SwapRoutes {
    private static final String MODEL = "claude-2";
    private static final int CALLS = 60;
    private static final int CALLS_AFTERWARDS = 20;

    private SwapRoutes() {}

    static void run(Servers servers, Report report) throws IOException, InterruptedException {
        // Slow enough that many answers of A stream when the routes are swapped.
        servers.externalA.faults(Fault.slowChunks(Duration.ofMillis(2)));
        ReloadableRoutePolicy routes = RoutePolicies.reloadable(everythingTo("A", servers));
        RoutePolicy newRoutes = everythingTo("B", servers);
        Table table = new Table("calls", ">sent", ">seen by A", ">seen by B", ">status", ">complete");
        try (Gateway gateway = Gateway.builder().routePolicy(routes).build()) {
            List<Sample> during = Traffic.send(gateway, CALLS, number -> {
                if (number == CALLS / 2) {
                    routes.replace(newRoutes);
                }
                return Chat.streamed(MODEL);
            });
            row(table, "swapped halfway", servers, during);
            report.expect("swap: complete answers", CALLS, Traffic.complete(during));
            report.expect("swap: calls that A saw", CALLS / 2 - Traffic.AT_A_TIME, CALLS - 1, servers.seenBy("A"));
            report.expect("swap: calls that A and B saw", CALLS, servers.seenBy("A") + servers.seenBy("B"));

            servers.forget();
            List<Sample> afterwards = Traffic.send(gateway, CALLS_AFTERWARDS, number -> Chat.streamed(MODEL));
            row(table, "afterwards", servers, afterwards);
            report.expect("swap: complete answers afterwards", CALLS_AFTERWARDS, Traffic.complete(afterwards));
            report.expect("swap: calls that B saw afterwards", CALLS_AFTERWARDS, servers.seenBy("B"));
        } finally {
            servers.externalA.clearFaults();
        }
        table.print();
    }

    private static RoutePolicy everythingTo(String name, Servers servers) {
        return RoutePolicies.prefix(RouteTable.parse("[{\"prefix\": \"*\", " + servers.target(name) + "}]"));
    }

    private static void row(Table table, String what, Servers servers, List<Sample> samples) {
        table.row(
                what,
                Integer.toString(samples.size()),
                Integer.toString(servers.seenBy("A")),
                Integer.toString(servers.seenBy("B")),
                Traffic.statuses(samples),
                Integer.toString(Traffic.complete(samples)));
    }
}
