package io.sluice.gateway.routing.instances;

import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.scheduling.ChangingSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The instance sources that are shipped (clause SC-I-2). */
@DisplayName("SC-I-2")
class InstanceSourcesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();

    @TempDir
    private Path directory;

    @Test
    @DisplayName("fixed: a copy, in which ids differ")
    void fixed() {
        List<Instance> list = new ArrayList<>(named("a"));
        InstanceSource source = InstanceSources.fixed(list);
        list.clear();
        assertThat(source.instances()).isEqualTo(named("a"));
        assertThatThrownBy(() -> InstanceSources.fixed(named("a", "a"))).isInstanceOf(ConfigurationException.class);
    }

    @Test
    @DisplayName("file: a change is told, as an immutable list; a lower version is ignored (SC-I-3)")
    void file() throws Exception {
        Path file = directory.resolve("instances.json");
        write(file, json(1, 5), json(2, 0));
        InstanceSource source = InstanceSources.file(file, clock, SECOND);
        List<List<Instance>> told = new ArrayList<>();
        InstanceSource.Subscription subscription = source.onChange(told::add);
        List<Instance> before = source.instances();
        clock.advance(SECOND);
        assertThat(told).isEmpty();
        write(file, json(1, 4), json(3, 0));
        clock.advance(SECOND);
        assertThat(source.instances()).extracting(Instance::id).containsExactly("h:1", "h:3");
        assertThat(source.instances().get(0).version()).isEqualTo(5);
        assertThat(told).containsExactly(source.instances());
        assertThat(before).extracting(Instance::id).containsExactly("h:1", "h:2");
        subscription.cancel();
        write(file, json(4, 0));
        clock.advance(SECOND);
        assertThat(told).hasSize(1);
        source.close();
        source.close();
        assertThat(clock.pending()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gone  | cannot be read",
                "empty | is empty (expected: a JSON array; [] for none)",
                "twice | is wrong: instances[1].id",
                "[{]   | is wrong: instances:",
                "{}    | is wrong: instances:",
                "[{\"infer_type\":\"neutral\"}] | is wrong: instances[0].endpoint"
            })
    @DisplayName("file: one that becomes wrong keeps the old list and warns once, and the next good one counts")
    void wrongFile(String wrong, String warning) throws Exception {
        Path file = directory.resolve("instances.json");
        write(file, json(1, 0));
        List<String> warnings = new ArrayList<>();
        try (InstanceSource source = new FileSource(file, clock, false, SECOND, warnings::add)) {
            switch (wrong) {
                case "gone" -> Files.delete(file);
                case "empty" -> Files.writeString(file, "");
                case "twice" -> write(file, json(1, 0), json(1, 0));
                default -> Files.writeString(file, wrong);
            }
            clock.advance(SECOND.multipliedBy(3));
            assertThat(source.instances()).extracting(Instance::id).containsExactly("h:1");
            assertThat(warnings).singleElement().asString().contains(file + " " + warning);
            write(file, json(2, 0));
            clock.advance(SECOND);
            assertThat(source.instances()).extracting(Instance::id).containsExactly("h:2");
            assertThat(warnings).hasSize(1);
        }
    }

    @Test
    @DisplayName("file: one that is wrong from the beginning is refused")
    void wrongFromTheBeginning() {
        assertThatThrownBy(() -> InstanceSources.file(directory.resolve("none")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a readable file in UTF-8");
    }

    @Test
    @DisplayName("file: it is read again within 2 s, by itself")
    void inTime() throws Exception {
        Path file = directory.resolve("instances.json");
        write(file, json(1, 0));
        try (InstanceSource source = InstanceSources.file(file)) {
            write(file, json(2, 0));
            assertThat(Await.holdsWithin(
                            Duration.ofSeconds(2),
                            () -> source.instances().get(0).id().equals("h:2")))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("dns: an instance for each address; a look-up that fails keeps the list, another order is no change")
    void dns() throws Exception {
        List<InetAddress> answer = new ArrayList<>(List.of(address("10.0.0.2"), address("10.0.0.1"), address("::1")));
        DnsConfig config = DnsConfig.of("engines.example", 8000)
                .withRole(Role.DECODE)
                .withModel("m")
                .withPeriod(SECOND)
                .withResolver(host -> {
                    if (answer.isEmpty()) {
                        throw new UnknownHostException(host);
                    }
                    return List.copyOf(answer);
                });
        try (InstanceSource source = InstanceSources.dns(config, clock)) {
            List<List<Instance>> told = new ArrayList<>();
            source.onChange(told::add);
            assertThat(source.instances())
                    .contains(Instance.builder(Origin.of("http", "10.0.0.1", 8000))
                            .model("m")
                            .role(Role.DECODE)
                            .build());
            assertThat(source.instances())
                    .extracting(Instance::id)
                    .containsExactly("0:0:0:0:0:0:0:1:8000", "10.0.0.1:8000", "10.0.0.2:8000");
            Collections.reverse(answer);
            clock.advance(SECOND);
            answer.clear();
            clock.advance(SECOND.multipliedBy(3));
            assertThat(told).isEmpty();
            answer.add(address("10.0.0.2"));
            clock.advance(SECOND);
            assertThat(source.instances()).extracting(Instance::id).containsExactly("10.0.0.2:8000");
            assertThat(told).hasSize(1);
        }
        assertThat(clock.pending()).isZero();
    }

    @Test
    @DisplayName("dns: a name that three look-ups do not find stands for no instance, until it is found")
    void dnsWithoutThatName() throws Exception {
        List<InetAddress> answer = new ArrayList<>();
        DnsConfig config = DnsConfig.of("engines.example", 8000)
                .withPeriod(SECOND)
                .withResolver(host -> {
                    if (answer.isEmpty()) {
                        throw new UnknownHostException(host);
                    }
                    return List.copyOf(answer);
                });
        try (InstanceSource source = InstanceSources.dns(config, clock)) {
            clock.advance(SECOND);
            assertThat(source.isLoaded()).isFalse();
            clock.advance(SECOND);
            assertThat(source.isLoaded()).isTrue();
            assertThat(source.instances()).isEmpty();
            assertThat(source.statuses().get(0).state()).isEqualTo(SourceStatus.State.STALE);
            answer.add(address("10.0.0.2"));
            clock.advance(SECOND);
            assertThat(source.instances()).extracting(Instance::id).containsExactly("10.0.0.2:8000");
            assertThat(source.statuses().get(0).state()).isEqualTo(SourceStatus.State.OK);
        }
    }

    @Test
    @DisplayName("dns: the JVM's resolver, and no instances while the first look-up fails")
    void dnsOfTheJvm() {
        try (InstanceSource source = InstanceSources.dns("127.0.0.1", 8000)) {
            assertThat(source.instances()).extracting(Instance::id).containsExactly("127.0.0.1:8000");
        }
        DnsConfig failing = DnsConfig.of("h", 1).withResolver(host -> {
            throw new UnknownHostException(host);
        });
        try (InstanceSource source = InstanceSources.dns(failing)) {
            assertThat(source.instances()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "joined: all of several; of those with the same id the one that is named first, and the others are told once")
    void joined() {
        ChangingSource changing = new ChangingSource(named("b"));
        List<String> warnings = new ArrayList<>();
        try (InstanceSource source =
                new JoinedSource(List.of(InstanceSources.fixed(named("a")), changing), warnings::add)) {
            changing.set(named("c", "d"));
            assertThat(source.instances()).isEqualTo(named("a", "c", "d"));
            assertThat(warnings).isEmpty();
            Instance other = instance("a").model("other").build();
            changing.set(List.of(other, instance("e").build()));
            assertThat(source.instances()).as("the rest comes all the same").isEqualTo(named("a", "e"));
            changing.set(List.of(other, instance("f").build()));
            assertThat(source.instances()).isEqualTo(named("a", "f"));
            assertThat(warnings)
                    .containsExactly("Instances are left out, since a source before theirs names their ids: a");
            changing.set(List.of());
            assertThat(source.instances()).isEqualTo(List.of(instance("a").build()));
            changing.set(List.of(other));
            assertThat(warnings).as("it is news again").hasSize(2);
        }
        assertThat(changing.listeners()).isZero();
    }

    @Test
    @DisplayName(
            "a source of the host's: knows nothing for certain until its first list, and refuses a list in which an id stands twice (SC-I-3)")
    void own() {
        OwnSource source = new OwnSource();
        List<List<Instance>> told = new ArrayList<>();
        source.onChange(told::add);
        assertThat(source.isLoaded()).isFalse();
        assertThatThrownBy(() -> source.publish(named("a", "a"))).isInstanceOf(ConfigurationException.class);
        assertThat(source.isLoaded()).isFalse();
        source.publish(List.of(instance("a").version(2).build()));
        assertThat(source.isLoaded()).isTrue();
        source.publish(List.of(instance("a").version(1).build()));
        assertThat(source.instances().get(0).version()).isEqualTo(2);
        assertThat(told).hasSize(1);
        source.close();
        source.close();
        assertThat(source.closings).isOne();
    }

    private static final class OwnSource extends AbstractInstanceSource {
        private int closings;

        @Override
        protected void onClose() {
            closings++;
        }
    }

    private static void write(Path file, String... instances) throws Exception {
        Files.writeString(file, "[" + String.join(",", instances) + "]");
    }

    private static String json(int port, int version) {
        return "{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"h\",\"port\":" + port + "},\"version\":" + version
                + "}";
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }
}
