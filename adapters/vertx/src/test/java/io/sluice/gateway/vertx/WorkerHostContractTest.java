package io.sluice.gateway.vertx;

import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.spi.HttpTransport;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The handler of a server without a router, in a verticle on workers, or on virtual threads where the JVM has them: every signal hops between those and the event
 * loops. HO-14 is left to the event loops: 800 MiB through the queue of one worker take longer than all other cases together.
 */
class WorkerHostContractTest extends HostContract {
    private static final ThreadingModel THREADS =
            Runtime.version().feature() < 21 ? ThreadingModel.WORKER : ThreadingModel.VIRTUAL_THREAD;

    private static Vertx vertx;

    @BeforeAll
    static void startVertx() {
        vertx = TestHost.vertx();
    }

    @AfterAll
    static void stopVertx() {
        TestHost.close(vertx);
    }

    @Override
    protected HttpTransport newTransport() {
        return VertxTransports.on(vertx);
    }

    @Override
    protected RunningHost start(HostSetup setup) throws Exception {
        VertxGateway calls = VertxGateway.builder(setup.gateway())
                .gatekeeper(setup.gatekeeper())
                .attributes(request -> setup.attributes().apply(RequestFields.of(request)))
                .build();
        CompletableFuture<TestHost> started = new CompletableFuture<>();
        DeploymentOptions worker = new DeploymentOptions().setThreadingModel(THREADS);
        TestHost.await(vertx.deployVerticle(
                new AbstractVerticle() {
                    @Override
                    public void start(Promise<Void> done) {
                        TestHost.listen(vertx, calls, calls.requests())
                                .onSuccess(started::complete)
                                .<Void>mapEmpty()
                                .onComplete(done);
                    }
                },
                worker));
        return started.get();
    }

    @Override
    protected Set<Integer> cannotHold() {
        return Set.of(14);
    }
}
