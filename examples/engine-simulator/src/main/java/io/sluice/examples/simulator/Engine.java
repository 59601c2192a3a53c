package io.sluice.examples.simulator;

import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.fault.FaultScript;
import io.sluice.examples.simulator.fault.Occasion;
import java.time.Duration;
import java.util.List;

/** What the connections of one engine share. Safe for use by many threads. */
final class Engine {

    private final EngineOptions options;
    private final Recorder recorder;
    private final Recorder adminRecorder = new Recorder(0);
    private final Router router;
    private volatile RunningScript script = new RunningScript(List.of());

    Engine(EngineOptions options) {
        this.options = options;
        this.recorder = new Recorder(options.recordedRequests());
        this.router = new Router(this);
    }

    EngineOptions options() {
        return options;
    }

    Recorder recorder() {
        return recorder;
    }

    /** Returns the books that a request belongs into: those of admin requests are nobody's concern. */
    Recorder recorder(String target) {
        return AdminHandler.serves(target) ? adminRecorder : recorder;
    }

    /** Returns the answer to a request whose body was read, as if nothing were wrong. */
    Answer answer(RecordedRequest request) {
        return router.answer(request);
    }

    List<Fault> faults() {
        return script.faults.faults();
    }

    void faults(List<Fault> faults) {
        script = new RunningScript(faults);
    }

    /** Returns the fault that strikes the request. */
    Fault nextFault(RecordedRequest request) {
        RunningScript current = script;
        if (current.faults.isEmpty() || AdminHandler.serves(request.target())) {
            return Fault.NONE;
        }
        Occasion occasion = new Occasion(
                request.method(),
                request.path(),
                request.indexOnConnection() > 0,
                recorder.open(),
                Duration.ofNanos(System.nanoTime() - current.startedNanos));
        return current.faults.next(occasion);
    }

    private static final class RunningScript {
        final FaultScript faults;
        final long startedNanos = System.nanoTime();

        RunningScript(List<Fault> faults) {
            this.faults = new FaultScript(faults);
        }
    }
}
