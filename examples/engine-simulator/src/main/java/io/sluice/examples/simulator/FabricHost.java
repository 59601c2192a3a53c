package io.sluice.examples.simulator;

import io.sluice.examples.simulator.kv.FabricServer;
import io.sluice.examples.simulator.kv.KvFabric;
import java.util.concurrent.Executor;

/** A fabric for engines that are processes of their own, and its books on a port for HTTP: {@code /health}, {@code /admin/kv}. */
final class FabricHost implements AutoCloseable {

    private final KvFabric fabric;
    private final FabricServer members;
    private final EngineServer books;

    private FabricHost(KvFabric fabric, FabricServer members, EngineOptions options, IoThreads threads) {
        this.fabric = fabric;
        this.members = members;
        this.books = EngineServer.start(new Engine(options, null, this::answer), threads);
    }

    /**
     * Starts one.
     *
     * @param fabric what engines join
     * @param memberPort where they do, 0 for a free port
     * @param options where the books are shown
     * @param threads what serves the books
     */
    static FabricHost start(KvFabric fabric, int memberPort, EngineOptions options, IoThreads threads) {
        FabricServer members = FabricServer.start(fabric, options.host(), memberPort);
        try {
            return new FabricHost(fabric, members, options, threads);
        } catch (RuntimeException e) {
            members.close();
            throw e;
        }
    }

    /** Returns the port that engines join at. */
    int memberPort() {
        return members.port();
    }

    /** Returns the port of the books. */
    int port() {
        return books.port();
    }

    private Work answer(RecordedRequest request, Executor loop) {
        return Work.done(
                switch (request.method() + " " + request.path()) {
                    case "GET /health" -> Answer.empty(200);
                    case "GET /admin/kv" -> Answer.json(200, KvAdmin.books(fabric));
                    case "DELETE /admin/kv" -> {
                        fabric.clear();
                        yield Answer.empty(204);
                    }
                    default -> OpenAiError.of(404, "Not found: " + request.path(), null, "not_found");
                });
    }

    @Override
    public void close() {
        books.close();
        members.close();
    }
}
