package io.sluice.examples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.scheduling.Schedulers;
import java.io.IOException;

/** The gateway tells where a call would go and why, and sends nothing. */
final class ExplainACall {
    private ExplainACall() {}

    static void run(Servers servers, Report report) throws IOException {
        RouteTable routes = RouteTable.parse("""
                [{"weight": 30, %s},
                 {"weight": 70, %s}]""".formatted(servers.target("local"), servers.target("A")));
        ObjectMapper mapper = new ObjectMapper();
        JsonNode json;
        try (Gateway gateway = Gateway.builder()
                .routePolicy(RoutePolicies.weighted(routes))
                .scheduler(Schedulers.roundRobin(servers.instances()))
                .build()) {
            json = mapper.readTree(gateway.explain(Chat.streamed("llama-3")).toJson());
        }
        String pretty = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        pretty.lines().forEach(line -> System.out.println("    " + line));
        report.expect(
                "explain: share of our engines",
                0.3,
                json.at("/routing/options/0/share").asDouble());
        report.expect(
                "explain: share of A", 0.7, json.at("/routing/options/1/share").asDouble());
        report.expect(
                "explain: engines that could take the call",
                2,
                json.at("/scheduling/candidates").size());
        report.expect("explain: requests that a server saw", 0, servers.seenByAll());
    }
}
