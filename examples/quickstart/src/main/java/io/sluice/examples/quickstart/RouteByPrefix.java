package io.sluice.examples.quickstart;

import io.sluice.examples.quickstart.Traffic.Sample;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.scheduling.Schedulers;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The model's name decides: an exact name beats every prefix, a longer prefix a shorter one; what fits nothing is 404. */
final class RouteByPrefix {
    private static final int CALLS = 20;
    private static final String UNMATCHED = "unmatched";

    private static final List<Example> EXAMPLES = List.of(
            new Example("*=local qwen-*=A doubao-*=B", "llama-3", "local"),
            new Example("*=local qwen-*=A doubao-*=B", "doubao-pro", "B"),
            new Example("gpt*=A gpt-3*=B", "gpt-3-turbo", "B"),
            new Example("claude-2*=A claude-2=B", "claude-2", "B"),
            new Example("GPT-*=A", "gpt-4", UNMATCHED));

    private RouteByPrefix() {}

    /** A config in short, a model that is asked for, and where that must go. */
    private record Example(String config, String model, String route) {
        /** Returns the config as the library reads it. */
        String json(Servers servers) {
            return Stream.of(config.split(" "))
                    .map(entry -> entry.split("="))
                    .map(entry -> "{\"prefix\": \"" + entry[0] + "\", " + servers.target(entry[1]) + "}")
                    .collect(Collectors.joining(", ", "[", "]"));
        }
    }

    static void run(Servers servers, Report report) throws IOException, InterruptedException {
        Table table =
                new Table("pattern=target", "model", "route", ">expected", ">seen", ">status", ">first token (p50)");
        for (Example example : EXAMPLES) {
            servers.forget();
            List<Sample> samples;
            try (Gateway gateway = Gateway.builder()
                    .routePolicy(RoutePolicies.prefix(RouteTable.parse(example.json(servers))))
                    .scheduler(Schedulers.roundRobin(servers.instances()))
                    .build()) {
                samples = Traffic.send(gateway, CALLS, number -> Chat.streamed(example.model));
            }
            int seen = example.route.equals(UNMATCHED) ? notFound(samples) : servers.seenBy(example.route);
            table.row(
                    example.config,
                    example.model,
                    example.route,
                    Text.percent(CALLS, CALLS),
                    Text.percent(seen, CALLS),
                    Traffic.statuses(samples),
                    Text.millis(Traffic.medianFirstToken(samples)));
            check(example, servers, samples, seen, report);
        }
        table.print();
    }

    private static void check(Example example, Servers servers, List<Sample> samples, int seen, Report report) {
        String what = "prefix: " + example.model + " with " + example.config + ": ";
        boolean unmatched = example.route.equals(UNMATCHED);
        report.expect(what + "calls that went to " + example.route, CALLS, seen);
        report.expect(what + "calls that any server saw", unmatched ? 0 : CALLS, servers.seenByAll());
        report.expect(what + "complete answers", unmatched ? 0 : CALLS, Traffic.complete(samples));
    }

    private static int notFound(List<Sample> samples) {
        return (int) samples.stream()
                .filter(sample -> sample.status() == 404 && sample.text().contains("\"model_not_found\""))
                .count();
    }
}
