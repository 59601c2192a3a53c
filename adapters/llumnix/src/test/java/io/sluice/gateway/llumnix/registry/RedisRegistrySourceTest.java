package io.sluice.gateway.llumnix.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ScriptedRedis;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.instances.InstanceScheme;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances from a Redis, whatever that does (clause FL-F-1). */
class RedisRegistrySourceTest {
    private static final String PREFIX = "llumnix:discovery:";

    private final FakeRedis fake = new FakeRedis();
    private final List<InstanceSource> opened = new ArrayList<>();
    private @Nullable ScriptedRedis running;
    private int port;

    @BeforeEach
    void startRedis() throws IOException {
        ScriptedRedis redis = new ScriptedRedis(port, fake);
        running = redis;
        port = redis.port();
    }

    @AfterEach
    void stopAll() throws IOException {
        opened.forEach(InstanceSource::close);
        stopRedis();
    }

    @Test
    void listsWhatKeysWithThePrefixSay() {
        fake.put(PREFIX + "b", Pods.value("b", 1, 2));
        fake.put(PREFIX + "a", Pods.value("a", 1, 1));
        fake.put(PREFIX + "c", Pods.value("c", 1, 3));
        fake.put("another:d", Pods.value("d", 1, 4));
        InstanceSource source = open("");
        Await.until("it has looked", source::isLoaded);
        assertThat(ids(source)).containsExactly("a_dp0", "b_dp0", "c_dp0");
        assertThat(source.statuses().get(0).name()).isEqualTo("redis://127.0.0.1:" + port);
    }

    @Test
    void thePrefixIsNoPattern() {
        fake.put("[*?]\\x:a", Pods.value("a", 1, 1));
        InstanceSource source = open("&prefix=[*?]\\x:");
        Await.until("it is found", () -> ids(source).equals(List.of("a_dp0")));
        assertThat(redis().commands().get(0).get(3)).isEqualTo("\\[\\*\\?\\]\\\\x:*");
    }

    @Test
    void changesAreSeenAndTold() {
        fake.put(PREFIX + "a", Pods.value("a", 1, 1));
        InstanceSource source = open("");
        List<List<Instance>> told = new java.util.concurrent.CopyOnWriteArrayList<>();
        Await.until("it has looked", source::isLoaded);
        source.onChange(told::add);
        fake.put(PREFIX + "a", Pods.value("a", 2, 9));
        Await.until("the other address", () -> told.size() == 1);
        fake.put(PREFIX + "a", Pods.value("a", 3));
        Await.until("no engines", () -> told.size() == 2);
        assertThat(source.instances()).isEmpty();
    }

    @Test
    void aRedisThatDiesAndComesBackEmptyCostsNoInstance() throws Exception {
        fake.put(PREFIX + "a", Pods.value("a", 1, 1));
        InstanceSource source = open("");
        Await.until("it has looked", source::isLoaded);
        stopRedis();
        Await.until("it is stale", () -> state(source) == State.STALE);
        assertThat(ids(source)).containsExactly("a_dp0");
        fake.data.clear();
        startRedis();
        Await.until("it is well again", () -> state(source) == State.OK);
        assertThat(ids(source)).containsExactly("a_dp0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-LOADING Redis is loading the dataset in memory\r\n",
                "-NOAUTH Authentication required.\r\n",
                "-NOPERM this user has no permissions to run the 'scan' command\r\n",
                "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
                ":1\r\n",
                "$-1\r\n",
                "?what\r\n"
            })
    void aRedisThatAnswersSomethingElseKeepsTheList(String response) {
        fake.put(PREFIX + "a", Pods.value("a", 1, 1));
        InstanceSource source = open("");
        Await.until("it has looked", source::isLoaded);
        fake.instead = response;
        Await.until("it is stale", () -> state(source) == State.STALE);
        assertThat(ids(source)).containsExactly("a_dp0");
        fake.instead = null;
        Await.until("it is well again", () -> state(source) == State.OK);
    }

    @Test
    void aRedisThatHangsKeepsTheList() {
        fake.put(PREFIX + "a", Pods.value("a", 1, 1));
        InstanceSource source = open("&timeout-ms=50");
        Await.until("it has looked", source::isLoaded);
        fake.hangs = true;
        Await.until("it is stale", () -> state(source) == State.STALE);
        assertThat(ids(source)).containsExactly("a_dp0");
    }

    @Test
    void valuesThatAreNoneAreLeftOut() {
        fake.put(PREFIX + "a", Pods.value("a", 1, 1));
        fake.put(PREFIX + "list", Pods.value("list", 1, 2));
        fake.values.put(PREFIX + "list", "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n");
        fake.put(PREFIX + "huge", new byte[PodInfo.MOST_BYTES * 2]);
        fake.put(PREFIX + "junk", new byte[] {5, 6, 7});
        fake.put(PREFIX + "just-gone", new byte[0]);
        InstanceSource source = open("");
        Await.until("it has looked", source::isLoaded);
        assertThat(ids(source)).containsExactly("a_dp0");
        assertThat(state(source)).isEqualTo(State.OK);
    }

    @Test
    void openingDoesNotWaitForARedisThatIsNotThere() throws Exception {
        stopRedis();
        InstanceSource source = open("");
        assertThat(source.isLoaded()).isFalse();
        assertThat(source.instances()).isEmpty();
        fake.put(PREFIX + "a", Pods.value("a", 1, 1));
        startRedis();
        Await.until("it is found", () -> ids(source).equals(List.of("a_dp0")));
    }

    private InstanceSource open(String more) {
        InstanceScheme scheme = ServiceLoader.load(InstanceScheme.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.schemes().contains("redis"))
                .findFirst()
                .orElseThrow();
        String text = "redis://127.0.0.1:" + port + "?interval-ms=2" + more;
        InstanceSource source =
                scheme.read(ServiceAddress.of("instances", text, name -> null)).get();
        opened.add(source);
        return source;
    }

    private ScriptedRedis redis() {
        return java.util.Objects.requireNonNull(running);
    }

    private void stopRedis() throws IOException {
        redis().close();
    }

    private static State state(InstanceSource source) {
        return source.statuses().get(0).state();
    }

    private static List<String> ids(InstanceSource source) {
        return source.instances().stream().map(Instance::id).toList();
    }
}
