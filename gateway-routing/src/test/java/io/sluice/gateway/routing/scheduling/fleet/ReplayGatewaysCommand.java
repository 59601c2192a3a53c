package io.sluice.gateway.routing.scheduling.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Replays a trace with one, two and four gateways, which know nothing of each other or hear of each other's placements after a delay, and prints rows of a table. */
final class ReplayGatewaysCommand {
    private static final List<Gateways> GATEWAYS = Stream.concat(
                    Stream.of(1, 2, 4).map(Gateways::blind),
                    Stream.of(2, 4)
                            .flatMap(count -> Stream.of(2, 5, 20, 100)
                                    .map(millis -> Gateways.shared(count, Duration.ofMillis(millis)))))
            .toList();

    private ReplayGatewaysCommand() {}

    /**
     * Runs it.
     *
     * @param arguments a trace, how many engines there are, the load as a part of what they keep up with, and the name of a policy
     */
    public static void main(String[] arguments) {
        Replay trace = new Replay(TraceFile.read(Path.of(arguments[0])));
        ReplayScenario scenario = arguments[1].equals("8") ? ReplayScenario.EIGHT : ReplayScenario.THIRTY_TWO;
        double load = Double.parseDouble(arguments[2]);
        Contender contender = Contenders.of(arguments[3]);
        FleetResult one = scenario.run(trace, contender, load);
        GATEWAYS.parallelStream()
                .map(gateways -> row(gateways, scenario.run(trace, contender, load, gateways), one))
                .forEachOrdered(System.out::print);
    }

    private static String row(Gateways gateways, FleetResult result, FleetResult one) {
        Duration delay = gateways.delay();
        return String.format(
                Locale.ROOT,
                "| %d | %s | %.3f | %.3f | %.2f | %.1f%% |\n",
                gateways.count(),
                delay == null ? "no" : "after " + delay.toMillis() + " ms",
                result.meanSeconds(),
                result.meanSeconds() / one.meanSeconds(),
                result.p99Seconds(),
                100 * result.hitRate());
    }
}
