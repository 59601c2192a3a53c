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
import io.sluice.gateway.testkit.TestTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Pods of a namespace are instances, whatever becomes of the API server (clause FL-F-5). */
class PodsSourceTest {
    private static final PodsConfig APP =
            PodsConfig.builder("llm").selector("app=vllm").build();

    private final FakeApiServer server = new FakeApiServer();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private @Nullable PodsSource source;

    static WatchTiming timing(Duration relist) {
        return timing(relist, Duration.ofMillis(800));
    }

    private static WatchTiming timing(Duration relist, Duration response) {
        Duration second = Duration.ofSeconds(1);
        return new WatchTiming(
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                second,
                response,
                Duration.ofMillis(700),
                Duration.ofMinutes(5),
                relist,
                Duration.ofMillis(1));
    }

    private PodsSource open(PodsConfig config, Config cluster, Duration relist) {
        source = PodsSource.open(config, () -> cluster, timing(relist), warnings::add);
        return source;
    }

    /** Waits for a server that speaks TLS, which takes its time to begin with. */
    private PodsSource openTls(PodsConfig config, Config cluster) {
        WatchTiming patient = timing(Duration.ofMinutes(10), Duration.ofSeconds(5));
        source = PodsSource.open(config, () -> cluster, patient, warnings::add);
        return source;
    }

    private PodsSource open(PodsConfig config) {
        return open(config, server.config(), Duration.ofMinutes(10));
    }

    /** Returns a source that watches. */
    private PodsSource watching() {
        PodsSource opened = open(APP);
        server.awaitWatches(1);
        return opened;
    }

    @AfterEach
    void close() throws IOException {
        if (source != null) {
            source.close();
        }
        server.close();
    }

    private static void await(InstanceSource source, String... ids) {
        Await.until(List.of(ids) + " of " + source, () -> ids(source).equals(List.of(ids)));
    }

    private static List<String> ids(InstanceSource source) {
        return source.instances().stream().map(Instance::id).toList();
    }

    private static void awaitState(InstanceSource source, State state) {
        Await.until(state + " of " + source, () -> source.statuses().get(0).state() == state);
    }

    @Test
    void podsThatAreReadyAndDoNotEndAreInstances() {
        server.put(Pods.ready("a", "10.0.0.1"));
        server.put(Pods.unready("b", "10.0.0.2"));
        server.put(Pods.ending("c", "10.0.0.3"));
        PodsSource pods = watching();
        await(pods, "a");
        assertThat(pods.instances().get(0).origin()).hasToString("http://10.0.0.1:8000");
        server.put(Pods.ready("b", "10.0.0.2"));
        await(pods, "a", "b");
        server.put(Pods.ending("a", "10.0.0.1"));
        await(pods, "b");
        server.delete("a").delete("b");
        await(pods);
        assertThat(warnings).isEmpty();
        assertThat(pods.statuses().get(0).name()).isEqualTo("k8s://llm?selector=app=vllm");
    }

    @Test
    void onlyPodsOfTheNamespaceAndTheSelectorAreAskedForWithTheToken() {
        watching();
        assertThat(server.requests()).allSatisfy(request -> {
            assertThat(request.target()).startsWith("/api/v1/namespaces/llm/pods?labelSelector=app%3Dvllm&");
            assertThat(request.headers("Authorization")).containsExactly("Bearer s3cret-token");
        });
    }

    @Test
    void withoutANamespaceItIsThatOfTheCluster() {
        open(PodsConfig.builder("").selector("app=vllm").build());
        server.awaitWatches(1);
        assertThat(server.requests("/namespaces/own/pods")).isEqualTo(2);
    }

    @Test
    void aPodThatComesBackWithAnotherAddressIsAChange() {
        server.put(Pods.ready("vllm-0", "10.0.0.1"));
        PodsSource pods = watching();
        await(pods, "vllm-0");
        server.delete("vllm-0").put(Pods.ready("vllm-0", "10.0.0.9"));
        Await.until(
                "the new address",
                () -> pods.instances().size() == 1
                        && pods.instances().get(0).origin().host().equals("10.0.0.9"));
    }

    @Test
    void aServerThatIsGoneKeepsTheListAndOneThatComesBackIsAsked() {
        server.put(Pods.ready("a", "10.0.0.1")).put(Pods.ready("b", "10.0.0.2"));
        PodsSource pods = watching();
        await(pods, "a", "b");
        server.die();
        awaitState(pods, State.STALE);
        assertThat(ids(pods)).containsExactly("a", "b");
        server.delete("a").put(Pods.ready("c", "10.0.0.3"));
        long before = server.requests().size();
        Await.until("more tries", () -> server.requests().size() > before + 3);
        assertThat(ids(pods)).containsExactly("a", "b");
        server.comeBack();
        await(pods, "b", "c");
        awaitState(pods, State.OK);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0))
                .startsWith("The instances stay as they are, since the Pods of k8s://llm (app=vllm)");
    }

    @Test
    void aServerThatIsNotThereYetIsAskedUntilItIs() {
        server.die();
        PodsSource pods = open(APP);
        Await.until("a warning", () -> !warnings.isEmpty());
        assertThat(pods.isLoaded()).isFalse();
        assertThat(pods.statuses().get(0).state()).isEqualTo(State.LOADING);
        server.put(Pods.ready("a", "10.0.0.1")).comeBack();
        await(pods, "a");
        assertThat(pods.isLoaded()).isTrue();
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aWatchThatIsCutOffIsNoFailureIfTheNextOneSucceeds() {
        server.put(Pods.ready("a", "10.0.0.1"));
        PodsSource pods = watching();
        server.say("cut");
        Await.until("another watch", () -> server.requests("watch=true") == 2);
        server.put(Pods.ready("b", "10.0.0.2"));
        await(pods, "a", "b");
        assertThat(warnings).isEmpty();
    }

    @Test
    void aWatchThatEndsGoesOnWhereItEndedWithoutAList() {
        PodsSource pods = watching();
        server.put(Pods.ready("a", "10.0.0.1"));
        await(pods, "a");
        server.endWatches();
        server.put(Pods.ready("b", "10.0.0.2"));
        await(pods, "a", "b");
        assertThat(server.requests("limit=")).isEqualTo(1);
        assertThat(server.requests("watch=true&allowWatchBookmarks=true&resourceVersion=1&"))
                .isEqualTo(1);
    }

    @Test
    void aBookmarkMovesTheVersionFromWhichTheWatchGoesOn() {
        watching();
        server.put(Pods.ready("a", "10.0.0.1"));
        server.say(FakeApiServer.event("BOOKMARK", Pods.read("{\"metadata\":{\"resourceVersion\":\"1\"}}")));
        server.endWatches();
        Await.until("another watch", () -> server.requests("watch=true") == 2);
        assertThat(server.requests("resourceVersion=1&")).isEqualTo(1);
    }

    @Test
    void changesThatTheServerNoLongerKnowsAreListed() {
        server.put(Pods.ready("a", "10.0.0.1"));
        PodsSource pods = watching();
        await(pods, "a");
        server.deleteSilently("a");
        server.say(
                "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"message\":\"too old resource version\"}}\n");
        await(pods);
        server.deleteSilently("a");
        server.watchFault(FakeApiServer.refusal(410, "Expired"));
        server.put(Pods.ready("b", "10.0.0.2"));
        server.endWatches();
        await(pods, "b");
        assertThat(warnings).isEmpty();
    }

    @Test
    void aMissedChangeIsFoundByTheNextList() {
        server.put(Pods.ready("a", "10.0.0.1"));
        PodsSource pods = open(APP, server.config(), Duration.ofMillis(300));
        await(pods, "a");
        server.deleteSilently("a");
        server.say(FakeApiServer.event("BOOKMARK", Pods.read("{\"metadata\":{\"resourceVersion\":\"1\"}}")));
        Await.until("the next list", () -> {
            server.say(FakeApiServer.event("BOOKMARK", Pods.read("{\"metadata\":{\"resourceVersion\":\"1\"}}")));
            return ids(pods).isEmpty();
        });
        assertThat(warnings).isEmpty();
    }

    @Test
    void aWatchThatFallsSilentIsBegunAgain() {
        server.put(Pods.ready("a", "10.0.0.1"));
        PodsSource pods = watching();
        await(pods, "a");
        server.deleteSilently("a");
        await(pods);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aServerThatDoesNotRespondInTimeHasFailed() {
        server.put(Pods.ready("a", "10.0.0.1"));
        server.listFault("HTTP/1.1 200 OK\r\n");
        PodsSource pods = open(APP);
        Await.until("a warning", () -> !warnings.isEmpty());
        server.listFault("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"kind\":\"PodList\",\"items\":[");
        long before = server.requests("limit=");
        Await.until("half a list is given up", () -> server.requests("limit=") >= before + 2);
        assertThat(pods.isLoaded()).isFalse();
        server.comeBack();
        await(pods, "a");
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aRightThatIsMissingIsNamedOnceAndFoundWhenItIsGiven() {
        server.put(Pods.ready("a", "10.0.0.1"));
        server.listFault(FakeApiServer.refusal(403, "pods is forbidden: User gw cannot list resource pods"));
        PodsSource pods = open(APP);
        Await.until("three tries", () -> server.requests("limit=") >= 3);
        server.listFault(null);
        server.watchFault(FakeApiServer.refusal(403, "pods is forbidden: User gw cannot watch resource pods"));
        await(pods, "a");
        Await.until("three more", () -> server.requests("watch=true") >= 3);
        assertThat(pods.statuses().get(0).state()).isEqualTo(State.STALE);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0))
                .contains("403", "Role with the verbs list and watch on pods", "cannot list resource pods");
        server.comeBack();
        awaitState(pods, State.OK);
    }

    @Test
    void anotherFailureIsToldWhenItHasComeTwice() {
        server.die();
        open(APP);
        Await.until("a warning", () -> !warnings.isEmpty());
        server.listFault(FakeApiServer.refusal(403, "not yet"));
        long before = server.requests("limit=");
        Await.until("another warning", () -> warnings.size() == 2);
        assertThat(server.requests("limit=")).isGreaterThan(before + 1);
        assertThat(warnings.get(1)).contains("403");
    }

    @Test
    void aTokenThatIsRefusedIsNamedAndNeverShown() {
        server.listFault(FakeApiServer.refusal(401, "Unauthorized"));
        open(APP);
        Await.until("a warning", () -> !warnings.isEmpty());
        assertThat(warnings.get(0)).contains("401", "token").doesNotContain("s3cret");
    }

    @Test
    void aTokenIsAskedForAgainForEachRequest() {
        AtomicReference<String> token = new AtomicReference<>("first");
        Config cluster = new ConfigBuilder(server.config()).withOauthToken(null).build();
        cluster.setOauthTokenProvider(token::get);
        open(APP, cluster, Duration.ofMinutes(10));
        server.awaitWatches(1);
        token.set("second");
        server.endWatches();
        Await.until("another watch", () -> server.requests("watch=true") == 2);
        assertThat(server.requests().get(2).headers("Authorization")).containsExactly("Bearer second");
    }

    @Test
    void aServerThatWantsToBeLeftAloneIs() {
        server.listFault(FakeApiServer.refusal(429, "too many requests", "Retry-After: 1\r\n"));
        PodsSource pods = open(APP);
        Await.until("a warning", () -> !warnings.isEmpty());
        server.comeBack();
        long start = System.nanoTime();
        Await.until("the list", pods::isLoaded);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
        assertThat(server.requests("limit=")).isEqualTo(2);
    }

    @Test
    void whatIsNoListOfPodsChangesNothing() {
        server.put(Pods.ready("a", "10.0.0.1"));
        PodsSource pods = watching();
        for (String body : List.of(
                "<html>",
                "[]",
                "{}",
                "{\"items\":[]}",
                "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[1]}",
                "{\"items\":[{},")) {
            server.listFault("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            long before = server.requests("limit=");
            server.say("nonsense\n");
            server.say("cut");
            Await.until("two lists of " + body, () -> server.requests("limit=") >= before + 2);
            assertThat(ids(pods)).containsExactly("a");
        }
        server.comeBack();
        awaitState(pods, State.OK);
    }

    @Test
    void aCertificateOfAStrangerIsNamed() throws IOException {
        try (ScriptedServer tls = ScriptedServer.startTls(TestTls.context())) {
            Config cluster = new ConfigBuilder(Config.empty())
                    .withMasterUrl("https://localhost:" + tls.port())
                    .build();
            PodsSource pods = openTls(APP, cluster);
            Await.until("a warning", () -> !warnings.isEmpty());
            assertThat(warnings.get(0)).contains("certificate");
            assertThat(pods.isLoaded()).isFalse();
            pods.close();
        }
    }

    @Test
    void anAuthorityThatIsMissingIsNamedAndUsedWhenItIsThere(@TempDir Path dir) throws IOException {
        Path authority = dir.resolve("ca.crt");
        server.put(Pods.ready("a", "10.0.0.1"));
        Config cluster = new ConfigBuilder(server.config())
                .withCaCertFile(authority.toString())
                .build();
        PodsSource pods = open(APP, cluster, Duration.ofMinutes(10));
        Await.until("a warning", () -> !warnings.isEmpty());
        assertThat(warnings.get(0)).contains("no client can be made", "ca.crt");
        Files.copy(Path.of("src/test/resources/authority.crt"), authority);
        await(pods, "a");
        assertThat(warnings).hasSize(1);
    }

    @Test
    void eachRoleMayHaveASelectorOfItsOwn() {
        server.put(Pods.ready("a", "10.0.0.1"));
        PodsSource pods = open(PodsConfig.builder("llm")
                .prefillSelector("role=p")
                .decodeSelector("role=d")
                .build());
        server.awaitWatches(2);
        await(pods, "a"); // this server heeds no selector, so both find it
        assertThat(pods.instances().get(0).role()).isEqualTo(Role.PREFILL);
        assertThat(server.requests("labelSelector=role%3Dd&")).isEqualTo(2);
    }

    @Test
    void aSourceWithTwoSelectorsIsLoadedWhenBothAreListed() {
        server.listFault("");
        PodsSource pods = open(PodsConfig.builder("llm")
                .prefillSelector("p")
                .decodeSelector("d")
                .build());
        Await.until("both tell", () -> warnings.size() == 2);
        assertThat(pods.isLoaded()).isFalse();
        server.comeBack();
        awaitState(pods, State.OK);
    }

    @Test
    void aPodAtWhichSomethingWrongIsWrittenIsLeftOutByName() {
        server.put(Pods.ready("a", "10.0.0.1"));
        server.put(Pods.annotated(Pods.ready("b", "10.0.0.2"), "sluice/ports", "http"));
        PodsSource pods = watching();
        await(pods, "a");
        server.put(Pods.annotated(Pods.ready("b", "10.0.0.2"), "sluice/ports", "http"));
        server.put(Pods.annotated(Pods.ready("b", "10.0.0.2"), "sluice/ports", "1"));
        await(pods, "a", "b");
        assertThat(warnings)
                .containsExactly(
                        "The Pod b of k8s://llm (app=vllm) is left out: sluice/ports: http (expected: 1 to 65535)");
    }

    @Test
    void aThousandPodsComeInPagesAndGo() {
        IntStream.range(0, 1200).forEach(n -> server.put(Pods.ready("p" + n, "10.0." + n / 250 + "." + n % 250)));
        PodsSource pods = watching();
        Await.until("all", () -> pods.instances().size() == 1200);
        assertThat(server.requests("limit=")).isEqualTo(3);
        IntStream.range(0, 1200).forEach(n -> server.delete("p" + n));
        Await.until("none", () -> pods.instances().isEmpty());
    }

    @Test
    void closingEndsTheWatchAndItsConnection() {
        PodsSource pods = watching();
        pods.close();
        pods.close();
        assertThat(Await.holdsWithin(ServerConnection.PROMPT, () -> {
                    server.say(FakeApiServer.event("BOOKMARK", Pods.read("{}")));
                    return server.wire().connection(0).isClosedByClient();
                }))
                .isTrue();
    }
}
