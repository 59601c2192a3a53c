package io.sluice.gateway.routing.instances;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.files.WatchedFiles;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("RT-C-8, RT-C-14: Instances of a text with keys in files")
class TextSourceTest {
    private static final Duration PERIOD = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    @Test
    void takeANewKeyAndKeepTheOldOneWhileTheNewOneIsWrong() throws IOException {
        FakeClock clock = new FakeClock();
        Path key = Files.writeString(folder.resolve("key"), "one\n");
        FileReads files = new FileReads();
        try (TextSource source = new TextSource(
                json(key),
                Placeholders.ofEnvironment(),
                files,
                reload -> new WatchedFiles(files, reload, clock, false, PERIOD))) {
            assertThat(key(source)).isEqualTo("one");
            Files.writeString(key, "two");
            clock.advance(PERIOD);
            assertThat(key(source)).isEqualTo("two");
            Files.writeString(key, "not a key");
            clock.advance(PERIOD);
            Files.delete(key);
            clock.advance(PERIOD);
            assertThat(key(source)).isEqualTo("two");
            Files.writeString(key, "three");
            clock.advance(PERIOD);
            assertThat(key(source)).isEqualTo("three");
        }
    }

    @Test
    void withoutFilesThereIsNothingToWatch() {
        try (InstanceSource source = InstanceSources.json("[]", name -> null)) {
            assertThat(source).isInstanceOf(FixedSource.class);
        }
    }

    private static String key(InstanceSource source) {
        Instance only = source.instances().get(0);
        return only.apiKey().reveal();
    }

    private static String json(Path key) {
        return "[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"h\",\"port\":1},\"api_key_file\":\"" + key
                + "\"}]";
    }
}
