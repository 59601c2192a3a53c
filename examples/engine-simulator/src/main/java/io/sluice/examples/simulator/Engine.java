package io.sluice.examples.simulator;

import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.fault.FaultScript;
import io.sluice.examples.simulator.fault.Occasion;
import io.sluice.examples.simulator.kv.KvMember;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the connections of one engine share. Safe for use by many threads. */
final class Engine {

    /** Finds the answer to a request whose body was read. */
    interface Responder {
        /** Takes a request in; what is not done at once goes on on the loop. */
        Work answer(RecordedRequest request, Executor loop);
    }

    private final EngineOptions options;
    private final @Nullable KvMember kv;
    private final Recorder recorder;
    private final Recorder adminRecorder = new Recorder(0);
    private final Responder responder;
    private volatile RunningScript script = new RunningScript(List.of());

    Engine(EngineOptions options, @Nullable KvMember kv) {
        this.options = options;
        this.kv = kv;
        this.recorder = new Recorder(options.recordedRequests());
        this.responder = new Router(this);
    }

    Engine(EngineOptions options, @Nullable KvMember kv, Responder responder) {
        this.options = options;
        this.kv = kv;
        this.recorder = new Recorder(options.recordedRequests());
        this.responder = responder;
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
    Work answer(RecordedRequest request, Executor loop) {
        return responder.answer(request, loop);
    }

    /** Returns its part in the transfer of KV blocks, null if it is neutral. */
    @Nullable
    KvMember kv() {
        return kv;
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
