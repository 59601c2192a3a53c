package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What it costs that several gateways do not see each other's calls, as a table in Markdown, between two comments that name it. */
final class GatewaysTable {
    private static final String HEAD = """
            | policy | gateways | mean s to first token | times that of one | p99 s to first token | cache hits | imbalance |
            |---|---|---:|---:|---:|---:|---:|
            """;
    private static final Pattern PLACE =
            Pattern.compile("(<!-- figures: gateways -->\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final List<Integer> GATEWAYS = List.of(2, 4);
    private static final List<PlacementPolicies> POLICIES = List.of(
            PlacementPolicies.LEAST_REQUESTS,
            PlacementPolicies.POWER_OF_TWO,
            PlacementPolicies.LEAST_TOKENS,
            PlacementPolicies.PREFIX_AFFINITY,
            PlacementPolicies.SESSION_AFFINITY,
            PlacementPolicies.EXPECTED_LATENCY);

    private static final List<PlacementPolicies> CHECKED =
            List.of(PlacementPolicies.LEAST_REQUESTS, PlacementPolicies.EXPECTED_LATENCY);

    /** After it each gateway hears of the others' placements, where they are shared; and up to 2 ms until it is told. */
    private static final Duration DELAY = Duration.ofMillis(5);

    private GatewaysTable() {}

    /**
     * Returns the page with the table as it is now.
     *
     * @param isWhole whether all rows are computed anew, which takes a while; else those of the two policies that go by loads alone and by all that is shared
     */
    static String inPage(String page, boolean isWhole) {
        Matcher found = PLACE.matcher(page);
        if (!found.find()) {
            throw new AssertionError("no place for the figures of gateways");
        }
        String before = found.group();
        return found.replaceFirst("$1" + Matcher.quoteReplacement(table(before, isWhole)) + "$2");
    }

    private static String table(String before, boolean isWhole) {
        Scenario scenario = Scenario.conversations(0.8);
        return HEAD
                + POLICIES.parallelStream()
                        .map(policy -> isWhole || CHECKED.contains(policy)
                                ? rows(scenario, policy)
                                : rowsBefore(before, policy))
                        .collect(Collectors.joining());
    }

    private static String rowsBefore(String before, PlacementPolicies policy) {
        return before.lines()
                .filter(line -> line.startsWith("| `" + policy + "` |"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static String rows(Scenario scenario, PlacementPolicies policy) {
        FleetResult one = Experiment.CONVERSATIONS.of(policy);
        StringBuilder rows = new StringBuilder(row(policy, "1", one, one));
        for (int gateways : GATEWAYS) {
            rows.append(row(policy, gateways + "", run(scenario, policy, Gateways.blind(gateways)), one));
            if (policy != PlacementPolicies.SESSION_AFFINITY) {
                FleetResult shared = run(scenario, policy, Gateways.shared(gateways, DELAY));
                rows.append(row(policy, gateways + ", shared, 5 ms", shared, one));
            }
        }
        if (policy == PlacementPolicies.PREFIX_AFFINITY) {
            FleetResult kept = run(scenario, policy, new Gateways(4, true, null));
            rows.append(row(policy, "4, and a balancer that keeps clients at one", kept, one));
        }
        return rows.toString();
    }

    private static FleetResult run(Scenario scenario, PlacementPolicies policy, Gateways gateways) {
        return scenario.run(policy, gateways, Scenario.SEED);
    }

    private static String row(PlacementPolicies policy, String gateways, FleetResult result, FleetResult one) {
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %.3f | %.2f | %.2f | %.1f%% | %.2f |\n",
                policy,
                gateways,
                result.meanSeconds(),
                result.meanSeconds() / one.meanSeconds(),
                result.p99Seconds(),
                100 * result.hitRate(),
                result.imbalance());
    }
}
