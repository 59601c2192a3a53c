package io.sluice.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the fuzz target on its seeds, and on whatever a fuzzer once found and was added to them. */
class JsonFuzzSeedsTest {
    @ParameterizedTest
    @MethodSource("seeds")
    void seed(Path seed) throws IOException {
        JsonFuzzTarget.fuzzerTestOneInput(Files.readAllBytes(seed));
    }

    static List<Path> seeds() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(JsonFuzzSeedsTest.class.getResource("seeds"), "seeds")
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> seeds = files.sorted().toList();
            assertThat(seeds).hasSizeGreaterThan(10);
            return seeds;
        }
    }
}
