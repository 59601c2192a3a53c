package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import java.util.ArrayList;
import java.util.List;

/** Finds what entries want of connections and a transport can't do (clause RT-C-9). */
final class TransportCheck {
    private TransportCheck() {}

    static List<ConfigProblem> problems(List<RouteEntry> entries, HttpTransport transport) {
        List<ConfigProblem> problems = new ArrayList<>();
        for (RouteEntry entry : entries) {
            if (entry.route() instanceof Route.External external) {
                for (String name : transport.unsupported(external.endpoint())) {
                    problems.add(new ConfigProblem(
                            entry.path() + "." + name, "", "what the transport can do, or to be absent"));
                }
            }
        }
        return problems;
    }
}
