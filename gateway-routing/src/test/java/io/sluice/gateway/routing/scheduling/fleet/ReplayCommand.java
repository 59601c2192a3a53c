package io.sluice.gateway.routing.scheduling.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Replays a trace from the command line, for who works on a policy: prints the rows of a table as soon as those before are there. */
final class ReplayCommand {
    private ReplayCommand() {}

    /**
     * Runs it.
     *
     * @param arguments a trace, the name of a scenario, loads with commas between them, and names of contenders likewise; all of these if they are left out
     */
    public static void main(String[] arguments) {
        List<Double> loads =
                Stream.of(arguments[2].split(",")).map(Double::valueOf).toList();
        List<Contender> contenders = arguments.length < 4
                ? Contenders.ALL
                : Stream.of(arguments[3].split(",")).map(Contenders::of).toList();
        run(
                new Replay(TraceFile.read(Path.of(arguments[0]))),
                ReplayScenario.of(arguments[1]),
                loads,
                contenders,
                System.out::print);
    }

    private static void run(
            Replay trace,
            ReplayScenario scenario,
            List<Double> loads,
            List<Contender> contenders,
            Consumer<String> output) {
        loads.stream()
                .flatMap(load -> contenders.stream().map(contender -> new Run(load, contender)))
                .toList()
                .parallelStream()
                .map(run -> ReplayTable.row(run.load, run.contender, scenario.run(trace, run.contender, run.load)))
                .forEachOrdered(output);
    }

    private record Run(double load, Contender contender) {}
}
