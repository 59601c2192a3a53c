package io.sluice.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The source of Pods against a real API server (clause FL-F-5). Not part of the build: {@code check/run} starts the server, and this. */
class RealApiServer {
    private static final PodsConfig APP =
            PodsConfig.builder("").selector("app=vllm").build();
    private static final Duration NOTICED = Duration.ofSeconds(5);

    private static RealCluster cluster;

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCluster() throws IOException {
        cluster = new RealCluster();
    }

    @AfterAll
    static void closeCluster() {
        cluster.close();
    }

    @AfterEach
    void removePods() {
        cluster.removeAll();
    }

    /** Returns a source with the times of production. */
    private PodsSource open() {
        return open(Clusters.OWN, WatchTiming.standard(APP));
    }

    private PodsSource open(Supplier<Config> clusters, WatchTiming timing) {
        return PodsSource.open(APP, clusters, timing, warnings::add);
    }

    private static List<String> ids(InstanceSource source) {
        return source.instances().stream().map(Instance::id).toList();
    }

    private static State state(InstanceSource source) {
        return source.statuses().get(0).state();
    }

    /** Waits as long as operators may have to, and tells how long it took. */
    private static void noticed(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        assertThat(Await.holdsWithin(NOTICED, condition)).as(what).isTrue();
        System.out.printf("%6d ms: %s%n", (System.nanoTime() - start) / 1_000_000, what);
    }

    @Test
    void podsComeAndGo() {
        try (InstanceSource source = KubernetesSources.pods(APP)) {
            noticed("the first list", source::isLoaded);
            cluster.makeReady("engine-0", "10.1.0.1").join();
            noticed("a Pod that is ready", () -> ids(source).equals(List.of("engine-0")));
            assertThat(source.instances().get(0).role()).isEqualTo(Role.PREFILL);
            cluster.end("engine-0");
            noticed("one that is told to end", () -> ids(source).isEmpty());
            cluster.remove("engine-0").join();
            cluster.makeReady("engine-0", "10.1.0.2").join();
            noticed(
                    "one that comes back under its name",
                    () -> !source.instances().isEmpty()
                            && source.instances().get(0).origin().host().equals("10.1.0.2"));
        }
    }

    @Test
    void aServerThatIsKilledKeepsTheListAndWhatWentMeanwhileIsFound() {
        cluster.makeReady("engine-0", "10.1.0.1").join();
        cluster.makeReady("engine-1", "10.1.0.2").join();
        try (InstanceSource source = open()) {
            noticed("both", () -> ids(source).size() == 2);
            cluster.server().kill();
            noticed("that the server is gone", () -> state(source) == State.STALE);
            cluster.server().deleteInEtcd(RealCluster.NAMESPACE, "engine-0");
            assertThat(ids(source)).hasSize(2);
            cluster.server().again();
            noticed(
                    "that it is back",
                    () -> state(source) == State.OK && ids(source).equals(List.of("engine-1")));
            assertThat(warnings).hasSize(1);
        }
    }

    @Test
    void aSourceThatIsOpenedBeforeTheServerIsThereIsLoadedLater() {
        cluster.makeReady("engine-0", "10.1.0.1").join();
        cluster.server().kill();
        try (InstanceSource source = open()) {
            noticed("that there is no server", () -> !warnings.isEmpty());
            assertThat(source.isLoaded()).isFalse();
            cluster.server().again();
            noticed("that there is one", () -> ids(source).equals(List.of("engine-0")));
        }
    }

    @Test
    void aRightThatIsTakenAwayIsNamedAndFoundWhenItIsGivenBack() {
        cluster.makeReady("engine-0", "10.1.0.1").join();
        try (InstanceSource source = open()) {
            noticed("the Pod", () -> !ids(source).isEmpty());
            cluster.revoke();
            cluster.server().kill(); // a watch that is there goes on without the right
            cluster.server().again();
            noticed("that the right is missing", () -> warnings.stream().anyMatch(text -> text.contains("403")));
            assertThat(warnings.get(warnings.size() - 1))
                    .contains("system:serviceaccount:llm:gateway", "cannot list resource", "list and watch on pods");
            assertThat(ids(source)).containsExactly("engine-0");
            cluster.grant();
            noticed("that it is given back", () -> state(source) == State.OK);
        }
    }

    @Test
    void aTokenThatIsRenewedIsReadAgain() throws IOException {
        cluster.makeReady("engine-0", "10.1.0.1").join();
        try (InstanceSource source = open()) {
            noticed("the Pod", () -> !ids(source).isEmpty());
            cluster.endToken();
            cluster.server().kill();
            cluster.server().again();
            noticed("that the token has ended", () -> warnings.stream().anyMatch(text -> text.contains("401")));
            Files.writeString(cluster.token(), cluster.newToken());
            noticed("the new one", () -> state(source) == State.OK);
            assertThat(String.join("", warnings)).doesNotContain(Files.readString(cluster.token()));
        }
    }

    @Test
    void anAuthorityThatIsReplacedIsReadAgain() throws IOException {
        Path authority = Files.createTempFile("ca", ".crt");
        Supplier<Config> clusters = () -> new ConfigBuilder(Config.autoConfigure(null))
                .withCaCertFile(authority.toString())
                .build();
        WatchTiming usual = WatchTiming.standard(APP);
        WatchTiming timing = new WatchTiming(
                usual.firstPause(),
                usual.longestPause(),
                usual.connect(),
                usual.head(),
                usual.silence(),
                usual.watch(),
                usual.relist(),
                Duration.ofSeconds(1));
        Files.copy(
                cluster.server().dir().resolve("stranger.crt"),
                authority,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (InstanceSource source = open(clusters, timing)) {
            noticed("a stranger's certificate", () -> warnings.stream().anyMatch(text -> text.contains("certificate")));
            Files.copy(
                    cluster.server().dir().resolve("ca.crt"),
                    authority,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            noticed("the right one", source::isLoaded);
        }
    }

    /** Between source and server stands a proxy that ends the first watch at once, and begins the second one at a version that is long gone. */
    @Test
    void aVersionThatWasCompactedLeadsToANewList() throws IOException {
        cluster.makeReady("engine-0", "10.1.0.1").join();
        cluster.server().compact();
        cluster.server().kill(); // so that its own memory has forgotten, too
        cluster.server().again();
        List<String> targets = new CopyOnWriteArrayList<>();
        try (ScriptedServer proxy = ScriptedServer.start().onConnection(connection -> forward(connection, targets))) {
            Config plain = new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + proxy.port())
                    .withNamespace(RealCluster.NAMESPACE)
                    .build();
            try (InstanceSource source = open(() -> plain, WatchTiming.standard(APP))) {
                noticed(
                        "410 and a second list",
                        () -> targets.stream()
                                        .filter(target -> target.contains("limit="))
                                        .count()
                                == 2);
                assertThat(ids(source)).containsExactly("engine-0");
                assertThat(warnings).isEmpty();
            }
        }
    }

    private static void forward(ServerConnection connection, List<String> targets) throws IOException {
        while (true) {
            String target = connection.readRequest().target();
            targets.add(target);
            boolean isWatch = target.contains("watch=true");
            long watches =
                    targets.stream().filter(t -> t.contains("watch=true")).count();
            String body = "";
            if (!isWatch || watches == 2) {
                String old = target.replaceAll("resourceVersion=\\d+", "resourceVersion=1")
                        .replaceAll("timeoutSeconds=\\d+", "timeoutSeconds=1");
                body = cluster.server().get(old.substring(1)).join();
            }
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            if (isWatch && watches > 2) {
                return;
            }
            if (!body.isEmpty()) {
                connection.writeChunk(body);
            }
            connection.writeChunk("");
        }
    }

    @Test
    void aThousandPodsComeAndGoWithFlatMemory() {
        try (InstanceSource source = open()) {
            noticed("the first list", source::isLoaded);
            long before = 0;
            for (int round = 0; round < 4; round++) {
                comeAndGo(source, round);
                long used = usedMemory();
                System.out.printf("%6d kB used after round %d%n", used >> 10, round);
                before = round == 0 ? used : before;
            }
            long least = before;
            noticed("no more memory in use than after the first round", () -> usedMemory() - least < 2 << 20);
            assertThat(warnings).isEmpty();
        }
    }

    private static void comeAndGo(InstanceSource source, int round) {
        List<String> names = RealCluster.names(1000);
        for (int from = 0; from < names.size(); from += 50) {
            int first = from;
            CompletableFuture.allOf(names.subList(from, from + 50).stream()
                            .map(name -> cluster.makeReady(
                                    name, "10." + (round + 2) + "." + first / 50 + "." + name.hashCode() % 100))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
        noticed("a thousand Pods after the last was made", () -> ids(source).size() == 1000);
        cluster.removeAll();
        noticed("none after they were deleted", () -> ids(source).isEmpty());
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aSourceThatIsClosedLeavesNoThread() {
        for (int i = 0; i < 30; i++) {
            InstanceSource source = open();
            noticed("the first list", source::isLoaded);
            source.close();
        }
        noticed(
                "no thread",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("sluice-pods")));
        noticed("no client", () -> {
            System.gc();
            return Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().contains("SelectorManager"))
                            .count()
                    <= 3;
        });
    }
}
