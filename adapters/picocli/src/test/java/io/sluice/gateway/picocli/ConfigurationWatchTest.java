package io.sluice.gateway.picocli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("RT-C-14: The watched configuration")
class ConfigurationWatchTest {
    private final Recorder host = new Recorder();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("gateway.yaml");
        Files.writeString(file, "retry-max-count: 1\n");
    }

    @Test
    void givesTheHostWhatHasChangedAndOnlyThat() throws IOException {
        try (ConfigurationWatch watch = watch(Map.of("SLUICE_HOST", "h"))) {
            watch.look();
            Files.writeString(file, "retry-max-count: 1 # the same\n");
            watch.look();
            assertThat(host.changes).isEmpty();
            Files.writeString(file, "retry-max-count: 2\nport: 1\nhost: overridden\n");
            watch.look();
            watch.look();
            assertThat(host.changes).containsExactly(Set.of("retry-max-count", "port"));
            assertThat(host.retries).containsExactly(2);
            Files.writeString(file, "port: 1");
            watch.look();
            assertThat(host.changes).last().isEqualTo(Set.of("retry-max-count"));
            assertThat(host.retries).containsExactly(2, 0);
        }
    }

    @Test
    void keepsWhatThereIsWhenTheNewStateIsWrongInPart() throws IOException {
        try (ConfigurationWatch watch = watch(Map.of())) {
            for (String wrong : List.of("retry-max-count: 2\nport: x", "retry-max-count: 2\nprot: 1", "", "a: [")) {
                Files.writeString(file, wrong);
                watch.look();
            }
            Files.delete(file);
            watch.look();
            assertThat(host.changes).isEmpty();
            Files.writeString(file, "retry-max-count: 3");
            watch.look();
            assertThat(host.retries).containsExactly(3);
        }
    }

    @Test
    void takesUpWhatTheHostRefusedOnceItCanDoIt() throws IOException {
        try (ConfigurationWatch watch = watch(Map.of())) {
            host.refuses = true;
            Files.writeString(file, "retry-max-count: 2");
            watch.look();
            watch.look();
            assertThat(host.retries).isEmpty();
            host.refuses = false;
            watch.look();
            watch.look();
            assertThat(host.retries).containsExactly(2);
        }
    }

    @Test
    void seesAFileThatIsReplacedByWayOfLinks() throws IOException {
        Path link = folder.resolve("mounted.yaml");
        version("1", "retry-max-count: 1");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(link, Path.of("..data", "gateway.yaml"));
        file = link;
        try (ConfigurationWatch watch = watch(Map.of())) {
            watch.look();
            version("2", "retry-max-count: 2");
            Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
            Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            watch.look();
            assertThat(host.retries).containsExactly(2);
        }
    }

    private void version(String number, String text) throws IOException {
        Files.createDirectory(folder.resolve(".." + number));
        Files.writeString(folder.resolve(".." + number).resolve("gateway.yaml"), text);
    }

    private ConfigurationWatch watch(Map<String, String> environment) {
        CommandFlags flags = CommandFlags.of("--config=" + file);
        HostCommand command = HostCommand.named("my-host", "A host.");
        HostConfiguration first = HostConfiguration.read("my-host", command.registry(), environment, flags);
        return new ConfigurationWatch(
                file, first, () -> HostConfiguration.read("my-host", command.registry(), environment, flags), host);
    }

    /** A host that follows retries alone. */
    private static final class Recorder implements HostCommand.Host {
        private final List<Set<String>> changes = new ArrayList<>();
        private final List<Integer> retries = new ArrayList<>();
        private boolean refuses;

        @Override
        public int port() {
            return 0;
        }

        @Override
        public void drainAndClose() {}

        @Override
        public Set<String> reload(GatewaySettings settings, Set<String> changed) {
            if (refuses) {
                throw new ConfigurationException(List.of(new ConfigProblem("retry-max-count", "", "less")));
            }
            changes.add(changed);
            retries.add(settings.value(CoreOptions.RETRY_MAX_COUNT));
            return Set.of("retry-max-count");
        }
    }
}
