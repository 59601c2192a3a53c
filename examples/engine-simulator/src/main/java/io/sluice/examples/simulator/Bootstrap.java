package io.sluice.examples.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.examples.simulator.kv.KvEngine;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The bootstrap server of a prefill engine, on a port of its own: {@code GET /query} tells the id of the engine, as a
 * gateway needs it to name the engine to a decode engine.
 */
final class Bootstrap {

    private final AtomicReference<@Nullable KvEngine> owner = new AtomicReference<>();
    private final EngineServer server;

    private Bootstrap(EngineOptions engine, IoThreads threads) {
        EngineOptions options = engine.sideServer("bootstrap");
        this.server =
                EngineServer.start(new Engine(options, null, (request, loop) -> Work.done(answer(request))), threads);
    }

    static Bootstrap start(EngineOptions engine, IoThreads threads) {
        return new Bootstrap(engine, threads);
    }

    int port() {
        return server.port();
    }

    /** Begins to answer for an engine. */
    void serve(KvEngine engine) {
        owner.set(engine);
    }

    private Answer answer(RecordedRequest request) {
        KvEngine engine = owner.get();
        if (engine == null || !request.method().equals("GET") || !request.path().equals("/query")) {
            return OpenAiError.of(404, "Not found: " + request.path(), null, "not_found");
        }
        ObjectNode ranks = Json.object();
        ObjectNode rank = ranks.putObject("0").put("engine_id", engine.engineId());
        rank.putObject("worker_addr").putObject("0").put("0", engine.auxHost() + ":" + (engine.auxPort() + 1));
        return Answer.json(200, ranks);
    }

    void close() {
        server.close();
    }
}
