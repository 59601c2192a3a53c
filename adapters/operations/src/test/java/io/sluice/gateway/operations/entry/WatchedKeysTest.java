package io.sluice.gateway.operations.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.files.WatchedFiles;
import io.sluice.gateway.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("HC-L-11, watched")
class WatchedKeysTest {
    private static final Duration PERIOD = Duration.ofMillis(500);

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final List<String> warnings = new ArrayList<>();
    private Path file;
    private WatchedKeys keys;

    @BeforeEach
    void watch() throws IOException {
        // As Kubernetes mounts a secret: what is replaced is a link to a folder.
        Path first = Files.createDirectory(folder.resolve("1"));
        Files.writeString(first.resolve("keys.json"), list("first"));
        Files.createSymbolicLink(folder.resolve("..data"), first);
        file = Files.createSymbolicLink(folder.resolve("keys.json"), Path.of("..data", "keys.json"));
        KeysOption option = Objects.requireNonNull(OptionRegistry.standard()
                .with(new EntryOptions())
                .read(Map.of("client-keys", "@" + file))
                .of(EntrySettings.class)
                .clientKeys());
        keys = new WatchedKeys(
                option, warnings::add, reload -> new WatchedFiles(option.files(), reload, clock, false, PERIOD));
    }

    @AfterEach
    void close() {
        keys.close();
        keys.close();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void aNewListReplacesTheOldOne() throws IOException {
        Path second = Files.createDirectory(folder.resolve("2"));
        Files.writeString(second.resolve("keys.json"), list("second"));
        Path link = Files.createSymbolicLink(folder.resolve("..tmp"), second);
        Files.move(link, folder.resolve("..data"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(has("first")).isTrue();
        clock.advance(PERIOD);
        assertThat(has("second")).isTrue();
        assertThat(has("first")).as("a key that was taken away").isFalse();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aWrongListChangesNothingAndIsToldOnce() throws IOException {
        Files.writeString(folder.resolve("1").resolve("keys.json"), "[{\"name\":\"a\",\"key\":\"s3cr3t\"");
        clock.advance(PERIOD);
        clock.advance(PERIOD);
        assertThat(has("first")).isTrue();
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("The keys stay", "malformed")
                .doesNotContain("s3cr3t");
        Files.delete(folder.resolve("..data"));
        clock.advance(PERIOD);
        clock.advance(PERIOD);
        assertThat(has("first")).isTrue();
        assertThat(warnings).hasSize(2);
    }

    @Test
    void aRepairedListCounts() throws IOException {
        Files.writeString(folder.resolve("1").resolve("keys.json"), "");
        clock.advance(PERIOD);
        Files.writeString(folder.resolve("1").resolve("keys.json"), list("third"));
        clock.advance(PERIOD);
        assertThat(has("third")).isTrue();
        assertThat(warnings).hasSize(1);
    }

    private boolean has(String key) {
        return Objects.requireNonNull(keys.get()).find(key) != null;
    }

    private static String list(String key) {
        return "[{\"name\":\"a\",\"key\":\"" + key + "\"}]";
    }
}
