package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The pages of operators on real sockets: HC-L-4, HC-L-5. */
@DisplayName("Pages of operators")
class OperatorPagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STREAM =
            RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":true,\"max_tokens\":5}");

    @Test
    @DisplayName("HC-L-4: an admin port has all pages, the main port then has calls and probes only")
    void adminPort() throws IOException {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start();
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port(), "--admin-port=0")) {
            int admin = adminPort(proxy);
            for (String path :
                    List.of("/metrics", "/status", "/status/events", "/explain", "/drain/x", "/admit/x", "/")) {
                assertThat(proxy.exchange(RawClient.get(path)).status())
                        .as(path)
                        .isEqualTo(404);
            }
            for (String path : List.of("/livez", "/readyz", "/healthz")) {
                assertThat(proxy.exchange(RawClient.get(path)).body()).isEqualTo("ok");
                assertThat(exchange(admin, RawClient.get(path)).body()).isEqualTo("ok");
            }
            assertThat(exchange(admin, RawClient.get("/metrics")).body()).contains("sluice_open_calls");
            assertThat(exchange(admin, RawClient.post("/explain", "{\"model\":\"m\"}"))
                            .body())
                    .contains("internal");
            assertThat(exchange(admin, RawClient.get("/v1/models")).status()).isEqualTo(404);
            JsonNode status =
                    JSON.readTree(exchange(admin, RawClient.get("/status")).body());
            assertThat(status.at("/instances/0/id").textValue()).isEqualTo("127.0.0.1:" + engine.port());
            assertThat(status.at("/options/drain-timeout-ms").intValue()).isEqualTo(10_000);
            assertThat(status.at("/sources/0/state").textValue()).isEqualTo("ok");
        }
    }

    @Test
    @DisplayName("HC-L-5: watchers that leave without a word are forgotten, and do not hold up a drain")
    void watchers() throws Exception {
        RunningProxy proxy = RunningProxy.start("--llm-backend-endpoints=127.0.0.1:1");
        for (int round = 0; round < 2; round++) {
            List<RawClient> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                RawClient watcher = proxy.connect();
                watcher.send(RawClient.get("/status/events"));
                assertThat(watcher.readHead().status()).isEqualTo(200);
                assertThat(watcher.readChunk())
                        .startsWith("data: {\"version\":")
                        .endsWith("}\n\n");
                all.add(watcher);
            }
            assertThat(proxy.exchange(RawClient.get("/status/events")).status()).isEqualTo(503);
            for (RawClient watcher : all) {
                watcher.close();
            }
            Await.until("all have left", () -> proxy.proxy().server().connections() == 0);
        }
        try (RawClient watcher = proxy.connect()) {
            watcher.send(RawClient.get("/status/events")).readHead();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(proxy::drainAndClose);
            assertThat(watcher.readToEnd()).endsWith("0\r\n\r\n");
            Await.value(drained);
        }
    }

    @Test
    @DisplayName(
            "HC-L-5: an engine that is taken out under load gets no new call, and no call is lost when it then ends")
    void drainUnderLoad() throws Exception {
        SimulatedEngine leaves = engine();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try (SimulatedEngine stays = engine();
                RunningProxy proxy = RunningProxy.start(
                        "--llm-backend-endpoints=127.0.0.1:" + stays.port() + ",127.0.0.1:" + leaves.port())) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(CompletableFuture.runAsync(() -> callOn(proxy, over, calls), clients));
            }
            Await.until(
                    "both work",
                    () -> leaves.stats().requests() > 4 && stays.stats().requests() > 4);
            String id = "127.0.0.1:" + leaves.port();
            assertThat(proxy.exchange(RawClient.post("/drain/" + id, "")).status())
                    .isEqualTo(200);
            Await.until("it is at rest", () -> openCalls(proxy, id) == 0);
            long before = leaves.stats().requests();
            leaves.close();
            int soFar = calls.get();
            Await.until("calls go on", () -> calls.get() > soFar + 20);
            assertThat(leaves.stats().requests()).isEqualTo(before);
            over.set(true);
            running.forEach(Await::value);
        } finally {
            over.set(true);
            leaves.close();
            clients.shutdown();
        }
    }

    private static void callOn(RunningProxy proxy, AtomicBoolean over, AtomicInteger calls) {
        try (RawClient client = proxy.connect()) {
            while (!over.get()) {
                RawClient.Response head = client.send(STREAM).readHead();
                assertThat(head.status()).isEqualTo(200);
                String last = "";
                for (String chunk = client.readChunk(); !chunk.isEmpty(); chunk = client.readChunk()) {
                    last = chunk;
                }
                assertThat(last).endsWith("data: [DONE]\n\n");
                calls.incrementAndGet();
            }
        } catch (IOException e) {
            throw new AssertionError("a call was lost", e);
        }
    }

    @Test
    @DisplayName(
            "HC-L-4: once the end is announced probes are 503, calls on old and new connections are served, and each is the last of its connection")
    void announced() throws Exception {
        try (SimulatedEngine engine = engine()) {
            RunningProxy proxy = RunningProxy.inFrontOf(engine.port(), "--admin-port=0");
            int admin = adminPort(proxy);
            try (RawClient resting = proxy.connect()) {
                assertThat(resting.send(RawClient.get("/readyz")).read().status())
                        .isEqualTo(200);
                proxy.proxy().announceEnd();
                for (int port : new int[] {proxy.port(), admin}) {
                    RawClient.Response ready = exchange(port, RawClient.get("/readyz"));
                    assertThat(ready.status()).isEqualTo(503);
                    assertThat(ready.body()).isEqualTo("draining\n");
                    assertThat(exchange(port, RawClient.get("/healthz")).status())
                            .isEqualTo(503);
                    assertThat(exchange(port, RawClient.get("/livez")).status()).isEqualTo(200);
                }
                assertThat(resting.send(STREAM).readHead().header("connection")).isEqualTo("close");
                assertThat(resting.readToEnd()).contains("[DONE]");
                RawClient.Response late = exchange(
                        proxy.port(),
                        RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}"));
                assertThat(late.status()).isEqualTo(200);
                assertThat(late.header("connection")).isEqualTo("close");
            }
            proxy.drainAndClose();
        }
    }

    private static SimulatedEngine engine() {
        return SimulatedEngine.builder()
                .models("m")
                .tokenDelay(Duration.ofMillis(2))
                .start();
    }

    private static int openCalls(RunningProxy proxy, String id) {
        return proxy.proxy().scheduler().statuses().stream()
                .filter(status -> status.instance().id().equals(id))
                .mapToInt(status -> status.openCalls())
                .sum();
    }

    private static int adminPort(RunningProxy proxy) {
        String address = proxy.proxy().adminAddress().orElseThrow();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static RawClient.Response exchange(int port, String request) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return client.send(request).read();
        }
    }
}
