package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that change while the host runs. */
@DisplayName("Changing instances")
class InstancePoolTest {
    @Test
    @DisplayName("I-3: a higher version, or another endpoint of the same version, replaces; a lower version is ignored")
    void versions() {
        InstancePool pool = new InstancePool(List.of(instance("x", 1, 5), instance("y", 2, 5)));
        pool.replace(List.of(instance("x", 3, 4), instance("y", 4, 5), instance("z", 5, 0)));
        assertThat(pool.instances()).containsExactly(instance("x", 1, 5), instance("y", 4, 5), instance("z", 5, 0));
        pool.replace(List.of(instance("x", 6, 6)));
        assertThat(pool.instances()).containsExactly(instance("x", 6, 6));
    }

    @Test
    @DisplayName("A list that is wrong changes nothing")
    void wrongList() {
        InstancePool pool = new InstancePool(List.of(instance("x", 1, 0)));
        assertThatThrownBy(() -> pool.replace(List.of(instance("y", 1, 0), instance("y", 2, 0))))
                .isInstanceOf(ConfigurationException.class);
        assertThat(pool.instances()).containsExactly(instance("x", 1, 0));
    }

    @Test
    @DisplayName("A file that is wrong or gone changes nothing and is told once, and the next good one counts")
    void wrongFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("instances.json");
        Files.writeString(file, listOf(1));
        InstancePool pool = new InstancePool(List.of(instance("h:1", 1, 0)));
        List<String> warnings = new ArrayList<>();
        try (InstancesFile watched = new InstancesFile(file, List.of(instance("other", 9, 0)), pool, warnings::add)) {
            for (String wrong : List.of("[{]", "[{\"infer_type\":\"neutral\"}]", "{}", "\n")) {
                Files.writeString(file, wrong);
                watched.check();
                watched.check();
                assertThat(pool.instances()).containsExactly(instance("h:1", 1, 0));
            }
            Files.delete(file);
            watched.check();
            watched.check();
            assertThat(pool.instances()).containsExactly(instance("h:1", 1, 0));
            Files.writeString(file, listOf(2));
            watched.check();
            assertThat(pool.instances()).extracting(Instance::id).containsExactly("127.0.0.1:2", "other");
        }
        String stay = "The instances stay as they are, since " + file;
        assertThat(warnings)
                .containsExactly(
                        stay + " is wrong: instances: (expected: a JSON array; it breaks off in line 1)",
                        stay + " is wrong: instances[0].endpoint: (expected: an object with host and port)",
                        stay + " is wrong: instances: (expected: a JSON array)",
                        stay + " is empty (expected: a JSON array; [] for none)",
                        stay + " cannot be read");
    }

    @Test
    @DisplayName("A file is read again within 2 s of a change")
    void file(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("instances.json");
        try (SimulatedEngine first = SimulatedEngine.builder().models("m").start();
                SimulatedEngine second = SimulatedEngine.builder().models("m").start()) {
            Files.writeString(file, listOf(first.port()));
            try (RunningProxy proxy = RunningProxy.start("--instances=@" + file)) {
                call(proxy);
                assertThat(first.requests()).hasSize(1);
                InstancePool pool = proxy.proxy().pool();
                Files.writeString(file, listOf(second.port()));
                String id = "127.0.0.1:" + second.port();
                assertThat(Await.holdsWithin(
                                Duration.ofSeconds(2),
                                () -> pool.instances().stream()
                                        .anyMatch(each -> each.id().equals(id))))
                        .isTrue();
                call(proxy);
                assertThat(first.requests()).hasSize(1);
                assertThat(second.requests()).hasSize(1);
            }
        }
    }

    private static void call(RunningProxy proxy) throws Exception {
        String request = RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}");
        assertThat(proxy.exchange(request).status()).isEqualTo(200);
    }

    private static String listOf(int port) {
        return "[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":" + port + "}}]";
    }

    private static Instance instance(String id, int port, long version) {
        return Instance.builder(Origin.of("http", "h", port))
                .id(id)
                .version(version)
                .build();
    }
}
