package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.routing.contract.ChangingInstanceSourceContract;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** The source of Pods keeps the contract of sources (clause SC-I-2). */
class PodsContractTest extends ChangingInstanceSourceContract {
    /** Nothing here waits for a failure: what is slow on a busy machine is to be none. */
    private static final WatchTiming PATIENT = new WatchTiming(
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMillis(1));

    private final FakeApiServer server = new FakeApiServer();

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    @Override
    protected InstanceSource newSource(int... numbers) {
        server.set(pods(numbers));
        PodsSource source = PodsSource.open(
                PodsConfig.builder("llm").selector("app=vllm").build(), server::config, PATIENT, warning -> {
                    throw new AssertionError(warning);
                });
        server.awaitWatches(1);
        return source;
    }

    @Override
    protected void change(int... numbers) {
        boolean watched = server.watches() > 0;
        long before = server.requests("watch=true");
        server.set(pods(numbers));
        if (watched) {
            server.endWatches();
            // The thread that watches again has told everybody before; one whose source is closed does not.
            Await.until(
                    "the next watch",
                    () -> server.wire().connection(0).isClosedByClient()
                            || (server.requests("watch=true") > before && server.watches() == 1));
        }
    }

    @Override
    protected String id(int number) {
        return "pod-" + number;
    }

    private static List<ObjectNode> pods(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(n -> Pods.ready("pod-" + n, "10.0.0." + n))
                .toList();
    }
}
