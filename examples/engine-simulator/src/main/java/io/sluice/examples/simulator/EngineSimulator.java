package io.sluice.examples.simulator;

import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.fault.FaultJson;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts simulated engines from the command line and runs until it is interrupted. */
@Command(
        name = "engine-simulator",
        description = "OpenAI-compatible engines without a model.",
        showDefaultValues = true,
        sortOptions = false)
public final class EngineSimulator implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    @Option(names = "--engines", paramLabel = "N", description = "How many engines; default as many as names, or 1.")
    private @Nullable Integer engines;

    @Option(
            names = "--fleet",
            paramLabel = "SPEC",
            description = "Prefill and decode engines: <protocol>:<n>p<m>d[:staged], such as vllm-mooncake:2p2d.")
    private @Nullable String fleet;

    @Option(names = "--lease-ms", description = "How long a fleet keeps blocks for decode; default the protocol's.")
    private @Nullable Long leaseMs;

    @Option(names = "--host", description = "Address to listen on.")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "Port of the first engine, the others follow; 0 picks free ones.")
    private int port;

    @Option(names = "--name", split = ",", description = "Names; the default is engine-1, engine-2 ...")
    private List<String> names = List.of();

    @Option(names = "--model", split = ",", description = "Models that every engine serves.")
    private List<String> models = List.of("simulated");

    @Option(names = "--api-key", description = "Bearer token that requests must carry.")
    private @Nullable String apiKey;

    @Option(names = "--tokens", description = "Tokens of an answer whose request sets no limit.")
    private int tokens = 16;

    @Option(names = "--delay-ms", description = "Time before each token.")
    private double delayMs;

    @Option(names = "--head-delay-ms", description = "Time before the head of an answer.")
    private double headDelayMs;

    @Option(names = "--prefill-ms-per-kib", description = "More time before the head for each KiB of the request.")
    private double prefillMsPerKib;

    @Option(names = "--capacity", description = "Exchanges at once; more are answered with 503. 0 is no limit.")
    private int capacity;

    @Option(names = "--fault", paramLabel = "JSON", description = "Faults, as in POST /admin/faults; may be repeated.")
    private List<String> faults = List.of();

    @Option(names = "--record", paramLabel = "N", description = "How many requests are kept for /admin/requests.")
    private int recorded = 1000;

    @Option(names = "--threads", paramLabel = "N", description = "Event loops, shared by all engines.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    private final FabricOptions fabric = new FabricOptions();

    /** Made by picocli. */
    EngineSimulator() {}

    /**
     * Runs the simulator: exit status 2 for bad options, 1 if it cannot listen.
     *
     * @param args the options; {@code --help} lists them
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new EngineSimulator()).setExecutionExceptionHandler((problem, command, parsed) -> {
            command.getErr().println(problem.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            if (fabric.isFabric()) {
                runFabric();
            } else if (fleet == null) {
                run(builders(), IoThreads.start(threads));
            } else {
                run(FleetSpec.parse(fleet));
            }
            return CommandLine.ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void run(List<SimulatedEngineBuilder> builders, IoThreads io) throws InterruptedException {
        List<SimulatedEngine> started = new CopyOnWriteArrayList<>();
        Runnable close = () -> {
            started.forEach(SimulatedEngine::close);
            io.close();
        };
        Runtime.getRuntime().addShutdownHook(new Thread(close));
        try {
            for (SimulatedEngineBuilder builder : builders) {
                SimulatedEngine engine = joined(builder).threads(io).start();
                started.add(engine);
                tellListening(engine);
            }
            new CountDownLatch(1).await();
        } finally {
            close.run();
        }
    }

    private void run(FleetSpec asked) throws InterruptedException {
        if (engines != null || !names.isEmpty() || fabric.join != null) {
            throw new IllegalArgumentException("--fleet with --engines, --name or --join (expected: one or the other)");
        }
        Fault[] script = script();
        SimulatedFleetBuilder builder = SimulatedFleet.builder(asked.protocol())
                .prefills(asked.prefills())
                .decodes(asked.decodes())
                .port(port)
                .threads(threads)
                .eachEngine(engine -> configure(engine).faults(script));
        if (leaseMs != null) {
            builder.lease(Duration.ofMillis(leaseMs));
        }
        try (SimulatedFleet started = builder.start()) {
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            started.engines().forEach(this::tellListening);
            tell("instances: " + started.instancesJson());
            tell("proxy: " + started.proxyCommand(asked.staged()));
            new CountDownLatch(1).await();
        }
    }

    /** An engine without its fabric is of no use: whoever started the process is to start it again. */
    private SimulatedEngineBuilder joined(SimulatedEngineBuilder builder) throws InterruptedException {
        if (fabric.join == null) {
            return builder;
        }
        String name = names.isEmpty() ? String.valueOf(fabric.role) : names.get(0);
        return builder.kv(fabric.join(name, host, () -> {
            tell("the fabric is gone");
            Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
        }));
    }

    private void runFabric() throws InterruptedException {
        EngineOptions options =
                configure(SimulatedEngine.builder()).name("fabric").port(port).options();
        IoThreads io = IoThreads.start(1);
        try (FabricHost started = FabricHost.start(fabric.newFabric(), fabric.fabricPort, options, io)) {
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            tell("fabric listening on " + host + ":" + started.memberPort() + ", books on " + host + ":"
                    + started.port());
            new CountDownLatch(1).await();
        } finally {
            io.close();
        }
    }

    private void tellListening(SimulatedEngine engine) {
        tell("engine " + engine.name() + " listening on " + engine.host() + ":" + engine.port());
    }

    private void tell(String line) {
        PrintWriter out = spec().commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private List<SimulatedEngineBuilder> builders() {
        int count = engines == null ? Math.max(1, names.size()) : engines;
        if (count < 1) {
            throw new IllegalArgumentException("--engines: " + count + " (expected: >= 1)");
        }
        if (!names.isEmpty() && names.size() != count) {
            throw new IllegalArgumentException("--name: " + names.size() + " names (expected: " + count + ")");
        }
        fabric.validate(count > 1);
        Fault[] script = script();
        return IntStream.range(0, count)
                .mapToObj(i -> builder(i).faults(script).validate())
                .toList();
    }

    private Fault[] script() {
        List<Fault> script = new ArrayList<>();
        faults.forEach(json -> script.addAll(FaultJson.parse(json)));
        if (capacity > 0) {
            script.add(Fault.capacity(capacity));
        }
        return script.toArray(Fault[]::new);
    }

    private SimulatedEngineBuilder builder(int index) {
        return configure(SimulatedEngine.builder())
                .name(names.isEmpty() ? "engine-" + (index + 1) : names.get(index))
                .port(port == 0 ? 0 : port + index);
    }

    private SimulatedEngineBuilder configure(SimulatedEngineBuilder engine) {
        return engine.models(models.toArray(String[]::new))
                .host(host)
                .apiKey(apiKey)
                .tokens(tokens)
                .tokenDelay(millis(delayMs))
                .headDelay(millis(headDelayMs))
                .prefillPerKib(millis(prefillMsPerKib))
                .recordedRequests(recorded);
    }

    private static Duration millis(double value) {
        return Duration.ofNanos(Math.round(value * 1e6));
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}
