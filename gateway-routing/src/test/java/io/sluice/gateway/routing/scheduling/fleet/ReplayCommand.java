package io.sluice.gateway.routing.scheduling.fleet;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Replays a trace from the command line: {@code TRACE SCENARIO LOADS CONTENDERS}, lists with commas. Prints a line for each run. */
final class ReplayCommand {
    private static final List<ReplayScenario> SCENARIOS = List.of(
            ReplayScenario.EIGHT, ReplayScenario.THIRTY_TWO, ReplayScenario.ONE_SLOW, ReplayScenario.ONE_DIES);

    private ReplayCommand() {}

    public static void main(String[] args) {
        Replay trace = new Replay(TraceFile.read(Path.of(args[0])));
        ReplayScenario scenario = SCENARIOS.stream()
                .filter(one -> one.name().equals(args[1]))
                .findFirst()
                .orElseThrow();
        List<Contender> contenders = args.length < 4
                ? Contenders.ALL
                : Stream.of(args[3].split(",")).map(Contenders::of).toList();
        Arrays.stream(args[2].split(","))
                .map(Double::parseDouble)
                .flatMap(load -> contenders.stream().map(contender -> new Run(load, contender)))
                .toList()
                .parallelStream()
                .map(run -> run.line(scenario, trace))
                .forEachOrdered(System.out::println);
    }

    private record Run(double load, Contender contender) {
        String line(ReplayScenario scenario, Replay trace) {
            long start = System.nanoTime();
            FleetResult result = scenario.run(trace, contender, load);
            return String.format(
                    Locale.ROOT,
                    "%3.0f%% %-18s mean %7.3f p99 %7.2f tok/s %6.0f within %5.1f%% hits %4.1f%% ms/token %5.1f followed %4.1f%% imbalance %.2f failed %d backlog %d  (%d ms)",
                    100 * load,
                    contender.name(),
                    result.meanSeconds(),
                    result.p99Seconds(),
                    result.tokensPerSecond(),
                    100 * result.withinLimits(),
                    100 * result.hitRate(),
                    result.millisPerToken(),
                    100 * result.followed(),
                    result.imbalance(),
                    result.failed(),
                    result.backlog(),
                    (System.nanoTime() - start) / 1_000_000);
        }
    }
}
