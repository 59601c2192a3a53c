package io.sluice.examples.quickstart;

import io.sluice.examples.quickstart.Traffic.Sample;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.scheduling.Schedulers;
import java.io.IOException;
import java.util.List;

/** 30% of the calls stay with our engines, which share them evenly; 70% go to an external service. */
final class SplitByWeight {
    private static final String MODEL = "llama-3";
    private static final int CALLS = 1000;

    /** Four standard deviations of the draws: 4 * sqrt(1000 * 0.3 * 0.7). */
    private static final int TOLERANCE = 58;

    private SplitByWeight() {}

    static void run(Servers servers, Report report) throws IOException, InterruptedException {
        String baseUrl = Servers.baseUrl(servers.externalA);
        RouteTable routes = RouteTable.parse("""
                [{"weight": 30, "base_url": "local"},
                 {"weight": 70, "base_url": "%s", "api_key": "%s"}]""".formatted(baseUrl, Servers.KEY_OF_A));
        List<Sample> samples;
        try (Gateway gateway = Gateway.builder()
                .routePolicy(RoutePolicies.weighted(routes))
                .scheduler(Schedulers.roundRobin(servers.instances()))
                .build()) {
            samples = Traffic.send(gateway, CALLS, number -> Chat.streamed(MODEL));
        }
        print(servers, samples);
        check(servers, samples, report);
    }

    private static void print(Servers servers, List<Sample> samples) {
        Table table = new Table("route", ">expected", ">seen", ">calls", ">status", ">first token (p50)");
        routeRow(table, "local", 30, servers.seenBy("local"), on("internal", samples));
        engineRow(table, "  engine-1", Servers.seenBy(servers.engine1));
        engineRow(table, "  engine-2", Servers.seenBy(servers.engine2));
        String baseUrl = Servers.baseUrl(servers.externalA);
        routeRow(table, "A = " + baseUrl, 70, servers.seenBy("A"), on(baseUrl, samples));
        table.print();
        System.out.println();
        System.out.println("    Draws are random: 24.2% to 35.8% is within 4 standard deviations. Engines take turns.");
        System.out.println("    Checked as well: every body arrived byte for byte, and A never saw the client's key.");
    }

    private static void routeRow(Table table, String route, int percent, int seen, List<Sample> samples) {
        table.row(
                route,
                Text.percent(percent, 100),
                Text.percent(seen, CALLS),
                Integer.toString(seen),
                Traffic.statuses(samples),
                Text.millis(Traffic.medianFirstToken(samples)));
    }

    private static void engineRow(Table table, String engine, int seen) {
        table.row(engine, Text.percent(15, 100), Text.percent(seen, CALLS), Integer.toString(seen), "", "");
    }

    private static void check(Servers servers, List<Sample> samples, Report report) {
        int local = servers.seenBy("local");
        report.expect("weight: calls that our engines saw", 300 - TOLERANCE, 300 + TOLERANCE, local);
        report.expect("weight: calls that A saw", CALLS - local, servers.seenBy("A"));
        report.expect(
                "weight: calls that the gateway counts as internal",
                local,
                on("internal", samples).size());
        report.expect(
                "weight: calls of engine-1 more than of engine-2",
                -1,
                1,
                Servers.seenBy(servers.engine1) - Servers.seenBy(servers.engine2));
        report.expect("weight: complete answers", CALLS, Traffic.complete(samples));
        report.expect(
                "weight: bodies that arrived byte for byte", CALLS, servers.seenWithBody(Chat.streamedJson(MODEL)));
        report.expect("weight: calls that took the client's key along to A", 0, servers.seenWithClientKeyOutside());
    }

    private static List<Sample> on(String route, List<Sample> samples) {
        return samples.stream()
                .filter(sample -> sample.summary().route().equals(route))
                .toList();
    }
}
